/**
 * What follows from the table of settings (server/src/analysis/settings/table.ts) and the codes of findings: the configuration of package.json with
 * its texts, the JSON schema of gatewise.json, and the tables of docs/settings.md. Each takes the text of a file and gives the new one.
 */

import type { Setting } from '../server/src/analysis/settings/setting.ts';

/** A code of findings, with what its setting is described by. */
export interface Code {
  readonly code: string;
  readonly title: string;
  readonly severity: string;
  readonly formerly?: readonly string[] | undefined;
}

type Json = Readonly<Record<string, unknown>>;
type Value = Setting['value'];
type Levels = readonly string[];
type InEditor = Setting & { readonly editor: NonNullable<Setting['editor']> };

const isInEditor = (setting: Setting): setting is InEditor => setting.editor !== undefined;

const section = 'gatewise';

/** The text of package.json with the settings, and those that a workspace must be trusted for; everything else stays as it is. */
export function withSettings(
  text: string,
  settings: readonly Setting[],
  codes: readonly Code[],
  ruleLevels: Levels,
): string {
  const manifest = JSON.parse(text) as {
    contributes: { configuration: { properties: Json } };
    capabilities: { untrustedWorkspaces: { restrictedConfigurations: readonly string[] } };
  };
  const own = settings.filter(isInEditor);
  const properties = own.map((setting): [string, Json] => [
    `${section}.${setting.name}`,
    {
      ...propertyOf(setting),
      ...(setting.value.form === 'levels' && levelProperties(codes, ['default', ...ruleLevels])),
    },
  ]);
  // the list of all codes stands last
  const isLong = ([, { properties: inner }]: [string, Json]): boolean => inner !== undefined;
  manifest.contributes.configuration.properties = Object.fromEntries([
    ...properties.filter((one) => !isLong(one)),
    ...properties.filter(isLong),
  ]);
  manifest.capabilities.untrustedWorkspaces.restrictedConfigurations = own
    .filter(({ editor }) => editor.restricted)
    .map(({ name }) => `${section}.${name}`);
  return json(manifest);
}

function propertyOf({ name, value, editor }: InEditor): Json {
  const { type, ...rest } = value.schema;
  return {
    type,
    scope: editor.scope,
    default: editor.default,
    ...rest,
    ...(isExplained(value) && {
      enumDescriptions: Object.keys(value.choices ?? {}).map((one) => `%${textKey(name)}.${one}%`),
    }),
    markdownDescription: `%${textKey(name)}%`,
  };
}

/** The text of package.nls.json with what {@link withSettings} names; the texts of settings stand behind all others. */
export function withSettingTexts(text: string, settings: readonly Setting[], codes: readonly Code[]): string {
  const others = Object.entries(JSON.parse(text) as Json).filter(([key]) => !key.startsWith('setting.'));
  const own = settings.flatMap(({ name, value, editor }) =>
    editor === undefined
      ? []
      : [
          [textKey(name), editor.description],
          ...(isExplained(value)
            ? Object.entries(value.choices ?? {}).map(([choice, meaning]) => [`${textKey(name)}.${choice}`, meaning])
            : []),
          ...(value.form === 'levels' ? levelTexts(codes, name) : []),
        ],
  );
  return json(Object.fromEntries([...others, ...own]));
}

const textKey = (name: string): string => `setting.${name}`;

const isExplained = ({ choices }: Value): boolean =>
  choices !== undefined && Object.values(choices).some((meaning) => meaning !== '');

/** A property for each code, and for each that it had before. */
function levelProperties(codes: readonly Code[], levels: Levels): Json {
  const property = (key: string, text: string): Json => ({ type: 'string', enum: levels, [key]: text });
  return {
    additionalProperties: false,
    properties: Object.fromEntries([
      ...byCode(codes).map(({ code }) => [code, property('markdownDescription', `%setting.rules.${code}%`)]),
      ...formerOf(codes).map(([old]) => [old, property('deprecationMessage', `%setting.rules.${old}%`)]),
    ]),
  };
}

function levelTexts(codes: readonly Code[], name: string): readonly (readonly [string, string])[] {
  return [
    ...byCode(codes).map(({ code, title, severity }): [string, string] => [
      `${textKey(name)}.${code}`,
      `${title}. Default: ${severity}, unless a \`gatewise.json\` sets another level.`,
    ]),
    ...formerOf(codes).map(([old, code]): [string, string] => [`${textKey(name)}.${old}`, `Renamed to ${code}`]),
  ];
}

const byCode = (codes: readonly Code[]): readonly Code[] => codes.toSorted((a, b) => (a.code < b.code ? -1 : 1));

/** Codes that were renamed, each with the one that holds now. */
function formerOf(codes: readonly Code[]): readonly (readonly [string, string])[] {
  return byCode(codes).flatMap(({ code, formerly = [] }) => formerly.map((old) => [old, code] as const));
}

/** The text of schemas/gatewise.schema.json. @param groups what the keys hold that have others in them */
export function configSchema(
  settings: readonly Setting[],
  groups: Readonly<Record<string, string>>,
  codes: readonly Code[],
  ruleLevels: Levels,
): string {
  const properties: Record<string, Json & { properties?: Record<string, Json> }> = { $schema: { type: 'string' } };
  for (const setting of settings) {
    if (setting.project === undefined) continue;
    const [group = '', name] = setting.name.split('.');
    const schema = {
      ...setting.value.schema,
      ...inProject(setting, codes, ruleLevels),
      description: setting.project.description,
    };
    if (name === undefined) {
      properties[group] = schema;
      continue;
    }
    const outer = (properties[group] ??= {
      type: 'object',
      additionalProperties: false,
      description: groups[group],
      properties: {},
    });
    outer.properties = { ...outer.properties, [name]: schema };
  }
  return json({
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Settings of Gatewise for the folder of this file and everything below it',
    type: 'object',
    additionalProperties: false,
    properties,
  });
}

/** What a schema says beyond the kind of the value. */
function inProject({ value: { form } }: Setting, codes: readonly Code[], ruleLevels: Levels): Json {
  if (form === 'levels') return { additionalProperties: false, properties: codeLevels(codes, ruleLevels) };
  return form === 'ignore' ? { items: ignoreEntry(codes) } : {};
}

function codeLevels(codes: readonly Code[], levels: Levels): Json {
  const own = byCode(codes).map(({ code, title, severity }) => [
    code,
    // plain words, as no Markdown is shown
    { enum: levels, description: `${title.replaceAll('`', '')} (${severity})` },
  ]);
  const former = formerOf(codes).map(([old, code]) => [
    old,
    { enum: levels, deprecationMessage: `Renamed to ${code}`, description: `Renamed to ${code}` },
  ]);
  return Object.fromEntries([...own, ...former]);
}

function ignoreEntry(codes: readonly Code[]): Json {
  return {
    type: 'object',
    additionalProperties: false,
    required: ['rule', 'file'],
    properties: {
      rule: {
        enum: codes.flatMap(({ code, formerly = [] }) => [code, ...formerly]).toSorted(),
        description: 'The code of the findings',
      },
      file: { type: 'string', description: 'A glob, relative to the folder of this file' },
      reason: { type: 'string', description: 'Why they are right as they are' },
    },
  };
}

/** The text of docs/settings.md with its two tables, each of them behind a comment that names it. */
export function withSettingTables(text: string, settings: readonly Setting[]): string {
  const project = settings.flatMap(({ name, project: own }) =>
    own === undefined ? [] : [`| ${code(name)} | ${code(spaced(own.example))} | ${own.description} |`],
  );
  const editor = settings
    .filter(isInEditor)
    .map(
      ({ name, editor: { page, pageDefault, default: value } }) =>
        `| ${code(`${section}.${name}`)} | ${pageDefault ?? code(shown(value))} | ${page} |`,
    );
  return withTable(
    withTable(text, 'keys of gatewise.json', ['| key | such as | |', '|---|---|---|', ...project]),
    'settings of the editor',
    ['| setting | default | |', '|---|---|---|', ...editor],
  );
}

const code = (text: string): string => `\`${text}\``;

const shown = (value: unknown): string => (typeof value === 'string' ? value : spaced(value));

/** JSON on one line, with spaces as one writes it by hand. */
const spaced = (value: unknown): string =>
  JSON.stringify(value, undefined, 1)
    .replaceAll(/\n */g, ' ')
    .replaceAll(/(?<=\[) | (?=\])/g, '');

function withTable(text: string, name: string, rows: readonly string[]): string {
  const start = `<!-- ${name}: from the table of settings, by npm run gen -->\n`;
  const from = text.indexOf(start);
  if (from < 0) throw new Error(`docs/settings.md has no line ${start}`);
  const body = text.slice(from + start.length);
  const rest = body.replace(/^(?:\|.*\n)*/, '');
  return `${text.slice(0, from)}${start}${rows.join('\n')}\n${rest}`;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
