/** Compares what PHP's sources declare with the catalogue, as one release has it. */
import { fpmDirectives, type FpmDirective } from '../../server/src/catalog/fpm/directives.ts';
import { phpIniDirectives } from '../../server/src/catalog/php/ini-directives.ts';
import { phpIniChange, phpIniDates, phpIniNames } from '../../server/src/catalog/php/ini-names.ts';
import type { Release } from '../../server/src/catalog/release.ts';
import { type Difference, sorted, unequal } from './differences.ts';
import type { IniRow, OptionRow, PhpTables } from './php-tables.ts';

/** The types of the catalogue whose values a function reads; what is not here reads text, of which the catalogue knows more. */
const typesOfSetter: Readonly<Record<string, readonly FpmDirective['type'][]>> = {
  fpm_conf_set_integer: ['integer'],
  fpm_conf_set_long: ['integer'],
  fpm_conf_set_time: ['time'],
  fpm_conf_set_boolean: ['boolean'],
  fpm_conf_set_rlimit_core: ['integer'],
  fpm_conf_set_log_level: ['enum'],
  fpm_conf_set_pm: ['enum'],
  array: ['array'],
};
const textual: readonly FpmDirective['type'][] = ['string', 'path', 'address', 'enum', 'octal'];

function entryOf({ name, section }: OptionRow): FpmDirective | undefined {
  return fpmDirectives().find(
    (entry) => entry.name === name && (entry.section === section || entry.section === 'both'),
  );
}

function optionDifferences(rows: readonly OptionRow[], release: Release): Difference[] {
  const what = 'option';
  const found = rows.flatMap((row): Difference[] => {
    const { name, section: where, setter } = row;
    const entry = entryOf(row);
    const types = typesOfSetter[setter] ?? textual;
    const sources = { type: types.join(' or '), setter };
    if (entry === undefined || release.has(entry) === 'no') return [{ kind: 'new', what, name, where, sources }];
    if (types.includes(entry.type)) return [];
    return [{ kind: 'different', what, name, where, catalogue: { type: entry.type }, sources }];
  });
  const seen = new Set(rows.map(({ name, section }) => `${section} ${name}`));
  const gone = fpmDirectives()
    .filter((entry) => release.surely(entry))
    .flatMap(({ name, section }) => (section === 'both' ? ['global', 'pool'] : [section]).map((one) => ({ name, one })))
    .filter(({ name, one }) => !seen.has(`${one} ${name}`))
    .map(({ name, one }): Difference => ({ kind: 'gone', what, name, where: one }));
  return [...found, ...gone];
}

function settingDifferences(rows: readonly IniRow[], release: Release): Difference[] {
  const what = 'setting';
  const known = new Set([...phpIniNames(), ...phpIniDirectives().keys()]);
  const has = (name: string): boolean => known.has(name) && release.has(phpIniDates(name) ?? {}) !== 'no';
  const found = rows.flatMap(({ name, change, file }): Difference[] => {
    const sources = change === undefined ? {} : { change };
    if (!has(name)) return [{ kind: 'new', what, name, where: file, sources }];
    const catalogue = phpIniChange(name);
    const sides =
      change === undefined || catalogue === undefined ? undefined : unequal({ change: catalogue }, { change });
    return sides === undefined ? [] : [{ kind: 'different', what, name, where: file, ...sides }];
  });
  const seen = new Set(rows.map(({ name }) => name));
  const gone = [...known]
    .filter((name) => !seen.has(name) && release.surely(phpIniDates(name) ?? {}))
    .map((name): Difference => ({ kind: 'gone', what, name, where: 'php.ini' }));
  return [...found, ...gone];
}

/** All that differs. The catalogue has the settings of a usual package: those of other extensions are new to it. */
export function comparePhp(tables: PhpTables, release: Release): readonly Difference[] {
  return sorted([...optionDifferences(tables.options, release), ...settingDifferences(tables.settings, release)]);
}
