/** The directives and variables that nginx's sources declare: `ngx_command_t` and `ngx_http_variable_t` tables of all modules. */
import path from 'node:path';
import { macrosOf, readingsOf, type Macro, type Reading } from './c-preprocessor.ts';
import { callsOf, expand, stringIn, tablesOf, wordsIn, type Fields, type MacroLookup } from './c-tables.ts';
import { countsOf, lettersOf, setterOf } from './nginx-commands.ts';
import type { SourceFile } from './source-file.ts';

/** A directive as one module declares it, in the words of the catalogue's table; what `#if` decides between is all in it. */
export interface DirectiveRow {
  readonly name: string;
  readonly module: string;
  readonly letters: readonly string[];
  readonly args: readonly string[];
  readonly block: boolean;
  readonly setters: readonly string[];
}

/** A variable; a family (`http_…`) ends in `*`. `definable`: `set`, `map` and their like may define it again. */
export interface VariableRow {
  readonly name: string;
  readonly family: 'http' | 'stream';
  readonly definable: boolean;
}

export interface NginxTables {
  /** As src/core/nginx.h names it. */
  readonly release: string | undefined;
  readonly directives: readonly DirectiveRow[];
  readonly variables: readonly VariableRow[];
}

/** What nginx's own flags and functions stand for decides nothing here: they are read by name. */
function isOwnName(name: string): boolean {
  return /^NGX_(?:CONF|HTTP_VAR|STREAM_VAR)_|^ngx_string$/.test(name) || lettersOf([name]) !== '';
}

function lookupIn(reading: Reading, headers: ReadonlyMap<string, Macro>): MacroLookup {
  return (name) => (isOwnName(name) ? undefined : (reading.macros.get(name) ?? headers.get(name)));
}

function directiveOf(module: string, [name, flagField, setterField]: Fields): DirectiveRow | undefined {
  const directive = stringIn(name);
  const flags = wordsIn(flagField);
  const counts = countsOf(flags);
  const block = flags.includes('NGX_CONF_BLOCK');
  const setter = wordsIn(setterField).at(-1);
  if (directive === undefined || setter === undefined || (counts.length === 0 && !block)) return undefined;
  const args = counts.length === 0 ? ['0'] : counts;
  return { name: directive, module, letters: lettersOf(flags).split(''), args, block, setters: [setterOf(setter)] };
}

const union = <T>(a: readonly T[], b: readonly T[]): readonly T[] => [...new Set([...a, ...b])];

/** One row for each module and name. */
function merged(rows: readonly DirectiveRow[]): readonly DirectiveRow[] {
  const byKey = new Map<string, DirectiveRow>();
  for (const row of rows) {
    const key = `${row.module} ${row.name}`;
    const known = byKey.get(key);
    byKey.set(
      key,
      known === undefined
        ? row
        : {
            ...known,
            letters: union(known.letters, row.letters),
            args: union(known.args, row.args),
            block: known.block || row.block,
            setters: union(known.setters, row.setters),
          },
    );
  }
  return [...byKey.values()];
}

function variableOf(name: string | undefined, type: string, flags: readonly string[]): VariableRow | undefined {
  if (name === undefined || name === '') return undefined;
  const family = type.includes('stream') ? 'stream' : 'http';
  const isFamily = name.endsWith('_') || flags.some((flag) => flag.endsWith('_VAR_PREFIX'));
  const definable = flags.some((flag) => flag.endsWith('_VAR_CHANGEABLE'));
  return { name: isFamily ? `${name.toLowerCase()}*` : name.toLowerCase(), family, definable };
}

/** Variables of tables, and those that a function adds by the name of a string: `ngx_http_add_variable(cf, &name, flags)`. */
function variablesOf({ tokens }: Reading, lookup: MacroLookup): readonly (VariableRow | undefined)[] {
  const strings = new Map<string, string | undefined>();
  for (const [at, { text }] of tokens.entries())
    if (text === 'ngx_str_t' && tokens[at + 2]?.text === '=')
      strings.set(tokens[at + 1]?.text ?? '', stringIn(tokens.slice(at + 3, at + 7)));
  const listed = ['ngx_http_variable_t', 'ngx_stream_variable_t'].flatMap((type) =>
    tablesOf(tokens, type, lookup).flatMap(({ entries }) =>
      entries.map(([name, , , , flags]) => variableOf(stringIn(name), type, wordsIn(flags))),
    ),
  );
  const added = callsOf(tokens, (name) => /^ngx_(?:http|stream)_add_variable$/.test(name)).map(({ name, fields }) =>
    variableOf(strings.get(wordsIn(fields[1]).at(-1) ?? ''), name, wordsIn(expand(fields[2] ?? [], lookup))),
  );
  return [...listed, ...added];
}

/** Reads the sources of nginx, of its own modules and of others alike; a module is named after its file. */
export function nginxTables(files: readonly SourceFile[]): NginxTables {
  const headers = new Map(files.flatMap(({ path: file, text }) => (file.endsWith('.h') ? [...macrosOf(text)] : [])));
  const directives: DirectiveRow[] = [];
  const variables = new Map<string, VariableRow>();
  for (const { path: file, text } of files) {
    if (file.endsWith('.h') || !/\bngx_(?:command_t|\w+_variable_t|\w+_add_variable)\b/.test(text)) continue;
    const module = path.posix.basename(file).replace(/\.\w+$/, '');
    for (const reading of readingsOf(text)) {
      const lookup = lookupIn(reading, headers);
      const entries = tablesOf(reading.tokens, 'ngx_command_t', lookup).flatMap((table) => table.entries);
      directives.push(...entries.flatMap((fields) => directiveOf(module, fields) ?? []));
      for (const one of variablesOf(reading, lookup))
        if (one !== undefined) variables.set(`${one.family} ${one.name}`, one);
    }
  }
  const release = files.map(({ text }) => /define\s+NGINX_VERSION\s+"([\d.]+)"/.exec(text)?.[1]).find(Boolean);
  return { release, directives: merged(directives), variables: [...variables.values()] };
}
