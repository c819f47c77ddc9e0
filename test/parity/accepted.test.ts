/** Configurations in many styles, as people have them, that nginx and PHP-FPM accept: Gatewise calls nothing in them an error. */
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { FpmJudge } from './fpm-judge.ts';
import { fpmRefusals } from './fpm-parity.ts';
import { NginxJudge } from './nginx-judge.ts';
import { installedRelease } from './nginx-report.ts';
import { refusals } from './nginx-parity.ts';
import { seedsIn } from './nginx-seeds.ts';

test('nginx accepts them, and so do we, in the installed release and in the newest', async () => {
  const judge = new NginxJudge();
  try {
    for (const { name, files } of seedsIn(new URL('nginx-accepted/', import.meta.url))) {
      const { kind, message } = await judge.judge(files);
      // a module that is not installed is the machine's affair
      assert.notEqual(kind, 'refused', `${name}: ${message}`);
      for (const release of [installedRelease(), undefined])
        assert.deepEqual(
          { name, release, found: refusals(files, release).map((finding) => finding.message) },
          { name, release, found: [] },
        );
    }
  } finally {
    judge.close();
  }
});

test('PHP-FPM accepts them, and so do we', async () => {
  const judge = new FpmJudge();
  try {
    for (const { name, files } of seedsIn(new URL('fpm-accepted/', import.meta.url))) {
      const { kind, message } = await judge.judge(files);
      assert.deepEqual({ name, kind, message }, { name, kind: 'accepted', message: '' });
      assert.deepEqual({ name, found: fpmRefusals(files).map((finding) => finding.message) }, { name, found: [] });
    }
  } finally {
    judge.close();
  }
});
