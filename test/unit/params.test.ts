/** Which parameters a pass sends hangs on the platform, and not on who asked before: a package's file that was not read is there on some platforms only. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { iniSetting } from '../../server/src/model/deployment/php-ini.ts';
import type { FastcgiPass } from '../../server/src/model/nginx/config/passes.ts';
import { paramsOf } from '../../server/src/model/nginx/values/params.ts';
import { hostOf, loadFixture } from '../support/fixture.ts';

const params = `include fastcgi.conf; fastcgi_param PHP_VALUE "memory_limit=64M";`;
const pass = 'fastcgi_pass 127.0.0.1:9000;';

/** The only pass of a configuration whose include was not read. */
function passOf(http: string): FastcgiPass {
  const host = hostOf(loadFixture(`#- /etc/nginx/nginx.conf\nevents {}\nhttp { ${http} }\n`));
  const found = host.snapshot().workspace.deployments.flatMap(({ passes }) => passes)[0]?.pass;
  assert.ok(found);
  return found;
}

/** Each answer in words: of an image without the file, of a package that has it, and of the setting, which asks for no platform. */
const questions = {
  docker: ({ scope, config }: FastcgiPass) => paramsOf(scope, { config, platform: 'docker' }).kind,
  debian: ({ scope, config }: FastcgiPass) => paramsOf(scope, { config, platform: 'debian' }).kind,
  setting: (one: FastcgiPass) => iniSetting(one, undefined, 'memory_limit')?.value.kind,
};
type Question = keyof typeof questions;
const answers: Readonly<Record<Question, string>> = { docker: 'unknown', debian: 'known', setting: 'known' };

const orders: readonly (readonly Question[])[] = [
  ['docker', 'setting', 'debian', 'docker'],
  ['setting', 'docker', 'setting', 'debian'],
  ['debian', 'docker', 'debian', 'setting'],
];

for (const [title, http] of [
  ['in the block of the pass', `server { location ~ \\.php$ { ${params} ${pass} } }`],
  ['in http', `${params} server { location ~ \\.php$ { ${pass} } }`],
] as const) {
  for (const order of orders) {
    test(`parameters ${title}, asked by ${order.join(', ')}`, () => {
      const one = passOf(http);
      for (const question of order) assert.equal(questions[question](one), answers[question], question);
    });
  }
}
