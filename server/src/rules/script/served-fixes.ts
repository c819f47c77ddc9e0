/** Ways to have a script run that a location sends: its own handler, or a `try_files` that searches for another location. */
import { passDirectives } from '../../catalog/nginx/handlers.ts';
import type { NginxConfig } from '../../model/nginx/config/config.ts';
import type { Scope } from '../../model/nginx/config/scope.ts';
import { locationOf } from '../../model/nginx/request/locations.ts';
import { compilePcre } from '../../model/nginx/request/pcre.ts';
import { directoryOf, fileOf } from '../../model/nginx/values/directory.ts';
import type { SiteQuestion } from '../../model/deployment/question.ts';
import { toBytes } from '../../text/bytes.ts';
import type { Writer } from '../../edits/writer.ts';
import { allParamLines } from '../kit/script-side.ts';
import type { Fix } from '../kit/rule.ts';
import type { Address } from './php-location.ts';
import type { ScopedPass } from './php-meant.ts';

/**
 * The script is one of the files that `try_files` looks for: as the last argument it is a URI, for which nginx searches among the locations again.
 * @param uri of the script, as text
 */
export function asFallback(write: Writer, scope: Scope, uri: string): readonly Fix[] {
  const placed = scope.own('try_files').at(-1);
  const words = placed?.fact.args ?? [];
  const [first, last] = [words[0], words.at(-1)];
  const script = words.slice(0, -1).find(({ value }) => pathOf(value) === uri);
  if (placed === undefined || script === undefined || first === undefined || last === undefined) return [];
  // another fallback than a status is meant to come last
  if (/^@|^\/.*[^/]$/.test(last.value) || words.some(({ quote }) => quote !== undefined)) return [];
  const files = words.filter((word) => word !== script && !word.value.startsWith('='));
  // as a file it leaves the arguments as they are, as a URI it has its own
  const fallback = script.value === uri ? `${uri}$is_args$args` : script.value;
  return [
    {
      title: `Fall back to ${fallback}: make it the last argument`,
      safety: 'review',
      preferred: true,
      edits: [
        {
          file: placed.file,
          range: { start: first.range.start, end: last.range.end },
          newText: [...files.map(({ value }) => value), fallback].join(' '),
        },
      ],
    },
  ];
}

/** A target of `try_files` without its arguments. */
function pathOf(target: string): string {
  return target.replace(/(?:\?|\$is_args|\$args|\$query_string).*$/s, '');
}

/** Whether a location is for scripts of PHP, by its parameters or its pattern, and hands them to nobody. */
export function isForScripts(scope: Scope): boolean {
  if (scope.kind !== 'location' || passDirectives.some((name) => scope.own(name).length > 0)) return false;
  if (scope.own('fastcgi_param').length > 0) return true;
  const location = locationOf(scope);
  return location?.kind === 'regex' && /\\\.php(?:\$|\(|$)/.test(scope.opener?.fact.args.at(-1)?.value ?? '');
}

/** The handler that the location lacks, with the parameters where it has none. */
export function withHandler(write: Writer, scope: Scope, to: Address, config: NginxConfig): readonly Fix[] {
  const { opener } = scope;
  const block = opener?.fact.block;
  if (opener === undefined || block === undefined) return [];
  const params = scope.own('fastcgi_param').length > 0 ? [] : allParamLines(config);
  const lines = [...params, `fastcgi_pass ${to.address};`];
  const inner = block.facts[0]?.range;
  return [
    {
      title: `Pass it to PHP here${to.words}`,
      safety: 'review',
      preferred: true,
      edits: [write.putInto(opener.file, block.range, lines, { inner, last: true })],
    },
  ];
}

/**
 * A location whose pattern names a directory that is not there, and would take the script without it.
 * @param uri of the script, as text
 */
export function withoutDirectory(
  passes: readonly ScopedPass[],
  uri: string,
  { surroundings, exists }: SiteQuestion,
): { readonly scope: Scope; readonly words: readonly string[] } | undefined {
  for (const { scope } of passes) {
    const [modifier, pattern] = scope.opener?.fact.args ?? [];
    const named = /^\^(\/(?:[\w-]+\/)+)(?=[\w(])/.exec(pattern?.value ?? '')?.[1];
    const directory = directoryOf(scope, surroundings);
    if (modifier === undefined || pattern === undefined || named === undefined || directory.kind === 'unknown')
      continue;
    if (exists(fileOf(directory.value, named), 'directory') !== false) continue;
    const better = `^/${pattern.value.slice(named.length + 1)}`;
    const flags = modifier.value === '~*' ? 'i' : '';
    if (compilePcre(better, flags).run(toBytes(uri)).kind === 'match')
      return { scope, words: [modifier.value, better] };
  }
  return undefined;
}
