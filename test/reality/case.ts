/** A reality case: one Markdown file that holds configuration, requests and what real servers make of them. */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { factsOf, oneFact, parseWord, readSections, refuseOtherKeys, splitFixture } from './markdown.ts';

/** What the visitor or the operator sees; the words of the command line's `outcomes`, and `200` for an answer. */
export type Outcome = Expected | 'nginx-start' | 'fpm-start';

/**
 * What comes back: a status, `truncated` (a 200 whose body is cut), `blank` (one without a body), `source-leak` (the script itself), `empty-post` (a 200 of a script that says so), or
 * `file` (a static file, which begins with that word). Held against the healthy application: `wrong-page` (a 200 of another script, file or site) and `open-door` (a 200 in place of a denial).
 */
export type Expected = (typeof expectations)[number];
const expectations = [
  '200',
  '301',
  '302',
  '401',
  '403',
  '404',
  '405',
  '413',
  '500',
  '502',
  '503',
  '504',
  'blank',
  'source-leak',
  'truncated',
  'empty-post',
  'file',
  'wrong-page',
  'open-door',
] as const;

export interface CaseRequest {
  /** Absolute URL; may hold placeholders. The connection goes to its port on 127.0.0.1, the host is only named; a user and a password are sent. */
  readonly url: string;
  readonly expect: Expected;
  /** Bytes of a form that is sent; a GET without. */
  readonly form: number | undefined;
  /** `reload`: PHP-FPM reloads while PHP works on this request. */
  readonly during: 'reload' | undefined;
}

export interface CaseLink {
  readonly path: string;
  readonly target: string;
}

export interface RealityCase {
  /** The file's name without its ending. */
  readonly name: string;
  readonly title: string;
  /** Relative path with `/` -> text that may hold placeholders. */
  readonly files: ReadonlyMap<string, string>;
  readonly links: readonly CaseLink[];
  /** nginx's stock files that are not there. */
  readonly lacks: readonly string[];
  readonly requests: readonly CaseRequest[];
  /** What is answered once the fixes are made. */
  readonly healed: readonly CaseRequest[];
  readonly outcome: Outcome;
  /** What happens beside the outcome, which a finding may say too. */
  readonly besides: readonly Outcome[];
  /** The finding that says so; none where nothing is wrong. */
  readonly code: string | undefined;
  readonly severity: 'error' | 'warning' | 'info' | undefined;
  /** File, and a word of the line in it, where the finding (or one of its related places) sits. */
  readonly at: { readonly file: string; readonly word: string } | undefined;
  /** Whether the preferred fixes lead to `healed`. */
  readonly heals: boolean;
  /** What the checker knows of each `fastcgi_pass` here, where nothing is wrong. */
  readonly passes: 'served' | 'unknown' | 'any';
  /** The rules that this case is nearly one of, where nothing is wrong. */
  readonly near: readonly string[];
  /** A text that the servers print or log. */
  readonly log: string | undefined;
  /** Needs /run, /etc or a port of its own, which only a namespace gives. */
  readonly needsNamespaces: boolean;
  /** Whether `index.php` and `slow.php` are there where the case does not bring them. */
  readonly stockScripts: 'added' | 'none';
}

const outcomes: readonly string[] = [...expectations, 'nginx-start', 'fpm-start'];
const keys: readonly string[] = [
  'outcome',
  'code',
  'severity',
  'at',
  'heals',
  'calls',
  'near',
  'log',
  'needs',
  'request',
  'link',
  'lacks',
];

/** Every case of a folder, by name. */
export function readCases(folder: string): RealityCase[] {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .toSorted();
  return names.map((name) => parseCase(name.slice(0, -3), readFileSync(path.join(folder, name), 'utf8')));
}

/**
 * Reads one case; throws with the case's name where the file is not one. A case is a title (`# …`), facts and fenced blocks:
 *
 *     - outcome: 502                                     what the servers do; 200 for a near miss that works
 *     - code: fastcgi-pass-unserved                      the finding that foretells it
 *     - severity: error                                  where it matters
 *     - at: nginx/nginx.conf | gone.sock                 file, and a word of the line that the finding or a related place touches
 *     - heals: yes                                       the fixes lead to 200
 *     - calls: unknown                                   what is known of each pass, where nothing is wrong (else `served`)
 *     - near: upstream-all-down                         the rule that is silent here for a reason; any number
 *     - log: failed (2:                                  a text that the servers print or log
 *     - request: http://a.example:@PORT1@/x.php -> 502   any number; `during reload` before the arrow
 *     - request: POST 3000 http://…                     the same with a form of so many bytes
 *     - link: nginx/enabled/a -> ../available/a          a symbolic link
 *     - lacks: fastcgi.conf                              a stock file of nginx that is not there; any number
 *     - needs: namespaces                                where the files do not show it
 *
 * Every fenced block is fixture notation. Paths are `/nginx/…`, `/fpm/…`, `/www/…`, or Debian's `/etc/nginx/…`, `/etc/php/8.2/fpm/…`.
 * Placeholders: `@RUN@` (folder for sockets and logs), `@WWW@`, `@NGINX@`, `@FPM@`, `@PORT1@` to `@PORT9@`. What the case does not bring
 * is there: `index.php`, `slow.php?s=2`, and nginx's stock files (`fastcgi.conf`, `snippets/fastcgi-php.conf`, …).
 */
export function parseCase(name: string, markdown: string): RealityCase {
  try {
    return readCase(name, markdown);
  } catch (error) {
    throw new Error(`case ${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

function readCase(name: string, markdown: string): RealityCase {
  const [section, ...others] = readSections(markdown);
  if (section === undefined || others.length > 0) throw new Error('not one title');
  const facts = factsOf(section);
  refuseOtherKeys(facts, keys);
  const one = (key: string): string | undefined => oneFact(facts, key);
  const blocks = section.entries.flatMap((entry) => (entry.kind === 'block' ? [entry.text] : []));
  const files = splitFixture(blocks.join('\n'));
  if (files.size === 0) throw new Error('no files');
  const outcome = parseOutcome(one('outcome'));
  const at = one('at')?.split(' | ');
  const requests = (facts.get('request') ?? ['http://localhost:@PORT1@/index.php']).map((text) =>
    parseRequest(text, outcome),
  );
  return {
    name,
    title: section.title,
    files,
    links: (facts.get('link') ?? []).map(parseLink),
    lacks: facts.get('lacks') ?? [],
    requests,
    healed: requests.map((request) => ({ ...request, expect: '200' })),
    outcome,
    besides: [],
    code: one('code'),
    severity: parseSeverity(one('severity')),
    at: at && { file: at[0] ?? '', word: at[1] ?? '' },
    heals: parseWord(one('heals'), ['yes', 'no']) === 'yes',
    passes: parseWord(one('calls'), ['served', 'unknown']) ?? 'served',
    near: facts.get('near') ?? [],
    log: one('log'),
    needsNamespaces: one('needs') === 'namespaces' || reachesOutside(files),
    stockScripts: 'added',
  };
}

/** What the servers do, in the words that there are for it. */
export function parseOutcome(text: string | undefined): Outcome {
  if (text === undefined) throw new Error('no outcome');
  if (!outcomes.includes(text)) throw new Error(`unknown outcome "${text}"`);
  return text as Outcome;
}

export function parseSeverity(text: string | undefined): RealityCase['severity'] {
  return parseWord(text, ['error', 'warning', 'info']);
}

/** Reads `[POST bytes] http://… [during reload] [-> answer]`; without an answer it is the one that the outcome shows. */
export function parseRequest(text: string, outcome: string): CaseRequest {
  const parts = /^(?:POST (\d+) )?(http:\S+)(?: during (reload))?(?: -> ([a-z0-9-]+))?$/.exec(text);
  if (!parts?.[2]) throw new Error(`not a request: ${text}`);
  const expect = parts[4] ?? (outcome === 'nginx-start' || outcome === 'fpm-start' ? '502' : outcome);
  if (!(expectations as readonly string[]).includes(expect)) throw new Error(`unknown answer: ${text}`);
  return {
    url: parts[2],
    expect: expect as Expected,
    during: parts[3] === 'reload' ? 'reload' : undefined,
    form: parts[1] === undefined ? undefined : Number(parts[1]),
  };
}

/** Reads `path -> target`. */
export function parseLink(text: string): CaseLink {
  const [from, target] = text.split(' -> ');
  if (from === undefined || target === undefined) throw new Error(`not a link: ${text}`);
  return { path: from, target };
}

/** Whether files lie in the machine's own folders, or use /run. */
export function reachesOutside(files: ReadonlyMap<string, string>): boolean {
  return [...files].some(([file, text]) => isOutside(file) || usesRun(text));
}

function isOutside(file: string): boolean {
  return !/^(nginx|fpm|www)\//.test(file);
}

function usesRun(text: string): boolean {
  return /(^|[^\w@/.-])\/(var\/)?run\//m.test(text);
}
