/** Locations for PHP that no request comes to, as all scripts of the site are refused before, or nobody may ask for its pages. */
import type { SiteQuestion } from '../../model/deployment/question.ts';
import { ledAstray, routesOf, scriptRoutesOf } from '../../model/deployment/routes.ts';
import { originOf, type Scope } from '../../model/nginx/config/scope.ts';
import { waysOf } from '../../model/nginx/request/answering.ts';
import { locationOf } from '../../model/nginx/request/locations.ts';
import { compilePcre } from '../../model/nginx/request/pcre.ts';
import { directoryOf, onDisk } from '../../model/nginx/values/directory.ts';
import type { Writer } from '../../edits/writer.ts';
import { fromBytes } from '../../text/bytes.ts';
import type { Draft, Fix } from '../kit/rule.ts';
import { flagsOf, placeOfWords, wordsOf } from './php-location.ts';
import type { ScopedPass } from './php-meant.ts';
import { outcomeOf, type RefusedDraft } from './refused-scripts.ts';
import { certainRefusal, isInternal, refuses, type Refusal } from './refusals.ts';

/** The front page of a site, or of the part that a location is for, is a script that is refused like all others there, while a pattern for scripts receives none. */
export function* unreachedPatterns(question: SiteQuestion, passes: readonly ScopedPass[]): Iterable<RefusedDraft> {
  if (scriptRoutesOf(question).length === 0) return;
  for (const { scope } of passes) {
    const part = isForScripts(scope) ? partOf(scope) : undefined;
    const front = part === undefined ? undefined : refusedFront(question, part);
    if (part === undefined || front === undefined || !isQuiet(question, scope, part)) continue;
    const draft = draftOf(question, scope, front);
    if (draft !== undefined) yield { deciding: front.refusal.scope, draft };
  }
}

/** A pattern for scripts that looks for them where the server does. */
function isForScripts(scope: Scope): boolean {
  const location = scope.kind === 'location' ? locationOf(scope) : undefined;
  const isElsewhere = scope.own('root').length > 0 || scope.own('alias').length > 0;
  return location?.kind === 'regex' && location.text.includes('php') && !isElsewhere && !isInternal(scope);
}

/** What the location around is for, in bytes; `/` in the server itself; `undefined` in a pattern. */
function partOf({ parent }: Scope): string | undefined {
  if (parent?.kind === 'server') return '/';
  const location = parent?.kind === 'location' ? locationOf(parent) : undefined;
  return location?.kind === 'prefix' || location?.kind === 'prefix-only' ? location.text : undefined;
}

interface RefusedFront {
  /** Of the directory, in bytes. */
  readonly directory: string;
  readonly refusal: Refusal;
}

/** The front page, where all scripts of the part are refused; below a server it may be that of a directory. */
function refusedFront(question: SiteQuestion, part: string): RefusedFront | undefined {
  const scripts = scriptRoutesOf(question).filter(({ uri }) => uri.startsWith(part));
  const isRefused = scripts.length > 0 && scripts.every(({ ways }) => certainRefusal(ways) !== undefined);
  if (!isRefused) return undefined;
  const fronts = scripts.filter(({ uri }) => uri.endsWith('/index.php')).sort((a, b) => a.uri.length - b.uri.length);
  const front = fronts.find(({ uri }) => part === '/' || uri === `${part.replace(/\/?$/, '/')}index.php`);
  const refusal = front && certainRefusal(front.ways);
  if (front === undefined || refusal === undefined || refusal.depth !== 1) return undefined;
  if (!refuses(refusal.scope) || isInternal(refusal.scope)) return undefined;
  const directory = front.uri.slice(0, -'index.php'.length);
  const led = ledAstray({ ways: waysOf(question, directory) })?.led;
  return led?.uri === front.uri && led.by.fact.name === 'index' ? { directory, refusal } : undefined;
}

/** Whether no sample request comes to the location, nor any to PHP where it is for the whole site. */
function isQuiet(question: SiteQuestion, scope: Scope, part: string): boolean {
  return !routesOf(question).some(({ ways }) =>
    ways.some(({ outcome }) => outcome.kind === 'fastcgi' && (part === '/' || outcome.scope === scope)),
  );
}

function draftOf(question: SiteQuestion, scope: Scope, { directory, refusal }: RefusedFront): Draft | undefined {
  const [own, other] = [scope.opener, refusal.scope.opener];
  if (own === undefined || other === undefined) return undefined;
  return {
    at: placeOfWords(own),
    outcomes: [outcomeOf(refusal.status)],
    message: `no script of the site matches location ${wordsOf(own)}: ${fromBytes(directory)}index.php gets ${refusal.status}`,
    related: [{ at: placeOfWords(other), message: 'this location answers them' }],
    fixes: (write) => {
      const below = rootBelow(write, question, directory);
      return below.length > 0 ? below : matching(write, scope, directory);
    },
  };
}

/** The root becomes the directory of the front page, where it holds nothing else. */
function rootBelow(write: Writer, { server, surroundings, files }: SiteQuestion, directory: string): readonly Fix[] {
  const [root, more] = server.own('root');
  const word = root?.fact.args[0];
  const found = directoryOf(server, surroundings);
  if (root === undefined || word === undefined || more !== undefined || !/^\/[\w-]+\/$/.test(directory)) return [];
  if (found.kind === 'unknown' || files.kind === 'unknown' || word.value.includes('$')) return [];
  const names = files.namesIn(onDisk(found.value.path).replace(/(?!^)\/$/, ''));
  if (names?.whole !== true || names.files.length > 0 || names.directories.length !== 1) return [];
  const better = word.value.replace(/\/?$/, directory.slice(0, -1));
  return [
    {
      title: `Look for the site where it is: root ${better}`,
      safety: 'review',
      preferred: true,
      edits: [write.nginxWord({ file: root.file, range: word.range }, better)],
    },
  ];
}

/** The pattern with the directory of the front page before what it begins with, or without the slash that no script ends with. */
function matching(write: Writer, { opener }: Scope, directory: string): readonly Fix[] {
  const word = opener?.fact.args.at(-1);
  if (opener === undefined || word === undefined || !/^[\w/-]+$/.test(directory)) return [];
  const flags = flagsOf(opener);
  const better = [word.value.replace(/^\^\//, `^${directory}`), word.value.replace(/\/\$$/, '$')].find(
    (text) => text !== word.value && compilePcre(text, flags).run(`${directory}index.php`).kind === 'match',
  );
  if (better === undefined) return [];
  return [
    {
      title: `Match the scripts of the site: ${better}`,
      safety: 'review',
      preferred: true,
      edits: [write.nginxWord({ file: opener.file, range: word.range }, better)],
    },
  ];
}

/** All pages are for requests of nginx itself, and so is every location that passes to PHP. */
export function closedPages(question: SiteQuestion, passes: readonly ScopedPass[]): RefusedDraft | undefined {
  const [way, other] = waysOf(question, '/');
  const scope = way?.steps[0]?.scope;
  const internal = scope?.own('internal').at(-1);
  if (way === undefined || other !== undefined || scope === undefined || internal === undefined) return undefined;
  const leads = scope.own('try_files').at(-1) ?? scope.own('rewrite').at(-1);
  const isClosed = passes.every((pass) => isInternal(pass.scope));
  if (locationOf(scope)?.text !== '/' || leads === undefined || !isClosed || certainRefusal([way])?.depth !== 1)
    return undefined;
  return {
    deciding: scope,
    draft: {
      at: originOf(internal),
      outcomes: ['404'],
      message: 'nobody can ask for the pages of location /, and no other location leads to PHP: every page gets 404',
      related: [{ at: originOf(leads), message: 'no request comes to this line' }],
      fixes: (write) => [
        { title: 'Remove internal', safety: 'review', preferred: true, edits: [write.removeNginx(internal)] },
      ],
    },
  };
}
