/**
 * Reads the `ngx_command_t` tables and the lists of variables out of C sources, and prints what a fork or a patch has beyond nginx, as rows of
 * server/src/catalog/nginx/fork-table.ts:
 *
 *   node scripts/fork-directives.ts 1.0.0=DIR 1.1.0=DIR …     releases of one fork, oldest first; DIR is a checkout, or a file (a unified diff counts by its added lines)
 *   node scripts/fork-directives.ts --base=1.25.3 …           the release of nginx that all of them are based on, where they do not say it themselves
 *   node scripts/fork-directives.ts --all DIR                 every directive of a checkout, nginx's own too
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { nginxDirectives, readContexts } from '../server/src/catalog/nginx/directives.ts';
import { Release } from '../server/src/catalog/release.ts';
import { countsOf, lettersOf, setterOf } from './sources/nginx-commands.ts';

/** A row of an `ngx_command_t` table; contexts as letters. */
interface Found {
  readonly name: string;
  readonly letters: string;
  readonly counts: readonly string[];
  readonly block: boolean;
  readonly setter: string;
  readonly file: string;
}

/** Positions in the list of releases. */
interface Dates {
  readonly first: number;
  readonly last: number;
}

function* filesOf(place: string): Generator<string, void> {
  if (statSync(place).isFile()) {
    yield place;
    return;
  }
  for (const entry of readdirSync(place, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const file = path.join(place, entry.name);
    if (entry.isDirectory() && entry.name !== 'win32') yield* filesOf(file);
    else if (/\.(?:c|cpp|cc|h|inc)$/.test(entry.name)) yield file;
  }
}

function textOf(file: string): string {
  const text = readFileSync(file, 'latin1');
  const code = /\.(?:patch|diff|txt)$/.test(file)
    ? text
        .split('\n')
        .filter((line) => /^\+(?!\+\+)/.test(line))
        .map((line) => line.slice(1))
        .join('\n')
    : text;
  return code
    .replaceAll(/\/\*[\s\S]*?\*\//g, ' ')
    .replaceAll(/(?<!:)\/\/[^\n]*/g, ' ')
    .replaceAll(/^[ \t]*#[^\n]*$/gm, '');
}

// `#if` gives some two sets of flags: what either takes is taken
const entry =
  /\{\s*ngx_string\s*\(\s*"([^"]+)"\s*\)\s*,\s*((?:(?:NGX_[A-Z0-9_]+\s*\|?\s*)+,\s*)+)&?([A-Za-z_]\w*)\s*,/g;

/** Directives of one checkout: one for each name, set of contexts, number of arguments and setter. */
function directivesOf(place: string): Found[] {
  const found: Found[] = [];
  for (const file of filesOf(place)) {
    for (const [, name = '', words = '', setter = ''] of textOf(file).matchAll(entry)) {
      const flags = words.split(/[|,]/).map((flag) => flag.trim());
      const counts = countsOf(flags);
      if (counts.length === 0 && !flags.includes('NGX_CONF_BLOCK')) continue; // a table of something else
      const letters = lettersOf(flags) || '-';
      found.push({
        name,
        letters,
        counts: counts.length === 0 ? ['0'] : counts,
        block: flags.includes('NGX_CONF_BLOCK'),
        setter: setterOf(setter),
        file,
      });
    }
  }
  return found;
}

/** Names of variables: of lists with a handler behind the name, `_` at the end for families. */
function variablesOf(place: string): Set<string> {
  const names = new Set<string>();
  for (const file of filesOf(place)) {
    const text = textOf(file);
    for (const [, name = ''] of text.matchAll(
      /\{\s*ngx_string\s*\(\s*"([A-Za-z_][\w]*)"\s*\)\s*,\s*(?:NULL|ngx_\w+)\s*,\s*(?:NULL|\(?ngx_\w+|ngx_\w+|&ngx_\w+)/g,
    ))
      names.add(name);
    for (const [, , name = ''] of text.matchAll(/ngx_str_t\s+(\w+)\s*=\s*ngx_string\s*\(\s*"([a-z][\w]*)"\s*\)\s*;/g))
      if (/_(?:add|get)_variable\s*\(/.test(text)) names.add(name);
  }
  return names;
}

/** Whether nginx of a release itself takes all of it. */
function isNginx({ name, letters, counts, block }: Found, release: Release): boolean {
  return letters.split('').every((letter) => {
    const [context] = readContexts(letter);
    return (nginxDirectives().get(name) ?? []).some((facts) => {
      if (release.has(facts) === 'no') return false;
      const { contexts } = facts;
      const takes = [...facts.args, ...(facts.earlierArgs ?? []).flatMap(({ was }) => was)];
      return (
        (context === undefined ? contexts.length === 0 : contexts.includes(context) || contexts.includes('any')) &&
        facts.block === block &&
        counts.every(
          (count) =>
            takes.includes(count) ||
            (/^\d$/.test(count) && takes.some((one) => one.endsWith('+') && Number(count) >= Number(one.slice(0, -1)))),
        )
      );
    });
  });
}

/** The release of nginx that a checkout is based on; `undefined` for patches. */
function baseOf(place: string): string | undefined {
  if (base !== undefined) return base;
  try {
    return /NGINX_VERSION\s+"([\d.]+)"/.exec(readFileSync(path.join(place, 'src/core/nginx.h'), 'latin1'))?.[1];
  } catch {
    return undefined;
  }
}

function row({ name, letters, counts, block, setter }: Found): string {
  return `${name} ${letters} ${counts.join(',')}${block ? '{' : ''} ${setter}`;
}

const args = process.argv.slice(2);
const base = args[0]?.startsWith('--base=') ? args.shift()?.slice('--base='.length) : undefined;
if (args[0] === '--all') {
  for (const one of directivesOf(args[1] ?? '.')) console.log(`${row(one)} ${path.basename(one.file)}`);
} else {
  const releases = args.map((one) => ({
    release: one.slice(0, one.indexOf('=')),
    place: one.slice(one.indexOf('=') + 1),
  }));
  const rows = new Map<string, Dates & { readonly file: string; readonly isOwn: boolean }>();
  const variables = new Map<string, Dates>();
  const lacked = new Map<string, number>();
  for (const [at, { place }] of releases.entries()) {
    const release = Release.of('nginx', baseOf(place));
    const present = directivesOf(place);
    for (const one of present) {
      const key = row(one);
      const known = rows.get(key) ?? {
        first: at,
        last: at,
        file: path.basename(one.file).replace(/\.\w+$/, ''),
        isOwn: false,
      };
      rows.set(key, { ...known, last: at, isOwn: known.isOwn || !isNginx(one, release) });
    }
    const names = new Set(present.map((one) => one.name));
    for (const [name, all] of nginxDirectives()) {
      if (names.has(name) || !all.some((facts) => release.has(facts) === 'yes')) lacked.delete(name);
      else if (!lacked.has(name)) lacked.set(name, at);
    }
    for (const name of variablesOf(place)) {
      const known = variables.get(name);
      variables.set(name, { first: known?.first ?? at, last: at });
    }
  }
  const named = (at: number): string => releases[at]?.release ?? '';
  const dated = ({ first, last }: Dates): string =>
    `${first > 0 ? ` +${named(first)}` : ''}${last < releases.length - 1 ? ` -${named(last)}` : ''}`;
  const byFile = Map.groupBy(
    [...rows].filter(([, { isOwn }]) => isOwn),
    ([, { file }]) => file,
  );
  for (const [file, all] of [...byFile].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    console.log(`## ${file}`);
    for (const [key, dates] of all.toSorted(([a], [b]) => (a < b ? -1 : 1))) console.log(key + dated(dates));
  }
  console.log('## nginx has, and it does not');
  for (const [name, at] of lacked) console.log(`!${name}${at > 0 ? ` +${named(at)}` : ''}`);
  console.log('## variables');
  for (const [name, dates] of [...variables].toSorted(([a], [b]) => (a < b ? -1 : 1)))
    console.log(`$${name}${dated(dates)}`);
}
