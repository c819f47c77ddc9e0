/** gatewise.json: what it rules, which of several does, and what is reported of one that is wrong. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { configurableCodes, formerCodes } from '../../server/src/analysis/report/codes.ts';
import { withoutIgnore, withRuleOff } from '../../server/src/analysis/settings/config-edit.ts';
import { configKeys, readConfig } from '../../server/src/analysis/settings/config-file.ts';
import { findingsOf, type Finding } from '../../server/src/analysis/engine/findings.ts';
import type { AnalysisHost } from '../../server/src/analysis/state/host.ts';
import { readSettings } from '../../server/src/analysis/settings/settings.ts';
import { applyEdits } from '../../server/src/text/edit.ts';
import { fileId } from '../../server/src/text/range.ts';
import { hostOf } from '../support/fixture.ts';

const code = 'fastcgi-pass-unserved';
const main = fileId('/repo/web/nginx.conf');
const site = fileId('/repo/web/sites/shop.conf');
const www = fileId('/repo/web/www.conf');
const config = fileId('/repo/gatewise.json');
const files = new Map([
  [
    main,
    'events {}\nhttp {\n  include sites/*.conf;\n  server { server_name a; location / { fastcgi_pass 127.0.0.1:9000; } }\n}\n',
  ],
  [site, 'server { server_name b; location / { fastcgi_pass 127.0.0.1:9001; } }\n'],
  [www, '[www]\nlisten = /run/php/www.sock\npm = static\npm.max_children = 2\n'],
]);

function host(configs: Readonly<Record<string, string>>): AnalysisHost {
  return hostOf(
    { files: new Map([...files, ...Object.entries(configs).map(([name, text]) => [fileId(name), text] as const)]) },
    { roots: ['/repo'] },
  );
}

function reported(from: AnalysisHost): readonly string[] {
  return findingsOf(from.snapshot()).findings.map(
    (finding) => `${finding.severity} ${finding.code} ${finding.at.file.slice('/repo/'.length)}`,
  );
}

const both = [`error ${code} web/nginx.conf`, `error ${code} web/sites/shop.conf`];
const off = JSON.stringify({ rules: { [code]: 'off' } });

// what it rules

test('without one the rules stand as they are', () => {
  assert.deepEqual(reported(host({})), both);
});

test('a rule is turned off or gets another severity', () => {
  assert.deepEqual(reported(host({ [config]: off })), []);
  assert.deepEqual(
    reported(host({ [config]: `{ "rules": { "${code}": "info" } }` })),
    both.map((one) => one.replace('error', 'info')),
  );
});

test('of several the nearest above a file applies, and no other', () => {
  const inner = '/repo/web/sites/gatewise.json';
  assert.deepEqual(reported(host({ [config]: off, [inner]: '{}' })), both.slice(1));
  assert.deepEqual(reported(host({ [inner]: off })), both.slice(0, 1));
});

test('one outside the workspace rules nothing', () => {
  assert.deepEqual(reported(host({ '/gatewise.json': off })), both);
});

test('comments and commas at the end are let pass, and so is a byte order mark', () => {
  assert.deepEqual(
    reported(host({ [config]: `\uFEFF{\n  // the old box\n  "rules": { "${code}": "off", },\n}\n` })),
    [],
  );
});

test('"ignore" takes findings of one code in the files of a glob', () => {
  const ignore = (file: string, reason?: string): string => JSON.stringify({ ignore: [{ rule: code, file, reason }] });
  assert.deepEqual(reported(host({ [config]: ignore('web/sites/**', 'legacy') })), both.slice(0, 1));
  assert.deepEqual(reported(host({ [config]: ignore('shop.conf', 'legacy') })), both.slice(0, 1));
  assert.deepEqual(reported(host({ [config]: ignore('sites/*', 'legacy') })), [
    'info suppression-unused gatewise.json',
    ...both,
  ]);
  assert.deepEqual(reported(host({ [config]: ignore('shop.conf') })), [
    'info suppression-without-reason gatewise.json',
    ...both.slice(0, 1),
  ]);
});

test('of "exclude" nothing is told, and it still counts where another file includes it', () => {
  const from = host({ [config]: '{ "exclude": ["web/sites"] }' });
  assert.deepEqual(reported(from), both.slice(0, 1));
  assert.equal(from.snapshot().workspace.deployments.flatMap((deployment) => deployment.passes).length, 2);
  const alone = hostOf(
    {
      files: new Map([
        [site, files.get(site) ?? ''],
        [www, files.get(www) ?? ''],
        [config, '{ "exclude": ["sites"] }'],
      ]),
    },
    { roots: ['/repo'] },
  );
  assert.deepEqual(alone.snapshot().workspace.deployments, []);
});

test('platform and versions hold for the folder below', () => {
  const from = host({
    '/repo/web/gatewise.json':
      '{ "platform": "alpine", "nginx": { "version": "1.22.1", "fork": "tengine" }, "php": { "version": "8.2" } }',
    '/repo/other/gatewise.json': '{ "platform": "rhel" }',
  });
  const { configuration } = from.snapshot().world;
  assert.deepEqual(configuration.settingsOf(site), {
    platform: 'alpine',
    nginxFork: 'tengine',
    nginxVersion: '1.22.1',
    phpVersion: '8.2',
  });
  assert.equal(from.snapshot().workspace.platformOf('/repo/other/x.conf'), 'rhel');
  assert.equal(from.snapshot().workspace.platformOf(main), 'alpine');
  assert.equal(from.snapshot().workspace.platformOf('/repo/x.conf'), undefined);
});

test('the editor or the command line outweighs it, a folder the window', () => {
  const from = host({ [config]: `{ "rules": { "${code}": "off", "read-timeout-zero": "info" }, "platform": "rhel" }` });
  from.setSettings(readSettings({ rules: { [code]: 'warning', 'read-timeout-zero': 'default' } }));
  assert.deepEqual(
    reported(from),
    both.map((one) => one.replace('error', 'warning')),
  );
  const { configuration } = from.snapshot().world;
  assert.equal(configuration.settingsOf(main).rules?.get('read-timeout-zero'), 'info');
  assert.equal(configuration.settingsOf(main).platform, 'rhel');
  from.setSettings(
    readSettings({ rules: { [code]: 'warning' } }),
    new Map([['/repo', readSettings({ rules: { [code]: 'info' } })]]),
  );
  assert.deepEqual(
    reported(from),
    both.map((one) => one.replace('error', 'info')),
  );
});

test('one that was named rules every file, and no other counts', () => {
  const from = host({ [config]: off });
  from.useConfig({ id: fileId('/elsewhere/ci.json'), text: `{ "rules": { "${code}": "warning" } }` });
  assert.deepEqual(
    reported(from),
    both.map((one) => one.replace('error', 'warning')),
  );
});

test('it is followed while it is edited, and speaks on while it is not JSON', () => {
  const from = host({ [config]: off });
  from.setFile({ id: config, text: '{ "rules": {} }', languageId: 'json', open: true });
  assert.deepEqual(reported(from), both);
  from.setFile({ id: config, text: off, languageId: 'json', open: true });
  from.setFile({ id: config, text: off.slice(0, -1), languageId: 'json', open: true });
  assert.deepEqual(reported(from), ['error config-invalid gatewise.json']);
  from.closeFile(config);
  from.removeFile(config);
  assert.deepEqual(reported(from), both);
});

test('a fork sees its own edits only', () => {
  const from = host({});
  const fork = from.fork();
  fork.setFile({ id: config, text: off, open: false });
  fork.removeFile(site);
  assert.deepEqual(reported(fork), []);
  assert.deepEqual(reported(from), both);
  assert.deepEqual(reported(from.fork()), both);
});

// what is wrong with it

function problems(text: string): readonly string[] {
  const { problems: found } = readConfig(config, text);
  return found.map(
    ({ message, range, severity, meant }) =>
      `${severity} ${JSON.stringify(text.slice(range.start, range.end))} ${message}${meant === undefined ? '' : ` → ${meant.newText}`}`,
  );
}

test('what is wrong is told where it stands', () => {
  assert.deepEqual(problems('{ "rules": { "fastcgi-pass-unserve": "off" } }'), [
    'warning "\\"fastcgi-pass-unserve\\"" there is no finding "fastcgi-pass-unserve"; the nearest is "fastcgi-pass-unserved" → "fastcgi-pass-unserved"',
  ]);
  assert.deepEqual(problems(`{ "rules": { "${code}": "warn" } }`), [
    'warning "\\"warn\\"" the level of a rule must be "off", "info", "warning" or "error", not "warn" → "warning"',
  ]);
  assert.deepEqual(problems('{ "rule": {} }'), [
    'warning "\\"rule\\"" there is no key "rule"; the nearest is "rules" → "rules"',
  ]);
  assert.deepEqual(problems('{ "rules": [] }'), ['warning "[]" "rules" must be an object, not a list']);
  assert.deepEqual(problems('[]'), ['warning "[]" gatewise.json must be an object, not a list']);
  assert.deepEqual(problems('{ "php": { "version": 8.2 } }'), [
    'warning "8.2" the version of php must be a string such as "8.2"',
  ]);
  assert.deepEqual(problems('{ "nginx": { "fork": "angi" } }'), [
    'warning "\\"angi\\"" "fork" must be "auto", "nginx", "angie", "freenginx", "openresty" or "tengine", not "angi" → "angie"',
  ]);
  assert.deepEqual(problems('{ "platform": "debain" }'), [
    'warning "\\"debain\\"" "platform" must be "auto", "debian", "rhel", "alpine", "docker", "freebsd", "homebrew" or "source", not "debain" → "debian"',
  ]);
  assert.deepEqual(problems('{ "exclude": "old" }'), ['warning "\\"old\\"" "exclude" must be a list, not a string']);
  assert.deepEqual(problems(`{ "ignore": [{ "rule": "${code}" }] }`), [
    `warning "{ \\"rule\\": \\"${code}\\" }" this entry has no "file"`,
  ]);
  assert.deepEqual(problems('{ "rules": {}, "rules": {} }'), [
    'warning "\\"rules\\"" "rules" is set twice here; the last one counts',
  ]);
  assert.deepEqual(problems('{ "rules": { '), ['error "{ " this is not JSON: close brace expected']);
  assert.deepEqual(problems(''), []);
});

test('a wrong key is put right by its fix', () => {
  const text = '{ "rule": { "x": "off" } }';
  const finding = findingsOf(host({ [config]: text }).snapshot()).findings.find(
    (one: Finding) => one.code === 'config-invalid',
  );
  const fix = finding?.fixes()[0];
  assert.equal(fix?.safety, 'review');
  assert.equal(applyEdits(text, fix.edits), '{ "rules": { "x": "off" } }');
});

test('any text is read without a throw, and every problem lies in it', () => {
  const odd = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    '"',
    ':',
    ',',
    'rules',
    'ignore',
    '"rules"',
    '"ignore"',
    '"file"',
    '"rule"',
    'null',
    '1e9',
    '//',
    '/*',
    '\\u',
    '\n',
    '\uFEFF',
    '"exclude"',
    '"__proto__"',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(odd, fc.string({ maxLength: 3 })), { maxLength: 30 }), (parts) => {
      const text = parts.join('');
      for (const { range } of readConfig(config, text).problems)
        assert.ok(
          range.start >= 0 && range.start <= range.end && range.end <= text.length,
          JSON.stringify({ text, range }),
        );
    }),
  );
  fc.assert(fc.property(fc.json(), (text) => assert.equal(readConfig(config, text).broken, false)));
  assert.deepEqual(problems('['.repeat(200_000)).length, 1);
});

// edits

test('turning a rule off keeps what is written', () => {
  const edited = (text: string): string => applyEdits(text, withRuleOff(text, code));
  assert.equal(edited(''), `{\n  "rules": {\n    "${code}": "off"\n  }\n}\n`);
  assert.equal(
    edited('{\n\t// ours\n\t"platform": "debian"\n}\n'),
    `{\n\t// ours\n\t"platform": "debian",\n\t"rules": {\n\t\t"${code}": "off"\n\t}\n}\n`,
  );
  assert.equal(
    edited(`{\r\n    "rules": {\r\n        "a": "off" // why\r\n    }\r\n}\r\n`),
    `{\r\n    "rules": {\r\n        "a": "off", // why\r\n        "${code}": "off"\r\n    }\r\n}\r\n`,
  );
  assert.equal(
    edited('{\n  "platform": "debian", // ours\n}\n'),
    `{\n  "platform": "debian", // ours\n  "rules": {\n    "${code}": "off"\n  }\n}\n`,
  );
  assert.equal(edited(`{ "rules": { "${code}": "info" } }`), `{ "rules": { "${code}": "off" } }`);
});

test('an unused entry goes alone', () => {
  const text = '{\n  "ignore": [\n    { "rule": "a", "file": "x" },\n    { "rule": "b", "file": "y" }\n  ]\n}\n';
  assert.deepEqual(JSON.parse(applyEdits(text, withoutIgnore(text, 0))), { ignore: [{ rule: 'b', file: 'y' }] });
});

// what editors know of it

test('the schema names every key and every code, and so do the settings of the editor', () => {
  const read = (name: string): unknown => JSON.parse(readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8'));
  const schema = read('schemas/gatewise.schema.json') as {
    readonly properties: Readonly<Record<string, { readonly properties?: object }>>;
  };
  assert.deepEqual(Object.keys(schema.properties), [...configKeys]);
  const codes = [...[...configurableCodes().keys()].toSorted(), ...formerCodes().keys()];
  assert.deepEqual(Object.keys(schema.properties['rules']?.properties ?? {}), codes);
  const manifest = read('package.json') as {
    readonly contributes: {
      readonly configuration: { readonly properties: Readonly<Record<string, { readonly properties?: object }>> };
    };
  };
  assert.deepEqual(
    Object.keys(manifest.contributes.configuration.properties['gatewise.rules']?.properties ?? {}),
    codes,
  );
});
