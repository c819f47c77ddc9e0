/** Whatever words and names of files say: reports steer no terminal and no runner of jobs, pictures are sound XML of the program's own elements, and an editor is sent nothing that cannot be seen. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import fc from 'fast-check';
import { findingsOf } from '../../server/src/analysis/engine/findings.ts';
import { mapOf } from '../../server/src/features/map/map.ts';
import { mapSvg } from '../../server/src/features/map/svg.ts';
import { linksAt } from '../../server/src/features/timeline/links.ts';
import { timelineSvg } from '../../server/src/features/timeline/svg.ts';
import { attribute, Xml, xml } from '../../server/src/features/xml.ts';
import { folderWith, gatewise } from '../cli/terminal.ts';
import { Client, uri } from '../protocol/client.ts';
import { hostOf } from '../support/fixture.ts';
import { everyDirective, harmedExamples, markdownPayloads, terminalPayloads, type Hostile } from './hostile.ts';
import { picker } from './picker.ts';
import { runs } from './runs.ts';

const payloads = [...terminalPayloads, ...markdownPayloads];
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const elements = new Set(['svg', 'style', 'rect', 'g', 'title', 'text', 'tspan', 'path', 'circle']);
const ownAttributes =
  /^(?:xmlns|class|width|height|viewBox|role|aria-label|x|y|rx|dx|cx|cy|r|d|tabindex|text-anchor|data-(?:uri|line|character))$/;

/** What is wrong with a picture, read as strictly as XML is. */
function pictureFault(svg: string): string | undefined {
  const open: string[] = [];
  // what is between elements may hold references and no bare character of XML
  const token = /<(\/?)([\w:-]+)((?:\s+[\w:-]+="(?:[^<&"]|&#\d+;)*")*)\s*(\/?)>|(?:[^<&]|&#\d+;)+/gy;
  let end = 0;
  for (let match = token.exec(svg); match !== null; match = token.exec(svg)) {
    end = token.lastIndex;
    const [, close, name, attributes = '', empty] = match;
    if (name === undefined) continue;
    if (!elements.has(name)) return `an element ${name}`;
    for (const [, one = ''] of attributes.matchAll(/\s([\w:-]+)="[^"]*"/g))
      if (!ownAttributes.test(one)) return `an attribute ${one}`;
    if (close === '/' && open.pop() !== name) return `${name} is closed and was not open`;
    if (close !== '/' && empty !== '/') open.push(name);
  }
  if (end !== svg.length) return `no XML from ${JSON.stringify(svg.slice(end, end + 80))}`;
  if (/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\uFFFE\uFFFF]/u.test(svg.replaceAll('\n', '')))
    return 'characters that XML cannot hold, or nobody sees';
  return open.length === 0 ? undefined : `${open.join(', ')} stays open`;
}

function hostiles(): readonly Hostile[] {
  const { numRuns, seed = Date.now() } = runs(1);
  return Array.from({ length: numRuns }, (_, run) => [
    ...harmedExamples(payloads, picker(seed + run)),
    ...everyDirective([...payloads.slice(run % payloads.length), ...payloads.slice(0, run % payloads.length)]),
  ]).flat();
}

test('pictures are sound', () => {
  let pictures = 0;
  for (const { title, files } of hostiles()) {
    const snapshot = hostOf({ files }).snapshot();
    const map = mapOf(snapshot, findingsOf(snapshot).findings);
    const drawn = [
      mapSvg(map, ({ file }) => ({ 'data-uri': file })),
      ...[...files].flatMap(([file, text]) =>
        [...text.matchAll(/fastcgi_pass|^listen/gm)]
          .flatMap(({ index }) => linksAt(snapshot, file, index))
          .map((link) => timelineSvg(link, (one) => (one.kind === 'default' ? 'default' : one.at.file))),
      ),
    ];
    for (const svg of drawn)
      assert.equal(pictureFault(svg), undefined, `${title}\n${svg.slice(svg.indexOf('</style>'))}`);
    pictures += drawn.length;
  }
  assert.ok(pictures > 200, `${pictures} pictures`);
});

test('text in XML is text, and elements are made by the program alone', () => {
  fc.assert(
    fc.property(fc.oneof(fc.constantFrom(...payloads), fc.string(), fc.string({ unit: 'binary' })), (text) => {
      assert.equal(
        pictureFault(
          xml`<g${attribute('data-uri', text)}><title>${text}</title>${[xml`<text x="1">${text}</text>`]}</g>`.text,
        ),
        undefined,
      );
    }),
    runs(500),
  );
  assert.throws(
    () => new (Xml as unknown as new (key: symbol, text: string) => Xml)(Symbol('xml'), '<script>'),
    TypeError,
  );
  assert.throws(() => `${xml`<g/>` as unknown as string}`, TypeError);
  assert.throws(() => attribute('onload', '').text && attribute('x onload', ''), TypeError);
});

/** Names that a file system of this machine takes. */
const fileNames = payloads
  .map((one) => one.replaceAll(/[/\0\uD800]/g, ''))
  .filter((one) => one !== '' && Buffer.byteLength(one) < 200);

/** A tree on the disk whose folders and files have hostile names, with findings of all kinds in it. */
function treeOf(context: TestContext, pick: (below: number) => number): string {
  const root = folderWith(context, {});
  const name = (): string => fileNames[pick(fileNames.length)] ?? 'x';
  const made = [...everyDirective(payloads)].slice(pick(5), 6)[0] ?? { files: new Map<string, string>() };
  const write = (at: string, text: string): void => {
    mkdirSync(path.dirname(path.join(root, at)), { recursive: true });
    writeFileSync(path.join(root, at), text);
  };
  for (const [file, text] of made.files) write(`${name()}${file}`, text);
  for (let index = 0; index < 4; index++) {
    const words = payloads[pick(payloads.length)]?.replaceAll(/["\\\n]/g, '') ?? '';
    write(
      `${name()}/nginx.conf`,
      `events {}\nhttp { root /srv; index index.php; server { listen 80; server_name "${words}"; location ~ \\.php$ { fastcgi_pass "unix:/run/${words}.sock"; ${words.replaceAll(/[{};#'$]/g, '')} on } } include "${words}"; }\n`,
    );
    write(
      `sites-enabled/${name()}.conf`,
      `server { location / { fastcgi_pass "${words}"; fastcgi_param "${words}" $nothing; } }\n`,
    );
    write(
      `${name()}/www.conf`,
      `[${words.replaceAll(/[\];]/g, '')}]\nlisten = 127.0.0.1:9000\nuser = ${words.replaceAll(';', '')}\npm = static\npm.max_children = ${words.replaceAll(';', '')}\n`,
    );
  }
  write(
    `${name()}/compose.yaml`,
    `services:\n  ${JSON.stringify(payloads[pick(payloads.length)])}:\n    image: php:8-fpm\n`,
  );
  return root;
}

const commands: readonly (readonly string[])[] = [
  ['check', '--explain-unknown'],
  ['check', '--quiet', '--explain-unknown'],
  ['check', '--format', 'github', '--explain-unknown'],
  ['check', '--format', 'json'],
  ['map'],
  ['map', '--format', 'mermaid'],
  ['map', '--format', 'json'],
  ['map', '--format', 'svg'],
];

test('reports steer neither a terminal nor a runner of jobs', async (context) => {
  const { numRuns, seed = Date.now() } = runs(6);
  for (let run = 0; run < numRuns; run++) {
    const root = treeOf(context, picker(seed + run));
    for (const argv of commands) {
      const isTTY = run % 2 === 0;
      const { stdout, stderr, status } = await gatewise(
        root,
        [...argv, ...(argv[0] === 'check' && run % 3 === 0 && !argv.includes('--format') ? ['--fix'] : [])],
        { isTTY, columns: 60, env: { GITHUB_ACTIONS: 'true' } },
      );
      assert.ok(stdout.length > 20 && status < 2, stdout + stderr);
      // our own colours, and the line of progress that is taken back
      // eslint-disable-next-line no-control-regex -- the colours are ours
      const ownColours = /\u001B\[[\d;]*m/g;
      const lines = (stdout + stderr)
        .replaceAll(ownColours, isTTY ? '' : '!')
        .replaceAll('\r\u001B[K', isTTY ? '' : '!')
        .split('\n');
      const isGithub = argv.includes('github');
      for (const line of lines) {
        // a tab in source is a tab
        assert.ok(
          !unseen.test(argv.includes('--format') ? line : line.replaceAll('\t', '')),
          `${argv.join(' ')}: ${JSON.stringify(line)}`,
        );
        if (isGithub && stdout.includes(line) && line !== '')
          assert.match(line, /^::(?:error|warning|notice) (?:\w+=[^:,]*,)*\w+=[^:,]*::/);
        else assert.doesNotMatch(line, /^\s*::|##\w*\[/, argv.join(' '));
      }
      if (argv.includes('json')) JSON.parse(stdout);
    }
  }
});

test('what is typed on the command line is printed as text', async (context) => {
  const root = folderWith(context, {});
  for (const payload of terminalPayloads.filter((one) => !one.includes('\0'))) {
    for (const argv of [
      ['check', payload],
      [payload],
      ['check', '--format', payload],
      ['map', `--${payload}`],
      ['check', '--config', payload],
    ]) {
      const { stdout, stderr } = await gatewise(root, argv, { env: { GITHUB_ACTIONS: 'true' } });
      assert.ok(
        ![...stdout.split('\n'), ...stderr.split('\n')].some(
          (line) => unseen.test(line) || /^\s*::|##\w*\[/.test(line),
        ),
        JSON.stringify(stderr),
      );
    }
  }
});

/** Keys whose values go into files, name files, or come back as they were sent. */
const notShown =
  /^(?:newText|insertText|textEditText|filterText|sortText|placeholder|data|uri|targetUri|oldUri|newUri|target|documentChanges|changes|arguments|pictures|value)$/;

/** The first text of an answer that holds something unseen, with the way to it. */
function unseenIn(value: unknown, key: string, way: string): string | undefined {
  if (typeof value === 'string')
    return unseen.test(/^(?:tooltip)$/.test(key) ? value.replaceAll('\n', '') : value)
      ? `${way}: ${JSON.stringify(value)}`
      : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, own] of Object.entries(value)) {
    const found = notShown.test(name) ? undefined : unseenIn(own, Array.isArray(value) ? key : name, `${way}.${name}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function askAll(client: Client, document: string, text: string): Promise<void> {
  const ask = async (method: string, params: object = {}): Promise<unknown> =>
    client.connection.sendRequest(method, { textDocument: { uri: document }, ...params }).catch(() => undefined);
  const whole = { start: { line: 0, character: 0 }, end: { line: 10_000, character: 0 } };
  for (const method of ['documentSymbol', 'codeLens', 'documentLink', 'foldingRange'])
    await ask(`textDocument/${method}`);
  await ask('textDocument/inlayHint', { range: whole });
  await ask('textDocument/codeAction', { range: whole, context: { diagnostics: client.diagnostics(document) } });
  for (const [line, words] of text.split('\n').entries()) {
    for (const character of [2, words.indexOf(' ') + 2]) {
      const position = { line, character };
      for (const method of ['hover', 'completion', 'signatureHelp', 'prepareRename'])
        await ask(`textDocument/${method}`, { position });
      const items = (await ask('textDocument/prepareCallHierarchy', { position })) as
        | readonly unknown[]
        | null
        | undefined;
      for (const item of items ?? [])
        for (const method of ['incomingCalls', 'outgoingCalls'])
          await client.connection.sendRequest(`callHierarchy/${method}`, { item });
    }
  }
  await client.connection.sendRequest('gatewise/answer', {
    uri: document,
    position: { line: 4, character: 0 },
    target: '/index.php',
  });
}

test('an editor is sent nothing that it shows and nobody sees', async (context) => {
  const { numRuns, seed = Date.now() } = runs(2);
  for (let run = 0; run < numRuns; run++) {
    const pick = picker(seed + run);
    const root = treeOf(context, pick);
    const wire: Buffer[] = [];
    const client = await Client.start({
      folders: [root],
      more: { commands: true, status: true },
      onData: (_, bytes) => wire.push(bytes),
      textDocument: {
        documentSymbol: { hierarchicalDocumentSymbolSupport: true },
        completion: { completionItem: { labelDetailsSupport: run % 2 === 0, snippetSupport: true } },
      },
    });
    await client.note('gatewise/ready');
    for (const { files } of [...everyDirective(payloads)].slice(run % 4, (run % 4) + 1)) {
      for (const [file, text] of files) {
        const document = uri(`${root}/${fileNames[pick(fileNames.length)] ?? ''}${file}`);
        await client.open(document, text, file.includes('php') ? 'php-fpm' : 'nginx');
        await askAll(client, document, text);
      }
    }
    await client.connection.sendRequest('workspace/symbol', { query: '' });
    await client.connection.sendRequest('gatewise/map', {});
    await client.stop();
    const messages = Buffer.concat(wire)
      .toString('utf8')
      .split(/Content-Length: \d+\r\n\r\n/)
      .filter((one) => one !== '')
      .map((one) => JSON.parse(one) as unknown);
    assert.ok(messages.length > 50);
    for (const message of messages) assert.equal(unseenIn(message, '', ''), undefined);
  }
});
