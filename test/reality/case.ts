/** A reality case: one Markdown file that holds configuration, requests and what real servers make of them. */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** What the visitor or the operator sees; the words of the command line's `outcomes`, and `200` for an answer. */
export type Outcome = Expected | 'nginx-start' | 'fpm-start';

/** What comes back: a status, `truncated` (a 200 whose body is cut), `blank` (one without a body), `source-leak` (the script itself), or `empty-post` (a 200 of a script that says so). */
export type Expected = (typeof expectations)[number];
const expectations = [
  '200',
  '403',
  '404',
  '413',
  '500',
  '502',
  '504',
  'blank',
  'source-leak',
  'truncated',
  'empty-post',
] as const;

export interface CaseRequest {
  /** Absolute URL; may hold placeholders. The connection goes to its port on 127.0.0.1, the host is only named. */
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
  readonly outcome: Outcome;
  /** The finding that says so; none where nothing is wrong. */
  readonly code: string | undefined;
  readonly severity: 'error' | 'warning' | 'info' | undefined;
  /** File, and a word of the line in it, where the finding (or one of its related places) sits. */
  readonly at: { readonly file: string; readonly word: string } | undefined;
  /** Whether the preferred fixes lead to 200 for every request. */
  readonly heals: boolean;
  /** What the checker knows of each `fastcgi_pass` here, where nothing is wrong. */
  readonly passes: 'served' | 'unknown';
  /** The rules that this case is nearly one of, where nothing is wrong. */
  readonly near: readonly string[];
  /** A text that the servers print or log. */
  readonly log: string | undefined;
  /** Needs /run, /etc or a port of its own, which only a namespace gives. */
  readonly needsNamespaces: boolean;
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
  const { title, facts, blocks } = splitMarkdown(markdown);
  const fail = (why: string): never => {
    throw new Error(`case ${name}: ${why}`);
  };
  for (const key of facts.keys()) if (!keys.includes(key)) fail(`unknown key "${key}"`);
  const one = (key: string): string | undefined => {
    const all = facts.get(key) ?? [];
    return all.length > 1 ? fail(`"${key}" is told twice`) : all[0];
  };
  const files = splitFixture(blocks.join('\n'));
  const outcome = one('outcome') ?? fail('no outcome');
  if (!outcomes.includes(outcome)) fail(`unknown outcome "${outcome}"`);
  const at = one('at')?.split(' | ');
  return {
    name,
    title: title ?? fail('no title'),
    files: files.size > 0 ? files : fail('no files'),
    links: (facts.get('link') ?? []).map(parseLink),
    lacks: facts.get('lacks') ?? [],
    requests: (facts.get('request') ?? ['http://localhost:@PORT1@/index.php']).map((text) =>
      parseRequest(text, outcome),
    ),
    outcome: outcome as Outcome,
    code: one('code'),
    severity: parseWord(one('severity'), ['error', 'warning', 'info'] as const),
    at: at && { file: at[0] ?? '', word: at[1] ?? '' },
    heals: parseWord(one('heals'), ['yes', 'no'] as const) === 'yes',
    passes: parseWord(one('calls'), ['served', 'unknown'] as const) ?? 'served',
    near: facts.get('near') ?? [],
    log: one('log'),
    needsNamespaces:
      one('needs') === 'namespaces' || [...files].some(([file, text]) => isOutside(file) || usesRun(text)),
  };
}

/** Splits the fixture notation: a line `#- /path` or `;- /path` begins a file. Paths lose their first slash. */
export function splitFixture(text: string): Map<string, string> {
  const files = new Map<string, string>();
  let lines: string[] | undefined;
  let current = '';
  const close = (): void => {
    if (lines) files.set(current, lines.join('\n').trimEnd() + '\n');
  };
  for (const line of text.split('\n')) {
    const marker = /^[#;]- \/(\S+)$/.exec(line);
    if (marker?.[1] !== undefined) {
      close();
      current = marker[1];
      lines = [];
    } else if (lines) lines.push(line);
    else if (line.trim() !== '') throw new Error(`text before the first file: ${line}`);
  }
  close();
  return files;
}

interface SplitMarkdown {
  readonly title: string | undefined;
  readonly facts: Map<string, string[]>;
  readonly blocks: string[];
}

function splitMarkdown(markdown: string): SplitMarkdown {
  const facts = new Map<string, string[]>();
  const blocks: string[] = [];
  let title: string | undefined;
  let block: string[] | undefined;
  for (const line of markdown.split('\n')) {
    if (line.startsWith('```')) {
      if (block) blocks.push(block.join('\n'));
      block = block ? undefined : [];
    } else if (block) block.push(line);
    else if (line.startsWith('# ')) title ??= line.slice(2);
    else {
      const fact = /^- ([a-z]+): (.+)$/.exec(line);
      if (fact?.[1] !== undefined && fact[2] !== undefined)
        facts.set(fact[1], [...(facts.get(fact[1]) ?? []), fact[2]]);
    }
  }
  return { title, facts, blocks };
}

function parseRequest(text: string, outcome: string): CaseRequest {
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

function parseLink(text: string): CaseLink {
  const [from, target] = text.split(' -> ');
  if (from === undefined || target === undefined) throw new Error(`not a link: ${text}`);
  return { path: from, target };
}

function parseWord<Word extends string>(text: string | undefined, words: readonly Word[]): Word | undefined {
  if (text === undefined) return undefined;
  const found = words.find((word) => word === text);
  if (found === undefined) throw new Error(`"${text}" is none of ${words.join(', ')}`);
  return found;
}

function isOutside(file: string): boolean {
  return !/^(nginx|fpm|www)\//.test(file);
}

function usesRun(text: string): boolean {
  return /(^|[^\w@/.-])\/(var\/)?run\//m.test(text);
}
