/** Messages of a client with its own ideas: every method that the server knows, with params that are right, nearly right, or anything. */
import fc from 'fast-check';
import { notificationShapes } from '../../server/src/lsp/message-shapes.ts';
import { requestShapes } from '../../server/src/lsp/requests.ts';

export interface Hostile {
  readonly kind: 'request' | 'note';
  readonly method: string;
  readonly params: unknown;
}

const never = new Set(['initialize', 'shutdown', 'exit']);
const requests = [...requestShapes.keys(), 'gatewise/map', 'no/such', '', 'toString', '$/unknown'].filter(
  (method) => !never.has(method),
);
const notes = [...notificationShapes.keys(), 'no/such', '__proto__'];

const numbers = fc.oneof(
  { weight: 6, arbitrary: fc.nat(12) },
  fc.constantFrom<unknown>(-1, 1e9, 2 ** 53, -(2 ** 40), 1.5, 1e300, '0', null, true, [], {}, undefined),
);
const position = fc.record({ line: numbers, character: numbers });
const range = fc.record({ start: position, end: position });
const strange = [
  '',
  'x',
  'file:',
  'file://',
  'file:///',
  'file:////',
  'file://%zz',
  'file:///%00/x.conf',
  'file:///%ff.conf',
  'file://host/x.conf',
  'http://[',
  'untitled:Untitled-1',
  'git:/ws/nginx.conf?{}',
  'tmp:/ws/a.conf',
  'tmp:',
  'vscode-notebook-cell:/x#1',
  'FILE:///x',
  'file:///C:/x/nginx.conf',
  'file:///c%3A/x',
  '%',
  '\0',
  '__proto__',
  'constructor',
  'file:///x/../../../nginx.conf',
  'file:///x?y#z',
  `file:///${'a/'.repeat(3000)}nginx.conf`,
  '\uD800',
  'file:///\uD83D',
];
const texts = [
  '',
  '\uD83D\uDE00',
  '\uD83D',
  '\uDE00',
  'server { listen 80;',
  '}',
  '\r',
  '\r\n',
  '\0',
  'fastcgi_pass unix:/x;\n',
  '[www]\n',
  '\uFEFF',
  ';'.repeat(300),
  '{'.repeat(300),
];

/** Params as they may be, but for the command that runs the servers of this machine; `own` are the URIs of the workspace's files. */
function nearly(own: readonly string[]): fc.Arbitrary<Record<string, unknown>> {
  const uri = fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...own) }, fc.constantFrom(...strange));
  const text = fc.constantFrom(...texts);
  const document = fc.record({
    uri,
    languageId: fc.constantFrom('nginx', 'php-fpm', 'plaintext', 'json', '', '\0'),
    version: numbers,
    text,
  });
  // not the whole machine: that would be read
  const folder = fc.record({
    uri: fc.constantFrom(
      ...own,
      'file:///nowhere/ws',
      'file:///nowhere/%zz',
      'untitled:x',
      'tmp:/ws',
      'x',
      '%',
      'file:///\uD83D',
    ),
    name: text,
  });
  const diagnostic = fc.record({
    range,
    message: text,
    source: fc.constantFrom('gatewise', 'x'),
    code: fc.constantFrom<unknown>('fastcgi-pass-unserved', 7, null),
  });
  const change = fc.oneof(
    fc.record({ range, text }),
    fc.record({ text }),
    fc.record({ range, text, rangeLength: numbers }),
  );
  return fc.record({
    textDocument: document,
    position,
    range,
    positions: fc.array(position, { maxLength: 3 }),
    query: text,
    newName: text,
    ch: fc.constantFrom('}', ';', '', 'x'),
    command: fc.constantFrom('gatewise.answer', 'x'),
    context: fc.record({
      diagnostics: fc.array(diagnostic, { maxLength: 2 }),
      only: fc.option(fc.array(fc.constantFrom('quickfix', 'refactor', 'source.fixAll', ''), { maxLength: 2 }), {
        nil: undefined,
      }),
      includeDeclaration: fc.boolean(),
      triggerCharacter: text,
    }),
    options: fc.record({ tabSize: numbers, insertSpaces: fc.boolean() }),
    arguments: fc.array(fc.record({ uri, position, target: text }), { maxLength: 2 }),
    filter: text,
    uri,
    target: text,
    memory: text,
    worker: text,
    item: fc.record({ uri, range, selectionRange: range, name: text, kind: numbers }),
    label: text,
    data: fc.record({ of: fc.constantFrom('directive', 'variable', 'fpm', 'ini', 'text', 'x'), name: text }),
    contentChanges: fc.array(change, { maxLength: 3 }),
    changes: fc.array(fc.record({ uri, type: numbers }), { maxLength: 3 }),
    files: fc.array(fc.record({ uri }), { maxLength: 2 }),
    event: fc.record({ added: fc.array(folder, { maxLength: 1 }), removed: fc.array(folder, { maxLength: 1 }) }),
    settings: fc.jsonValue({ maxDepth: 2 }),
    trusted: fc.boolean(),
    id: numbers,
    token: numbers,
    value: text,
  });
}

/** The params with one part somewhere in them replaced. */
function broken(params: unknown, at: readonly number[], by: unknown): unknown {
  const [first, ...rest] = at;
  if (first === undefined || typeof params !== 'object' || params === null) return by;
  const keys = Object.keys(params);
  const key = keys[first % Math.max(keys.length, 1)];
  if (key === undefined) return by;
  const part = broken((params as Record<string, unknown>)[key], rest, by);
  return Array.isArray(params) ? params.with(Number(key), part) : { ...params, [key]: part };
}

/** One message. Half are well formed, as far as single values go. */
export function hostileMessages(own: readonly string[]): fc.Arbitrary<Hostile> {
  const base = nearly(own);
  const params = fc.oneof(
    { weight: 6, arbitrary: base },
    {
      weight: 3,
      arbitrary: fc
        .tuple(base, fc.array(fc.nat(40), { minLength: 1, maxLength: 3 }), fc.jsonValue({ maxDepth: 2 }))
        .map(([good, at, by]) => broken(good, at, by)),
    },
    { weight: 1, arbitrary: fc.oneof(fc.jsonValue(), fc.constant(undefined)) },
  );
  return fc.oneof(
    fc.record({ kind: fc.constant('request' as const), method: fc.constantFrom(...requests), params }),
    fc.record({ kind: fc.constant('note' as const), method: fc.constantFrom(...notes), params }),
  );
}
