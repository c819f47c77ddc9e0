/** Ways to let a script get to PHP to which the configuration leads: by the location that answers it, by that which should, or by another script. */
import { compilePcre } from '../../model/nginx/request/pcre.ts';
import { locationOf, wouldAnswer } from '../../model/nginx/request/locations.ts';
import { directoryOf, fileOf } from '../../model/nginx/values/directory.ts';
import { scriptOfUri, type LedTo } from '../../model/deployment/routes.ts';
import type { SiteQuestion } from '../../model/deployment/question.ts';
import type { Outcome as End } from '../../model/nginx/request/request.ts';
import type { Placed, Scope } from '../../model/nginx/config/scope.ts';
import type { FactWord } from '../../model/facts.ts';
import { basename } from '../../text/path.ts';
import { fromBytes } from '../../text/bytes.ts';
import type { Writer } from '../../edits/writer.ts';
import type { Fix } from '../kit/rule.ts';
import { homesOf, isForNamed, missingFixes } from './homes.ts';
import { exactLocation, flagsOf, linesIn, wordsOf } from './php-location.ts';
import { passesIn, type ScopedPass } from './php-meant.ts';

/** A script that nginx answers by itself with an error. */
export interface Unreached {
  readonly led: LedTo;
  readonly status: number;
  /** How the request ends. */
  readonly end: End | undefined;
  /** The location that would pass the script to PHP. */
  readonly php: ScopedPass;
}

/** Where the location for PHP answers with an error itself. */
export function ownFixes(write: Writer, unreached: Unreached, question: SiteQuestion): readonly Fix[] {
  const { end, led } = unreached;
  if (end?.kind === 'status' && end.cause === 'returned')
    return (
      [notInverted(write, led.scope), checkedHere(write, unreached, question)].find((some) => some.length > 0) ??
      absentFixes(write, unreached, question)
    );
  return absentFixes(write, unreached, question);
}

/** Where another location answers it. */
export function otherFixes(write: Writer, unreached: Unreached, question: SiteQuestion): readonly Fix[] {
  const { led, php } = unreached;
  const missing = absentFixes(write, unreached, question);
  if (missing.length > 0) return missing;
  const fixes =
    locationOf(led.scope)?.kind === 'exact'
      ? fromWithin(write, unreached)
      : [listed(write, unreached, question), movedBefore(write, unreached), withoutName(write, unreached)].find(
          (some) => some.length > 0,
        );
  // a sample of what may follow a script is no location
  if (fixes !== undefined || scriptOfUri(led.uri) !== led.uri) return fixes ?? [];
  return allowed(exactLocation(write, php, fromBytes(led.uri)), unreached);
}

/** The pattern takes a path behind the script too; not where the location looks for a file of the whole URI and falls back to no script. */
export function withPath(write: Writer, { scope }: ScopedPass): readonly Fix[] {
  const pattern = scope.opener?.fact.args.at(-1);
  if (scope.opener === undefined || pattern?.value.endsWith('.php$') !== true) return [];
  const files = scope.own('try_files').at(-1)?.fact.args ?? [];
  const isWithout = files[0]?.value === '$fastcgi_script_name' && isSplit(scope);
  const fallsBack = /^\/[\w/.-]+\.php(?![\w/])/.test(files.at(-1)?.value ?? '');
  if (files.length > 0 && !isWithout && !fallsBack) return [];
  const better = `${pattern.value.slice(0, -1)}(/|$)`;
  return [
    {
      title: `Match the path behind the script too: ${better}`,
      safety: 'review',
      preferred: true,
      edits: [write.nginxWord({ file: scope.opener.file, range: pattern.range }, better)],
    },
  ];
}

function isSplit(scope: Scope): boolean {
  return scope.nearest('fastcgi_split_path_info') !== undefined;
}

/** The script is known not to be there: it is elsewhere, or another one is meant. */
function absentFixes(write: Writer, { led, status }: Unreached, question: SiteQuestion): readonly Fix[] {
  const found = directoryOf(led.scope, question.surroundings);
  if (found.kind === 'unknown') return [];
  const [directory, uri] = [found.value, scriptOfUri(led.uri)];
  if (question.exists(fileOf(directory, uri), 'file') !== false) return [];
  const looked = { directory, uri, status, by: led.by };
  return missingFixes(write, looked, homesOf(looked, question), question);
}

/** What is refused where the file is there is meant to be refused where it is not. */
function notInverted(write: Writer, scope: Scope): readonly Fix[] {
  const [condition, other] = scope.children.filter(
    ({ kind, opener }) => kind === 'if' && opener?.fact.args.some(isThere) === true,
  );
  const opener = condition?.own('return').length === 1 ? condition.opener : undefined;
  const word = opener?.fact.args.find(isThere);
  if (opener === undefined || word === undefined || other !== undefined) return [];
  const better = word.value.replace('-', '!-');
  return [
    {
      title: `Refuse what is not there: ${better.replace('(', '')}`,
      safety: 'review',
      preferred: true,
      edits: [write.nginxWord({ file: opener.file, range: word.range }, better)],
    },
  ];
}

/** The file that a condition asks for is in another directory than the script that PHP is to run, which is there. */
function checkedHere(write: Writer, { led: { scope, uri } }: Unreached, question: SiteQuestion): readonly Fix[] {
  const directory = directoryOf(scope, question.surroundings);
  if (directory.kind === 'unknown' || question.exists(fileOf(directory.value, scriptOfUri(uri)), 'file') !== true)
    return [];
  const [condition, other] = scope.children.filter(
    ({ kind, opener }) => kind === 'if' && opener?.fact.args[0]?.value === '(!-f',
  );
  const opener = condition?.opener;
  const word = opener?.fact.args.find(({ value }) => /^\$document_root\/.*\$fastcgi_script_name\)?$/.test(value));
  if (opener === undefined || word === undefined || other !== undefined || condition?.own('return').length !== 1)
    return [];
  const better = word.value.replace(/^\$document_root\/.*(?=\$fastcgi_script_name)/, () => '$document_root');
  return [
    {
      title: `Look for the script that PHP is to run: ${better.replace(')', '')}`,
      safety: 'review',
      preferred: true,
      edits: [write.nginxWord({ file: opener.file, range: word.range }, better)],
    },
  ];
}

/** Whether a word of an `if` asks for a file that is there. */
function isThere({ value }: FactWord): boolean {
  return /^\(?-[fe]$/.test(value);
}

/** The list of scripts that a location for PHP names gets the one that it lacks. */
function listed(write: Writer, { led, status }: Unreached, { server }: SiteQuestion): readonly Fix[] {
  for (const { scope } of passesIn(server)) {
    const { opener } = scope;
    const word = opener?.fact.args.at(-1);
    if (opener === undefined || word === undefined || locationOf(scope)?.kind !== 'regex') continue;
    if (wouldAnswer(scope, led.uri) || !comesBefore(scope, led.scope)) continue;
    const flags = flagsOf(opener);
    const name = fromBytes(scriptOfUri(led.uri));
    const placed = withDirectory(word.value, led.uri, flags);
    const better = placed ?? withName(word.value, led.uri, flags);
    if (better === undefined) continue;
    const words =
      placed === undefined
        ? `add ${name} to the scripts of location ${wordsOf(opener)}`
        : `match the scripts of that directory: ${placed}`;
    return [
      {
        title: status === 403 ? `Allow it: ${words}` : words.charAt(0).toUpperCase() + words.slice(1),
        safety: 'review',
        preferred: true,
        edits: [write.nginxWord({ file: opener.file, range: word.range }, better)],
      },
    ];
  }
  return [];
}

/** A pattern that is anchored at the root, in the directory of a script that it matches there; `undefined` where it does not. */
function withDirectory(pattern: string, uri: string, flags: '' | 'i'): string | undefined {
  const directory = /^\/(?:[\w-]+\/)+/.exec(scriptOfUri(uri))?.[0];
  if (directory === undefined || !/^\^\/(?=[\w(])/.test(pattern)) return undefined;
  const better = pattern.replace(/^\^\//, () => `^${directory}`);
  return compilePcre(better, flags).run(uri).kind === 'match' ? better : undefined;
}

/** A pattern with one more name among those that it lists before `\.php`; `undefined` where that does not make it match. */
function withName(pattern: string, uri: string, flags: '' | 'i'): string | undefined {
  const group = /\((?:\?:)?(?=[^()|]{0,500}\|[^()]{0,500}\)\\\.php)/.exec(pattern.slice(0, 2000));
  if (group === null) return undefined;
  const path = scriptOfUri(uri).slice(1, -'.php'.length);
  const names = [path.slice(path.lastIndexOf('/') + 1), path];
  const at = group.index + group[0].length;
  return names
    .filter((name) => /^[\w/-]+$/.test(name))
    .map((name) => `${pattern.slice(0, at)}${name}|${pattern.slice(at)}`)
    .find((better) => compilePcre(better, flags).run(uri).kind === 'match');
}

/** Whether nginx takes one location before another one of the same block, should both match. */
function comesBefore(scope: Scope, rival: Scope): boolean {
  const kind = locationOf(rival)?.kind;
  if (scope.parent !== rival.parent || kind === 'exact' || kind === 'prefix-only') return false;
  const siblings = scope.parent?.children ?? [];
  return kind !== 'regex' || siblings.indexOf(scope) < siblings.indexOf(rival);
}

/** The location for PHP names its scripts, and a denial of scripts of every name is before it. */
function movedBefore(write: Writer, { led, status, php }: Unreached): readonly Fix[] {
  const [opener, denial] = [php.scope.opener, led.scope.opener];
  if (opener === undefined || denial === undefined || opener.file !== denial.file) return [];
  if (php.scope.parent !== led.scope.parent || locationOf(led.scope)?.kind !== 'regex') return [];
  if (!isForNamed(php.scope, led.uri) || !wouldAnswer(php.scope, led.uri) || comesBefore(php.scope, led.scope))
    return [];
  const { removal, lines } = write.taken({ file: opener.file, range: opener.fact.range });
  return [
    {
      title: `${status === 403 ? 'Allow the scripts that it names: move' : 'Move'} location ${wordsOf(opener)} before it`,
      safety: 'review',
      preferred: true,
      edits: [removal, write.putBeside({ file: denial.file, range: denial.fact.range }, lines, 'before')],
    },
  ];
}

/** The pattern that refuses lists the script by its name. */
function withoutName(write: Writer, { led, status }: Unreached): readonly Fix[] {
  const { opener } = led.scope;
  const word = opener?.fact.args.at(-1);
  const file = basename(scriptOfUri(led.uri));
  const name = /^[\w-]{1,200}\.php$/.test(file) ? file.slice(0, -'.php'.length) : '';
  if (opener === undefined || word === undefined || name === '' || locationOf(led.scope)?.kind !== 'regex') return [];
  const better = word.value.replace(new RegExp(`\\|${name}(?=[|)])|(?<=[(:])${name}\\|`), '');
  const flags = flagsOf(opener);
  if (better === word.value || compilePcre(better, flags).run(led.uri).kind !== 'none') return [];
  return [
    {
      title: `${status === 403 ? 'Allow it: remove' : 'Remove'} ${name} from the expression`,
      safety: 'review',
      preferred: true,
      edits: [write.nginxWord({ file: opener.file, range: word.range }, better)],
    },
  ];
}

/** Who was refused is not any longer: the title says so. */
function allowed(fixes: readonly Fix[], { led, status }: Unreached): readonly Fix[] {
  if (status !== 403) return fixes;
  return fixes.map((fix) => ({
    ...fix,
    title: `Allow ${fromBytes(led.uri)}: ${fix.title.charAt(0).toLowerCase()}${fix.title.slice(1)}`,
  }));
}

/** The exact location goes on answering nobody from outside, and passes to PHP what the configuration leads to it. */
function fromWithin(write: Writer, { led: { scope }, php }: Unreached): readonly Fix[] {
  const { opener } = scope;
  const refusals: readonly Placed[] = [...scope.own('return'), ...scope.own('deny')];
  const [refusal, more] = refusals;
  const lines = linesIn(write, php);
  if (refusal === undefined || more !== undefined || refusal.file !== opener?.file || lines.length === 0) return [];
  return [
    {
      title: 'Answer it only from within (internal), and pass it to PHP',
      safety: 'review',
      preferred: true,
      edits: [write.instead({ file: refusal.file, range: refusal.fact.range }, ['internal;', ...lines])],
    },
  ];
}
