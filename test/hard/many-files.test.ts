/** A folder with more files than are read: what was left out may hold anything, so that nothing is missing for certain. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { findingsOf } from '../../server/src/analysis/engine/findings.ts';
import { AnalysisHost } from '../../server/src/analysis/state/host.ts';
import { WorkspaceLoader } from '../../server/src/loader/workspace-loader.ts';
import { code, nginxPassingTo, poolOn } from '../protocol/pair.ts';
import { place } from './input.ts';

const pools = 12;

for (const limit of [2, 5, pools, pools + 1, pools + 2, 100]) {
  test(`of ${pools} pools and two main files, ${limit} files are read`, async (context) => {
    const files = Object.fromEntries(
      Array.from({ length: pools }, (_, index) => [
        `php/8.2/fpm/pool.d/p${index}.conf`,
        poolOn(`127.0.0.1:${9100 + index}`, `p${index}`),
      ]),
    );
    const root = place(context, { 'nginx/nginx.conf': nginxPassingTo('127.0.0.1:9000'), ...files });
    writeFileSync(`${root}/php/8.2/fpm/php-fpm.conf`, `include = ${root}/php/8.2/fpm/pool.d/*.conf\n`);
    const host = new AnalysisHost();
    host.setRoots([root]);
    // what is not read is not asked for by name either
    host.setTrusted(false);
    const loader = new WorkspaceLoader(host, undefined, limit);
    await loader.addFolder(root);
    await loader.settle();
    const isAll = limit >= pools + 2;
    assert.equal(loader.skipped.length > 0, !isAll);
    assert.equal([...host.snapshot().world.files.keys()].length, Math.min(limit, pools + 2));
    assert.equal(
      findingsOf(host.snapshot()).findings.some((one) => one.code === code),
      isAll,
    );
  });
}
