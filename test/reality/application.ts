/** An application as its manual configures it, and the mistakes that people make there: one Markdown file, one case for each. */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { type CaseRequest, type Outcome, type RealityCase } from './case.ts';
import { parseLink, parseOutcome, parseRequest, parseSeverity, reachesOutside } from './case.ts';
import { applyDiff } from './diff.ts';
import { factsOf, oneFact, parseWord, readSections, refuseOtherKeys, splitFixture, type Section } from './markdown.ts';

export interface Application {
  /** The file's name without its ending. */
  readonly name: string;
  /** Everything works: no finding is due. */
  readonly healthy: RealityCase;
  /** The healthy one with one slip each; those whose outcome is 200 are healthy twins. */
  readonly mistakes: readonly RealityCase[];
}

const healthyKeys = ['source', 'request', 'link', 'lacks', 'needs', 'near'];
const mistakeKeys = [
  'code',
  'outcome',
  'severity',
  'at',
  'heals',
  'log',
  'request',
  'file',
  'removed',
  'moved',
  'link',
];

/** Every application of a folder that is asked for, by name. */
export function readApplications(
  folder: string,
  isWanted: (name: string) => boolean = () => true,
): readonly Application[] {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .map((name) => name.slice(0, -3))
    .filter(isWanted)
    .toSorted();
  return names.map((name) => parseApplication(name, readFileSync(path.join(folder, `${name}.md`), 'utf8')));
}

/**
 * Reads one application; throws with its name where the file is not one. The first title, its facts and its blocks of fixture notation are the healthy one:
 *
 *     - source: …                                        what the facts come from
 *     - request: http://localhost:@PORT1@/ -> 200        any number; what the healthy one answers, a denial on purpose too
 *     - link, lacks, needs                               as in a case
 *
 * Each title of the second level is a mistake, or a healthy twin of one: another way to write it that works, and of which nothing may be said.
 *
 *     - outcome: 404                                     what really happens; 200 for a twin
 *     - code, severity, at, log                          as in a case; `code` only where a finding foretells it
 *     - heals: yes                                       an honest fix leads back to all healthy answers
 *     - request: http://localhost:@PORT1@/a -> 404       one at least, and one that shows the outcome
 *     - file: nginx/nginx.conf                           the file that the diff blocks below change (this one, where none is named); any number
 *     - removed: www/index.php                           a file or folder that is gone; any number
 *     - moved: www/index.php -> www/public/index.php     one that lies elsewhere; any number
 *
 * Its `diff` blocks are edits (see `applyDiff`), any other block is fixture notation that adds or replaces files. A script of an application begins its answer with
 * `answered` or `pool: ` and then names itself, a static file begins with `file`; nothing is there but what the file brings, and nginx's stock files.
 */
export function parseApplication(name: string, markdown: string): Application {
  let part = '';
  try {
    const [first, ...others] = readSections(markdown);
    if (first === undefined || first.level !== 1) throw new Error('no title');
    const healthy = readHealthy(name, first);
    const mistakes = others.map((section) => {
      part = ` "${section.title}"`;
      if (section.level !== 2) throw new Error('a second title of the first level');
      return readMistake(healthy, section);
    });
    const names = new Set(mistakes.map((mistake) => mistake.name));
    if (names.size < mistakes.length) throw new Error('two mistakes have one title');
    return { name, healthy, mistakes };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`application ${name}${part}: ${why}`, { cause: error });
  }
}

/** Tells a request from others of its application. */
export function keyOf({ url, form }: Pick<CaseRequest, 'url' | 'form'>): string {
  return `${form ?? ''} ${url}`;
}

/** All that is asked of an application, the mistakes' own requests too, each once. */
export function allRequests({ healthy, mistakes }: Application): readonly CaseRequest[] {
  const own = new Map(mistakes.flatMap((mistake) => mistake.requests).map((request) => [keyOf(request), request]));
  for (const request of healthy.requests) own.delete(keyOf(request));
  return [...healthy.requests, ...own.values()];
}

function readHealthy(name: string, section: Section): RealityCase {
  const facts = factsOf(section);
  refuseOtherKeys(facts, healthyKeys);
  const files = splitFixture(blocksOf(section, (language) => language !== 'diff').join('\n'));
  if (files.size === 0) throw new Error('no files');
  const requests = (facts.get('request') ?? []).map((text) => parseRequest(text, '200'));
  if (requests.length === 0) throw new Error('no request');
  return {
    name,
    title: section.title,
    files,
    links: (facts.get('link') ?? []).map(parseLink),
    lacks: facts.get('lacks') ?? [],
    requests,
    healed: requests,
    outcome: '200',
    besides: [],
    code: undefined,
    severity: undefined,
    at: undefined,
    heals: false,
    passes: 'any',
    near: facts.get('near') ?? [],
    log: undefined,
    needsNamespaces: oneFact(facts, 'needs') === 'namespaces' || reachesOutside(files),
    stockScripts: 'none',
  };
}

function readMistake(healthy: RealityCase, section: Section): RealityCase {
  const facts = factsOf(section);
  refuseOtherKeys(facts, mistakeKeys);
  const outcome = parseOutcome(oneFact(facts, 'outcome'));
  const files = changedFiles(healthy.files, section);
  const requests = (facts.get('request') ?? []).map((text) => parseRequest(text, outcome));
  if (requests.length === 0) throw new Error('no request');
  const isStart = outcome === 'nginx-start' || outcome === 'fpm-start';
  if (!isStart && !requests.some(({ expect }) => expect === outcome)) throw new Error('no request shows the outcome');
  const at = oneFact(facts, 'at')?.split(' | ');
  return {
    ...healthy,
    name: `${healthy.name}/${section.title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`,
    title: section.title,
    files,
    links: [...healthy.links, ...(facts.get('link') ?? []).map(parseLink)],
    requests,
    outcome,
    besides: isStart ? [] : besidesOf(healthy.requests, requests, outcome),
    code: oneFact(facts, 'code'),
    severity: parseSeverity(oneFact(facts, 'severity')),
    at: at && { file: at[0] ?? '', word: at[1] ?? '' },
    heals: parseWord(oneFact(facts, 'heals'), ['yes', 'no']) === 'yes',
    log: oneFact(facts, 'log'),
    needsNamespaces: healthy.needsNamespaces || reachesOutside(files),
  };
}

/** What fails beside the outcome: not what is answered as it is by the healthy one. */
function besidesOf(
  healthy: readonly CaseRequest[],
  requests: readonly CaseRequest[],
  outcome: Outcome,
): readonly Outcome[] {
  const meant = new Map(healthy.map((request) => [keyOf(request), request.expect]));
  const failing = requests.filter(
    (request) => !['200', 'file', outcome].includes(request.expect) && meant.get(keyOf(request)) !== request.expect,
  );
  return [...new Set(failing.map(({ expect }) => expect))];
}

function changedFiles(healthy: ReadonlyMap<string, string>, section: Section): ReadonlyMap<string, string> {
  const files = new Map(healthy);
  let current = 'nginx/nginx.conf';
  for (const entry of section.entries) {
    if (entry.kind === 'block' && entry.language === 'diff')
      files.set(current, applyDiff(textOf(files, current), entry.text));
    else if (entry.kind === 'block') for (const [file, text] of splitFixture(entry.text)) files.set(file, text);
    else if (entry.key === 'file') current = entry.value;
    else if (entry.key === 'removed') for (const file of below(files, entry.value)) files.delete(file);
    else if (entry.key === 'moved') move(files, entry.value);
  }
  const isChanged = files.size !== healthy.size || [...files].some(([file, text]) => healthy.get(file) !== text);
  if (!isChanged && !section.entries.some((entry) => entry.kind === 'fact' && entry.key === 'link'))
    throw new Error('nothing is changed');
  return files;
}

function move(files: Map<string, string>, value: string): void {
  const { path: from, target } = parseLink(value);
  for (const file of below(files, from)) {
    const text = textOf(files, file);
    files.delete(file);
    files.set(target + file.slice(from.length), text);
  }
}

/** The file of that path, or all in the folder. */
function below(files: ReadonlyMap<string, string>, wanted: string): readonly string[] {
  const found = [...files.keys()].filter((file) => file === wanted || file.startsWith(`${wanted}/`));
  if (found.length === 0) throw new Error(`no file or folder ${wanted}`);
  return found;
}

function textOf(files: ReadonlyMap<string, string>, file: string): string {
  const text = files.get(file);
  if (text === undefined) throw new Error(`no file ${file}`);
  return text;
}

function blocksOf({ entries }: Section, accept: (language: string) => boolean): readonly string[] {
  return entries.flatMap((entry) => (entry.kind === 'block' && accept(entry.language) ? [entry.text] : []));
}
