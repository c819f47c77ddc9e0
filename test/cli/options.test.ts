/** Words of the command line: what they mean, and what is refused with which sentence. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCommand, type CheckOptions } from '../../server/src/cli/options.ts';
import { folderWith, gatewise } from './terminal.ts';

function checkOptions(...words: string[]): CheckOptions {
  const command = parseCommand(['check', ...words]);
  assert.equal(command.kind, 'check', JSON.stringify(command));
  return command.options;
}

function refusal(...words: string[]): string {
  const command = parseCommand(words);
  assert.equal(command.kind, 'refused', JSON.stringify(command));
  return command.message;
}

test('check without words looks at the current folder and prints text', () => {
  assert.deepEqual(checkOptions(), {
    paths: ['.'],
    format: 'text',
    failOn: 'error',
    settings: {},
    config: undefined,
    fix: false,
    explainUnknown: false,
    quiet: false,
    color: true,
  });
});

test('every option of check, in both spellings, anywhere', () => {
  const options = checkOptions(
    '--format',
    'json',
    'a',
    '--fail-on=never',
    '--platform',
    'debian',
    '--nginx-fork',
    'angie',
    '--nginx-version=1.22.1',
    '--php-version',
    '8.2.35',
    '--config',
    'ci.json',
    '--fix',
    'b',
    '--explain-unknown',
    '--quiet',
    '--no-color',
  );
  assert.deepEqual(options, {
    paths: ['a', 'b'],
    format: 'json',
    failOn: 'never',
    settings: { platform: 'debian', nginxFork: 'angie', nginxVersion: '1.22.1', phpVersion: '8.2.35' },
    config: 'ci.json',
    fix: true,
    explainUnknown: true,
    quiet: true,
    color: false,
  });
});

test('of an option that is given twice the last one holds', () => {
  assert.equal(checkOptions('--format', 'json', '--format', 'text').format, 'text');
});

test('behind -- everything is a path', () => {
  assert.deepEqual(checkOptions('--', '--fix', '-h').paths, ['--fix', '-h']);
});

test('help and version', () => {
  for (const words of [['--help'], ['-h'], ['check', '--help'], ['lsp', '-h']])
    assert.equal(parseCommand(words).kind, 'help');
  assert.equal(parseCommand(['--version']).kind, 'version');
});

test('lsp needs --stdio and bears what editors add', () => {
  assert.equal(parseCommand(['lsp', '--stdio']).kind, 'lsp');
  assert.equal(parseCommand(['lsp', '--stdio', '--clientProcessId=4711']).kind, 'lsp');
  assert.match(refusal('lsp'), /^lsp needs --stdio/);
  assert.match(refusal('lsp', '--stdio', 'x'), /has no argument "x"/);
  assert.match(refusal('lsp', '--stdio', '--fix'), /unknown option --fix of lsp/);
});

test('what is promised and not built is refused as such', () => {
  for (const verb of ['explain', 'doctor'])
    assert.equal(refusal(verb, '--follow'), `the command ${verb} is not available yet`);
  for (const format of ['sarif', 'gitlab', 'junit', 'checkstyle'])
    assert.equal(refusal('check', '--format', format), `--format ${format} is not available yet`);
});

test('wrong words are refused, each with what is wrong', () => {
  assert.match(refusal(), /^no command; the commands are check, map, lsp/);
  assert.match(refusal('chekc'), /^unknown command "chekc"/);
  assert.match(refusal('check', '--fromat', 'json'), /^unknown option --fromat of check/);
  assert.match(refusal('check', '-x'), /^unknown option -x/);
  assert.match(refusal('check', '--version'), /^unknown option --version of check/);
  assert.equal(refusal('check', '--format', 'yaml'), '--format must be one of text, json, github, not "yaml"');
  assert.equal(
    refusal('check', '--fail-on', 'notice'),
    '--fail-on must be one of error, warning, info, never, not "notice"',
  );
  assert.match(refusal('check', '--platform', 'windows'), /^--platform must be one of debian, .*, not "windows"$/);
  assert.equal(
    refusal('check', '--nginx-fork', 'caddy'),
    '--nginx-fork must be one of nginx, angie, freenginx, openresty, tengine, not "caddy"',
  );
  assert.equal(
    refusal('check', '--nginx-version', 'latest'),
    '--nginx-version must be a version such as 1.22.1, not "latest"',
  );
  assert.equal(refusal('check', '--php-version='), '--php-version needs a value');
  assert.equal(refusal('check', '--format'), '--format needs a value');
  assert.equal(refusal('check', '--format', '--fix'), '--format needs a value');
  assert.equal(refusal('check', '--fix=yes'), '--fix takes no value');
  assert.equal(refusal('check', ''), 'a path is empty');
});

test('a refusal is one line on standard error and exit status 2', async (t) => {
  const ran = await gatewise(folderWith(t, {}), ['check', '--format', 'sarif']);
  assert.deepEqual(ran, { status: 2, stdout: '', stderr: 'gatewise: --format sarif is not available yet\n' });
});

test('help goes to standard output and tells every option that is taken', async (t) => {
  const { status, stdout, stderr } = await gatewise(folderWith(t, {}), ['--help']);
  assert.deepEqual([status, stderr], [0, '']);
  for (const word of [
    '--format',
    '--fail-on',
    '--platform',
    '--nginx-fork',
    '--nginx-version',
    '--php-version',
    '--fix',
    '--explain-unknown',
    '--quiet',
    '--no-color',
    'lsp --stdio',
    '--version',
  ]) {
    assert.ok(stdout.includes(word), word);
  }
});
