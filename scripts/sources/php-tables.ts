/** What PHP's sources declare: the options of PHP-FPM (sapi/fpm/fpm/fpm_conf.c) and the settings of php.ini. */
import { readingsOf, type Reading } from './c-preprocessor.ts';
import { callsOf, stringIn, tablesOf, wordsIn, type MacroLookup } from './c-tables.ts';
import type { SourceFile } from './source-file.ts';

/** An option of PHP-FPM with the function that reads its value; `array` for those with a key in brackets, `include` for what no table has. */
export interface OptionRow {
  readonly section: 'global' | 'pool';
  readonly name: string;
  readonly setter: string;
}

/** A setting of php.ini with the flags that say who may change it; without them where they are no plain names. */
export interface IniRow {
  readonly name: string;
  readonly change: 'script' | 'folder' | 'server' | undefined;
  readonly file: string;
}

export interface PhpTables {
  /** As main/php_version.h names it. */
  readonly release: string | undefined;
  readonly options: readonly OptionRow[];
  readonly settings: readonly IniRow[];
}

const optionsFile = /(?:^|\/)fpm_conf\.c$/;
const iniMacro = /^(?:STD_)?(?:PHP|ZEND)_INI_(?:ENTRY[123]?|BOOLEAN)(?:_EX)?$/;

function optionsIn(reading: Reading): readonly OptionRow[] {
  const lookup: MacroLookup = (name) => reading.macros.get(name);
  const listed = tablesOf(reading.tokens, 'ini_value_parser_s', lookup).flatMap(({ name, entries }) =>
    entries.flatMap(([option, setter]): OptionRow[] => {
      const text = stringIn(option);
      if (text === undefined) return [];
      const section = name.includes('pool') ? 'pool' : 'global';
      return [{ section, name: text, setter: wordsIn(setter).at(-1) ?? '' }];
    }),
  );
  // what the parser compares by hand: `include` of both sections, and the arrays of a pool
  const compared = callsOf(reading.tokens, (name) => name === 'zend_string_equals_literal' || name === 'strcmp');
  const byHand = compared.flatMap(({ fields }) => {
    const [name] = fields.flatMap((field) => stringIn(field) ?? []);
    return name !== undefined && fields.some((field) => wordsIn(field).includes('name')) ? [name] : [];
  });
  return [
    ...listed,
    ...byHand.flatMap((name): OptionRow[] => {
      if (name === 'include') return (['global', 'pool'] as const).map((section) => ({ section, name, setter: name }));
      return /^[a-z_.]+$/.test(name) && name !== 'global' ? [{ section: 'pool', name, setter: 'array' }] : [];
    }),
  ];
}

/** Who may change it, of the third argument: `PHP_INI_ALL`, `PHP_INI_SYSTEM | PHP_INI_PERDIR`. */
function changeOf(flags: readonly string[]): IniRow['change'] {
  const words = flags.map((flag) => /^(?:PHP|ZEND)_INI_(ALL|USER|PERDIR|SYSTEM)$/.exec(flag)?.[1]);
  if (words.length === 0 || words.includes(undefined)) return undefined;
  if (words.includes('ALL') || words.includes('USER')) return 'script';
  return words.includes('PERDIR') ? 'folder' : 'server';
}

function settingsIn(reading: Reading, file: string): readonly IniRow[] {
  return callsOf(reading.tokens, (name) => iniMacro.test(name)).flatMap(({ fields }) => {
    const name = stringIn(fields[0]);
    return name === undefined ? [] : [{ name, change: changeOf(wordsIn(fields[2])), file }];
  });
}

/** Reads the sources of PHP: of PHP-FPM, of the engine and of the extensions that are among the files. */
export function phpTables(files: readonly SourceFile[]): PhpTables {
  const options = new Map<string, OptionRow>();
  const settings = new Map<string, IniRow>();
  for (const { path: file, text } of files) {
    const isOptions = optionsFile.test(file);
    if (!isOptions && !/\b(?:PHP|ZEND)_INI_/.test(text)) continue;
    for (const reading of readingsOf(text)) {
      if (isOptions) for (const row of optionsIn(reading)) options.set(`${row.section} ${row.name}`, row);
      for (const row of settingsIn(reading, file)) settings.set(row.name, row);
    }
  }
  const release = files.map(({ text }) => /define\s+PHP_VERSION\s+"(\d[\d.]*)/.exec(text)?.[1]).find(Boolean);
  return { release, options: [...options.values()], settings: [...settings.values()] };
}
