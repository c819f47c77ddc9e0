/** Scripts that a server's own directives name, and that another of its locations refuses. */
import { fileOfUri, ledAstray, scriptOfUri, scriptRoutesOf, type LedAstray } from '../../model/deployment/routes.ts';
import type { SiteQuestion } from '../../model/deployment/question.ts';
import { scopesIn, type Placed, type Scope } from '../../model/nginx/config/scope.ts';
import { waysOf } from '../../model/nginx/request/answering.ts';
import { entryUris } from '../../model/nginx/request/entry-uris.ts';
import { locationOf, locationsIn, wouldAnswer } from '../../model/nginx/request/locations.ts';
import { pcreSamples } from '../../model/nginx/request/pcre-samples.ts';
import { isScriptUri } from '../../model/nginx/request/sample-uri.ts';
import { basename } from '../../text/path.ts';
import { fromBytes, toBytes } from '../../text/bytes.ts';
import type { Draft, Fix, Outcome } from '../kit/rule.ts';
import { placeOfWords, wordsOf } from './php-location.ts';
import type { Way } from '../../model/nginx/request/request.ts';
import type { ScopedPass } from './php-meant.ts';
import { certainRefusal, isInternal, refuses, type Refusal } from './refusals.ts';

/** A script to which a directive leads, the error that it gets, and the location that would pass it to PHP, or passes others. */
export interface RefusedScript extends LedAstray {
  readonly php: ScopedPass;
  /** The ways of the request, where one of a sample is reported. */
  readonly ways?: readonly Way[];
}

/** Finding and the block that decides: of each block one cause is reported. */
export interface RefusedDraft {
  readonly deciding: Scope;
  readonly draft: Draft;
}

/** Scripts to which rewrites, fallbacks and redirects of the server lead, and which come to a location that refuses everybody. */
export function* refusedEntries(question: SiteQuestion, passes: readonly ScopedPass[]): Iterable<RefusedScript> {
  const { server, surroundings } = question;
  // what is rewritten is not refused yet
  const entries = entryUris(server, surroundings).filter(
    ({ placed, scope }) => leadsOn(placed) && (placed.fact.name === 'rewrite' || isInternal(scope) || !refuses(scope)),
  );
  for (const { uri, placed } of [...entries, ...redirectsIn(server)]) {
    if (!isScriptUri(uri)) continue;
    const refusal = refusalAtOnce(question, uri);
    const php = passes.find(({ scope }) => wouldAnswer(scope, uri)) ?? runningOthers(passes);
    if (refusal === undefined || php === undefined || isInternal(refusal.scope)) continue;
    const file = fileOfUri(scriptOfUri(uri), question);
    if (file !== undefined && question.exists(file, 'file') === true)
      yield { led: { uri, by: placed, scope: refusal.scope }, status: refusal.status, php };
  }
}

/** The indexes of directories that have a location, and that come to a pattern which refuses more than scripts: the directory itself is not refused. */
export function* refusedFronts(question: SiteQuestion, passes: readonly ScopedPass[]): Iterable<RefusedScript> {
  const { prefixes } = locationsIn(question.server);
  for (const { uri } of scriptRoutesOf(question)) {
    const directory = uri.endsWith('/index.php') ? uri.slice(0, -'index.php'.length) : '/';
    if (directory === '/' || !prefixes.some(({ text }) => text === directory)) continue;
    const astray = ledAstray({ ways: waysOf(question, directory) });
    const refusal = refusalAtOnce(question, uri);
    const php = passes.find(({ scope }) => wouldAnswer(scope, uri));
    if (astray === undefined || refusal?.scope !== astray.led.scope || php === undefined) continue;
    const isOfScripts =
      locationOf(refusal.scope)?.kind !== 'regex' || !wouldAnswer(refusal.scope, `${directory}index.html`);
    if (astray.led.uri === uri && !isOfScripts && !isInternal(refusal.scope)) yield { ...astray, php };
  }
}

/** A location that runs other scripts by their names: where there is a pattern for scripts, no location that runs one script for all that it is asked. */
export function runningOthers(passes: readonly ScopedPass[]): ScopedPass | undefined {
  const isPattern = ({ scope }: ScopedPass): boolean => {
    const location = scope.kind === 'location' ? locationOf(scope) : undefined;
    return location?.kind === 'regex' && location.text.includes('php');
  };
  return passes.find(isPattern) ?? passes[0];
}

/** Whether the directive makes nginx look for a location for another URI. */
function leadsOn({ fact: { name, args } }: Placed): boolean {
  return name === 'try_files' || (name === 'rewrite' && (args[2] === undefined || args[2].value === 'last'));
}

/** A directive that sends visitors to another path of the same server. */
export interface RedirectTo {
  /** In bytes, without arguments. */
  readonly uri: string;
  readonly placed: Placed;
  readonly scope: Scope;
}

/** Where redirects of a server lead to, as far as the request does not decide; not those of blocks with conditions. */
export function redirectsIn(server: Scope): readonly RedirectTo[] {
  return [...scopesIn(server)].flatMap((scope) => {
    if (scope.kind === 'if') return [];
    const targets = [...scope.own('return').slice(0, 1), ...scope.own('rewrite')].map((placed) => ({
      placed,
      target: redirectTarget(placed),
    }));
    return targets.flatMap(({ placed, target }) =>
      target === undefined ? [] : [{ uri: toBytes(target), placed, scope }],
    );
  });
}

function redirectTarget({ fact: { name, args } }: Placed): string | undefined {
  const isRedirect =
    name === 'return'
      ? /^30[1278]$/.test(args[0]?.value ?? '')
      : args[2]?.value === 'permanent' || args[2]?.value === 'redirect';
  const word = args[1];
  if (!isRedirect || word === undefined || word.template) return undefined;
  const path = word.value.replace(/^\$scheme:\/\/\$(?:host|http_host|server_name)(?=\/)/, '').replace(/[?#].*$/s, '');
  return /^\/(?!\/)[^$%]*$/.test(path) ? path : undefined;
}

/** The location that is selected refuses the request, by a word of its own or of one around it. */
export function refusalAtOnce(question: SiteQuestion, uri: string): Refusal | undefined {
  const refusal = certainRefusal(waysOf(question, uri));
  return refusal?.depth === 1 && refuses(refusal.scope) ? refusal : undefined;
}

/** Scripts that locations for PHP name in their own words, and that come to another location which refuses them. */
export function* refusedNames(question: SiteQuestion, passes: readonly ScopedPass[]): Iterable<RefusedDraft> {
  for (const { scope, placed } of passes) {
    const location = locationOf(scope);
    const isPrefix = location?.kind === 'prefix' && location.text.endsWith('.php');
    const refusal = isPrefix && !isInternal(scope) ? refusalAtOnce(question, location.text) : undefined;
    if (location === undefined || refusal === undefined || refusal.scope === scope) continue;
    const draft = namedDraft({ meant: scope, placed, uri: location.text }, refusal);
    if (draft !== undefined) yield { deciding: refusal.scope, draft };
  }
  yield* refusedOfLists(question, passes);
}

interface Named {
  readonly meant: Scope;
  readonly placed: Placed;
  /** In bytes. */
  readonly uri: string;
}

function namedDraft({ meant, uri }: Named, { scope, status }: Refusal): Draft | undefined {
  const [opener, own] = [scope.opener, meant.opener];
  const [word, more] = own?.fact.args ?? [];
  if (opener === undefined || own === undefined || word === undefined || more !== undefined) return undefined;
  return {
    at: placeOfWords(opener),
    outcomes: [outcomeOf(status)],
    message: `location ${wordsOf(opener)} answers ${fromBytes(uri)} with ${status}, before location ${wordsOf(own)} can`,
    related: [{ at: placeOfWords(own), message: 'this location never receives it' }],
    // who was refused is not any longer: the title says so
    fixes: () => exactly(own, word.value, status === 403 ? `Allow ${fromBytes(uri)}: make` : 'Make'),
  };
}

function exactly({ file, fact }: Placed, uri: string, make: string): readonly Fix[] {
  const range = fact.args[0]?.range;
  if (range === undefined) return [];
  return [
    {
      title: `${make} the location an exact one, which is asked first: = ${uri}`,
      safety: 'review',
      preferred: true,
      edits: [{ file, range: { start: range.start, end: range.start }, newText: '= ' }],
    },
  ];
}

/** Those of patterns that list their scripts: that another one refuses them may be meant, so nothing is certain. */
function* refusedOfLists(question: SiteQuestion, passes: readonly ScopedPass[]): Iterable<RefusedDraft> {
  const refused = scriptRoutesOf(question).flatMap(({ uri, ways }) => {
    const refusal = certainRefusal(ways);
    return refusal === undefined || refusal.depth !== 1 ? [] : [{ uri, refusal }];
  });
  if (refused.length === 0) return;
  for (const { scope } of passes) {
    const location = locationOf(scope);
    if (location?.kind !== 'regex' || scope.opener === undefined || isInternal(scope)) continue;
    const samples = new Set(pcreSamples(location.text));
    for (const { uri, refusal } of refused) {
      if (!samples.has(uri) || !wouldAnswer(scope, uri) || isOnPurpose(refusal.scope, uri)) continue;
      const { opener } = refusal.scope;
      if (opener === undefined || refusal.scope === scope) continue;
      yield {
        deciding: refusal.scope,
        draft: {
          at: placeOfWords(opener),
          severity: 'warning',
          outcomes: [outcomeOf(refusal.status)],
          message: `location ${wordsOf(opener)} answers ${fromBytes(uri)} with ${refusal.status}, unlike location ${wordsOf(scope.opener)}, which names it among the scripts that run`,
          related: [{ at: placeOfWords(scope.opener), message: 'this location never receives it' }],
        },
      };
    }
  }
}

/** Whether a location is for this very script: it names it. */
function isOnPurpose(scope: Scope, uri: string): boolean {
  const location = locationOf(scope);
  const name = basename(uri).replace(/\.php$/, '');
  return location === undefined || location.kind === 'exact' || name === '' || location.text.includes(name);
}

export function outcomeOf(status: number): Outcome {
  return status === 403 || status === 500 ? `${status}` : '404';
}
