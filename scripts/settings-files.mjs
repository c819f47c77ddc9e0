/**
 * What follows from the table of settings (server/src/analysis/settings/table.ts) and the codes of findings: the configuration of package.json with
 * its texts, the JSON schema of gatewise.json, and the tables of docs/settings.md. Each takes the text of a file and gives the new one.
 */

/** @typedef {{ code: string, title: string, severity: string, formerly?: readonly string[] }} Code */

const section = 'gatewise';

/** The text of package.json with the settings, and those that a workspace must be trusted for; everything else stays as it is. */
export function withSettings(text, settings, codes, ruleLevels) {
  const manifest = JSON.parse(text);
  const own = settings.filter(({ editor }) => editor !== undefined);
  const properties = own.map((setting) => [
    `${section}.${setting.name}`,
    {
      ...propertyOf(setting),
      ...(setting.value.form === 'levels' && levelProperties(codes, ['default', ...ruleLevels])),
    },
  ]);
  // the list of all codes stands last
  const isLong = ([, { properties: inner }]) => inner !== undefined;
  manifest.contributes.configuration.properties = Object.fromEntries([
    ...properties.filter((one) => !isLong(one)),
    ...properties.filter(isLong),
  ]);
  manifest.capabilities.untrustedWorkspaces.restrictedConfigurations = own
    .filter(({ editor }) => editor.restricted)
    .map(({ name }) => `${section}.${name}`);
  return json(manifest);
}

function propertyOf({ name, value, editor }) {
  const { type, ...rest } = value.schema;
  return {
    type,
    scope: editor.scope,
    default: editor.default,
    ...rest,
    ...(isExplained(value) && {
      enumDescriptions: Object.keys(value.choices).map((one) => `%${textKey(name)}.${one}%`),
    }),
    markdownDescription: `%${textKey(name)}%`,
  };
}

/** The text of package.nls.json with what {@link withSettings} names; the texts of settings stand behind all others. */
export function withSettingTexts(text, settings, codes) {
  const others = Object.entries(JSON.parse(text)).filter(([key]) => !key.startsWith('setting.'));
  const own = settings.flatMap(({ name, value, editor }) =>
    editor === undefined
      ? []
      : [
          [textKey(name), editor.description],
          ...(isExplained(value)
            ? Object.entries(value.choices).map(([choice, meaning]) => [`${textKey(name)}.${choice}`, meaning])
            : []),
          ...(value.form === 'levels' ? levelTexts(codes, name) : []),
        ],
  );
  return json(Object.fromEntries([...others, ...own]));
}

const textKey = (name) => `setting.${name}`;

const isExplained = ({ choices }) => choices !== undefined && Object.values(choices).some((meaning) => meaning !== '');

/** A property for each code, and for each that it had before. */
function levelProperties(codes, levels) {
  const property = (key, text) => ({ type: 'string', enum: levels, [key]: text });
  return {
    additionalProperties: false,
    properties: Object.fromEntries([
      ...byCode(codes).map(({ code }) => [code, property('markdownDescription', `%setting.rules.${code}%`)]),
      ...formerOf(codes).map(([old]) => [old, property('deprecationMessage', `%setting.rules.${old}%`)]),
    ]),
  };
}

function levelTexts(codes, name) {
  return [
    ...byCode(codes).map(({ code, title, severity }) => [
      `${textKey(name)}.${code}`,
      `${title}. Default: ${severity}, unless a \`gatewise.json\` sets another level.`,
    ]),
    ...formerOf(codes).map(([old, code]) => [`${textKey(name)}.${old}`, `Renamed to ${code}`]),
  ];
}

const byCode = (codes) => codes.toSorted((a, b) => (a.code < b.code ? -1 : 1));

/** Codes that were renamed, each with the one that holds now. */
function formerOf(codes) {
  return byCode(codes).flatMap(({ code, formerly = [] }) => formerly.map((old) => [old, code]));
}

/** The text of schemas/gatewise.schema.json. @param groups what the keys hold that have others in them */
export function configSchema(settings, groups, codes, ruleLevels) {
  const properties = { $schema: { type: 'string' } };
  for (const setting of settings) {
    if (setting.project === undefined) continue;
    const [group, name] = setting.name.split('.');
    const schema = {
      ...setting.value.schema,
      ...inProject(setting, codes, ruleLevels),
      description: setting.project.description,
    };
    if (name === undefined) properties[group] = schema;
    else
      (properties[group] ??= {
        type: 'object',
        additionalProperties: false,
        description: groups[group],
        properties: {},
      }).properties[name] = schema;
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
function inProject({ value: { form } }, codes, ruleLevels) {
  if (form === 'levels') return { additionalProperties: false, properties: codeLevels(codes, ruleLevels) };
  return form === 'ignore' ? { items: ignoreEntry(codes) } : {};
}

function codeLevels(codes, levels) {
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

function ignoreEntry(codes) {
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
export function withSettingTables(text, settings) {
  const project = settings
    .filter((setting) => setting.project !== undefined)
    .map(
      ({ name, project: { description, example } }) => `| ${code(name)} | ${code(spaced(example))} | ${description} |`,
    );
  const editor = settings
    .filter((setting) => setting.editor !== undefined)
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

const code = (text) => `\`${text}\``;

const shown = (value) => (typeof value === 'string' ? value : spaced(value));

/** JSON on one line, with spaces as one writes it by hand. */
const spaced = (value) =>
  JSON.stringify(value, undefined, 1)
    .replaceAll(/\n */g, ' ')
    .replaceAll(/(?<=\[) | (?=\])/g, '');

function withTable(text, name, rows) {
  const start = `<!-- ${name}: from the table of settings, by npm run gen -->\n`;
  const from = text.indexOf(start);
  if (from < 0) throw new Error(`docs/settings.md has no line ${start}`);
  const body = text.slice(from + start.length);
  const rest = body.replace(/^(?:\|.*\n)*/, '');
  return `${text.slice(0, from)}${start}${rows.join('\n')}\n${rest}`;
}

function json(value) {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
