/** A new location for PHP, and where it may stand: the first expression that matches answers. */
import type { PassDeployment } from '../../model/deployment/deployment.ts';
import { nginxSpelling } from '../../model/endpoint.ts';
import { locationOf } from '../../model/nginx/request/locations.ts';
import type { Placed, Scope } from '../../model/nginx/config/scope.ts';
import type { NginxConfig } from '../../model/nginx/config/config.ts';
import type { FileRange } from '../../text/range.ts';
import { fromBytes } from '../../text/bytes.ts';
import type { Fix } from '../kit/rule.ts';
import { homePool, poolNamedAfter } from './home-pools.ts';
import { passesIn, verdictIn, type ScopedPass } from './php-meant.ts';
import { allParamLines, paramLines } from '../kit/script-side.ts';
import type { Writer } from '../../edits/writer.ts';

/** The locations of a server with expressions, as one file has them: the first that matches answers, so a new one stands behind them. */
export function expressionsIn(server: Scope, file: string): readonly Placed[] {
  return server.children.flatMap((child) =>
    child.opener?.file === file && child.kind === 'location' && locationOf(child)?.kind === 'regex'
      ? [child.opener]
      : [],
  );
}

/** What stands behind `location`. */
export function wordsOf({ fact }: Placed): string {
  return fact.args.map((word) => word.value).join(' ');
}

/** The flags of the expression of a location: `i` behind `~*`. */
export function flagsOf({ fact }: Placed): '' | 'i' {
  return fact.args[0]?.value === '~*' ? 'i' : '';
}

/** The place of what stands behind `location`; of the whole directive where nothing does. */
export function placeOfWords({ file, fact }: Placed): FileRange {
  const [first, last] = [fact.args[0], fact.args.at(-1)];
  return {
    file,
    range: first === undefined || last === undefined ? fact.range : { start: first.range.start, end: last.range.end },
  };
}

/** A location for one URI alone, behind the location for PHP that it is like; none where that one stands in another location, or has locations in it. */
export function exactLocation(write: Writer, { scope }: ScopedPass, uri: string): readonly Fix[] {
  const { opener } = scope;
  const block = opener?.fact.block;
  if (opener === undefined || block === undefined || scope.kind !== 'location' || scope.parent?.kind !== 'server')
    return [];
  const whole = write.textAt(wholeOf(opener));
  const body = whole.slice(block.range.start - opener.fact.range.start);
  // captures of the pattern mean nothing there, and paths of URIs are written without quotes
  if (scope.children.length > 0 || /\$\d/.test(body) || !/^[\w/.-]+$/.test(uri)) return [];
  return [
    {
      title: `Add location = ${uri}, which passes it to PHP`,
      safety: 'review',
      preferred: true,
      edits: [write.addNginxAfter(opener, `location = ${uri} ${body}`)],
    },
  ];
}

/** The `root` or `alias` that holds for a block. */
function directoryWritten(inner: Scope): Placed | undefined {
  for (let scope: Scope | undefined = inner; scope !== undefined; scope = scope.parent) {
    const placed = [...scope.own('root'), ...scope.own('alias')].at(-1);
    if (placed !== undefined) return placed;
  }
  return undefined;
}

/** The `root` or `alias` of a location, where it is another one than that of the location for PHP: there the scripts of the first would not be found. */
export function otherDirectory(scope: Scope, php: Scope): Placed | undefined {
  const [own, its] = [directoryWritten(scope), directoryWritten(php)];
  const isSame = own?.fact.name === 'root' && own.fact.args[0]?.value === its?.fact.args[0]?.value;
  return own?.fact === its?.fact || isSame ? undefined : own;
}

/**
 * A location for PHP inside of one that has a directory of its own. It stands behind the other expressions there, which may keep somebody out.
 * @param directory the `root` or `alias` that holds there
 */
export function nestedLocation(
  write: Writer,
  { scope, directory }: { readonly scope: Scope; readonly directory: Placed | undefined },
  address: string,
  config: NginxConfig,
): readonly Fix[] {
  const { opener } = scope;
  if (address.includes('$') || opener?.fact.block === undefined) return [];
  const isAlias = directory?.fact.name === 'alias';
  const lines = isAlias
    ? [...paramLines(['REQUEST_METHOD'], config), 'fastcgi_param SCRIPT_FILENAME $request_filename;']
    : allParamLines(config);
  const line = `location ~ \\.php$ { ${[...lines, `fastcgi_pass ${address};`].join(' ')} }`;
  const isOwn = [...scope.own('root'), ...scope.own('alias')].some(({ fact }) => fact === directory?.fact);
  const behind = expressionsIn(scope, opener.file).at(-1) ?? (isOwn ? directory : undefined);
  return [
    {
      title: isAlias
        ? 'Add a location for PHP with $request_filename'
        : `Add a location for PHP in location ${wordsOf(opener)}`,
      safety: 'review',
      preferred: true,
      edits: [
        behind === undefined
          ? write.intoBlock(opener, opener.fact.block.range, line)
          : write.addNginxAfter(behind, line),
      ],
    },
  ];
}

/** The lines in a location for PHP, trimmed; none where it has locations in it, or means captures of its own pattern. */
export function linesIn(write: Writer, { scope }: ScopedPass): readonly string[] {
  const { opener } = scope;
  const block = opener?.fact.block;
  if (opener === undefined || block === undefined || scope.children.length > 0) return [];
  const { start, end } = block.range;
  const body = write.textAt({ file: opener.file, range: { start: start + 1, end: end - 1 } });
  if (/\$\d/.test(body)) return [];
  return body
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** A directive with its block. */
export function wholeOf({ file, fact }: Placed): FileRange {
  return { file, range: fact.range };
}

/** Whom a new `fastcgi_pass` calls. */
export interface Address {
  readonly address: string;
  /** For a title: which pool or address that is. */
  readonly words: string;
}

/**
 * The pool that is made for the directory of the script, else whom the server calls already, else the one pool that there is or is called as the server; `undefined` where nobody can tell.
 * @param file the script, in bytes; the empty string where none is known
 */
export function addressFor(server: Scope, deployment: PassDeployment, file: string): Address | undefined {
  const { config, listening } = deployment;
  const [pass] = passesIn(server);
  const verdict = pass && verdictIn(pass.scope, deployment);
  // an address that nobody answers is not written a second time
  const written = pass?.placed.fact.args[0]?.value ?? '';
  const isKnown = /[:/]/.test(written) || config.upstreams.has(written.toLowerCase());
  const isAnswered = isKnown && verdict?.targets.every(({ state }) => state !== 'unserved') === true;
  const own = isAnswered && !written.includes('$') ? { address: written, words: ` (${written})` } : undefined;
  const bound = listening.onlyBound;
  if (bound !== undefined && listening.count === 1)
    return (
      own ?? { address: nginxSpelling(bound.binding, bound.listen.text), words: `, with pool "${bound.pool.name}"` }
    );
  const names = server.own('server_name').flatMap(({ fact }) => fact.args.map(({ value }) => value));
  const home = file === '' ? undefined : homePool(fromBytes(file), undefined, deployment);
  const isOwn = verdict?.targets.some(({ links }) => links.some(({ pool }) => pool === home?.pool)) === true;
  const meant = (isOwn ? own : home) ?? own ?? poolNamedAfter(names, deployment);
  if (meant === undefined || 'words' in meant) return meant;
  return { address: meant.address, words: `, with pool "${meant.pool.name}"` };
}

/** A location of PHP with the address for it. */
export function pooledLocation(
  write: Writer,
  server: Scope,
  config: NginxConfig,
  to: Address | undefined,
): readonly Fix[] {
  const { opener } = server;
  const block = opener?.fact.block;
  if (to === undefined || opener === undefined || block === undefined) return [];
  const line = `location ~ \\.php$ { ${allParamLines(config).join(' ')} fastcgi_pass ${to.address}; }`;
  // where nobody names an index, the front page would be forbidden: index.html stays the first
  const hasIndex = server.nearest('index') !== undefined;
  const lines = hasIndex ? [line] : ['index index.html index.php;', line];
  const behind = expressionsIn(server, opener.file).at(-1);
  const inner = block.facts[0]?.range;
  const edit =
    behind !== undefined
      ? write.addNginxAfter(behind, ...lines)
      : hasIndex
        ? write.intoBlock(opener, block.range, line)
        : write.putInto(opener.file, block.range, lines, { inner, last: false });
  return [
    {
      title: `Add a location for PHP${to.words}${hasIndex ? '' : ', and index.php to the index'}`,
      safety: 'review',
      preferred: true,
      edits: [edit],
    },
  ];
}
