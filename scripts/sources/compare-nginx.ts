/** Compares what nginx's sources declare with the catalogue, as one release has it. */
import { factsIn, nginxDirectives, readContexts } from '../../server/src/catalog/nginx/directives.ts';
import { variableDates } from '../../server/src/catalog/nginx/variable-dates.ts';
import { isFixedVariable, isNginxVariable, nginxVariableList } from '../../server/src/catalog/nginx/variables.ts';
import type { Release } from '../../server/src/catalog/release.ts';
import { type Difference, sorted, unequal } from './differences.ts';
import { setterOf } from './nginx-commands.ts';
import type { DirectiveRow, NginxTables, VariableRow } from './nginx-tables.ts';

type Facts = Readonly<Record<string, string>>;

const list = (words: readonly string[]): string => [...new Set(words)].toSorted().join(', ') || 'none';

/** NGX_CONF_FLAG counts one argument; that it is on or off the setter demands. */
const counts = (args: readonly string[]): string => list(args.map((count) => (count === 'flag' ? '1' : count)));

/** The catalogue tells sizes apart among the values with variables. */
const setters = (names: readonly string[]): string =>
  list(names.map((name) => (name === 'complex-size' ? 'complex' : setterOf(name))));

/** Directives of the catalogue that a release has, by module and name. */
function catalogued(release: Release): ReadonlyMap<string, { readonly facts: Facts; readonly isSure: boolean }> {
  return new Map(
    [...nginxDirectives()].flatMap(([name, all]) =>
      all
        .filter((facts) => release.has(facts) !== 'no')
        .map((dated) => {
          const { module, contexts, args, block, setter } = factsIn(dated, release);
          const facts = {
            contexts: list(contexts),
            arguments: counts(args),
            block: yesNo(block),
            setter: setters([setter]),
          };
          return [`${module} ${name}`, { facts, isSure: release.surely(dated) }] as const;
        }),
    ),
  );
}

const yesNo = (holds: unknown): string => (holds === true ? 'yes' : 'no');

function factsOf({ letters, args, block, setters: names }: DirectiveRow): Facts {
  const contexts = list(readContexts(letters.join('')));
  return { contexts, arguments: counts(args), block: yesNo(block), setter: setters(names) };
}

function directiveDifferences(rows: readonly DirectiveRow[], release: Release): Difference[] {
  const known = catalogued(release);
  const seen = new Set(rows.map(({ module, name }) => `${module} ${name}`));
  const found = rows.flatMap((row): Difference[] => {
    const { name, module: where } = row;
    const sources = factsOf(row);
    const catalogue = known.get(`${where} ${name}`);
    if (catalogue === undefined) return [{ kind: 'new', what: 'directive', name, where, sources }];
    const sides = unequal(catalogue.facts, sources);
    return sides === undefined ? [] : [{ kind: 'different', what: 'directive', name, where, ...sides }];
  });
  const gone = [...known].flatMap(([key, { facts, isSure }]): Difference[] => {
    const [where = '', name = ''] = key.split(' ');
    return seen.has(key) || !isSure ? [] : [{ kind: 'gone', what: 'directive', name, where, catalogue: facts }];
  });
  return [...found, ...gone];
}

/** Whether the catalogue says that a release has a variable: stream has only those whose releases are known. */
function hasVariable({ name, family }: Pick<VariableRow, 'name' | 'family'>, release: Release): boolean {
  const word = name.replace('*', 'x');
  const dates = variableDates(word, family);
  if (dates === undefined) return family === 'http' && isNginxVariable(word);
  return release.has(dates) !== 'no';
}

function variableDifferences(rows: readonly VariableRow[], release: Release): Difference[] {
  const what = 'variable';
  const found = rows.flatMap((row): Difference[] => {
    const { name, family: where, definable } = row;
    if (!hasVariable(row, release)) return [{ kind: 'new', what, name, where, sources: {} }];
    if (where === 'stream' || name.endsWith('*')) return [];
    const sides = unequal({ definable: yesNo(!isFixedVariable(name)) }, { definable: yesNo(definable) });
    return sides === undefined ? [] : [{ kind: 'different', what, name, where, ...sides }];
  });
  const present = new Set(rows.map(({ name }) => name));
  const families = rows.filter(({ name }) => name.endsWith('*')).map(({ name }) => name.slice(0, -1));
  const gone = nginxVariableList()
    .filter((name) => !present.has(name) && !families.some((family) => name.startsWith(family)))
    .filter((name) => (['http', 'stream'] as const).some((family) => hasVariable({ name, family }, release)))
    .map((name): Difference => ({ kind: 'gone', what, name, where: 'nginx’s manual' }));
  return [...found, ...gone];
}

/** All that differs. The manual has variables that only NGINX Plus defines: free sources never have those. */
export function compareNginx(tables: NginxTables, release: Release): readonly Difference[] {
  return sorted([
    ...directiveDifferences(tables.directives, release),
    ...variableDifferences(tables.variables, release),
  ]);
}
