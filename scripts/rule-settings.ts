/** What editors know of the codes: the setting `gatewise.rules` and the JSON schema of gatewise.json. */

import type { Severity } from '../server/src/rules/kit/rule.ts';

/** A code that findings may have, with what the settings show of it. */
export interface Code {
  readonly code: string;
  readonly title: string;
  readonly severity: Severity;
  readonly formerly?: readonly string[];
}

/** The part of package.json that is written. */
interface Manifest {
  readonly contributes: { readonly configuration: { properties: Readonly<Record<string, unknown>> } };
}

const setting = 'gatewise.rules';

/** Plain words where Markdown is not shown: code signs taken off. */
const plain = (title: string): string => title.replaceAll('`', '');

const byCode = (codes: readonly Code[]): readonly Code[] => codes.toSorted((a, b) => (a.code < b.code ? -1 : 1));

const levels = ['default', 'off', 'info', 'warning', 'error'];

/** The text of package.json with the setting `gatewise.rules`, which has a property for each code; everything else stays as it is. */
export function withRuleSettings(text: string, codes: readonly Code[]): string {
  const manifest: Manifest = JSON.parse(text);
  const { configuration } = manifest.contributes;
  const others = Object.entries(configuration.properties).filter(
    ([name]) => name !== setting && !name.startsWith(`${setting}.`),
  );
  const own = byCode(codes).map(({ code }) => [
    code,
    { type: 'string', enum: levels, markdownDescription: `%setting.rules.${code}%` },
  ]);
  const former = formerOf(codes).map(([old]) => [
    old,
    { type: 'string', enum: levels, deprecationMessage: `%setting.rules.${old}%` },
  ]);
  const rules = {
    type: 'object',
    scope: 'resource',
    default: {},
    additionalProperties: false,
    markdownDescription: '%setting.rules%',
    properties: Object.fromEntries([...own, ...former]),
  };
  configuration.properties = Object.fromEntries([...others, [setting, rules]]);
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}

/** The text of package.nls.json with what the setting of {@link withRuleSettings} says. */
export function withRuleTexts(text: string, codes: readonly Code[]): string {
  const others = Object.entries<string>(JSON.parse(text)).filter(
    ([name]) => name !== 'setting.rules' && !name.startsWith('setting.rules.'),
  );
  const own = byCode(codes).map(({ code, title, severity }) => [
    `setting.rules.${code}`,
    `${title}. Default: ${severity}, unless a \`gatewise.json\` sets another level.`,
  ]);
  const former = formerOf(codes).map(([old, code]) => [`setting.rules.${old}`, `Renamed to ${code}`]);
  const all = [
    'setting.rules',
    'The level of findings by rule: `off`, `info`, `warning` or `error`. It has precedence over `gatewise.json`. [All rules](https://github.com/gatewise/gatewise/blob/main/docs/rules/README.md)',
  ];
  return `${JSON.stringify(Object.fromEntries([...others, all, ...own, ...former]), undefined, 2)}\n`;
}

/** Codes that were renamed, each with the one that holds now. */
function formerOf(codes: readonly Code[]): readonly (readonly [old: string, code: string])[] {
  return byCode(codes).flatMap(({ code, formerly = [] }) => formerly.map((old) => [old, code] as const));
}

/** The text of schemas/gatewise.schema.json. */
export function configSchema(codes: readonly Code[], platforms: readonly string[], forks: readonly string[]): string {
  const version = (example: string, others: object = {}): object => ({
    type: 'object',
    additionalProperties: false,
    properties: {
      ...others,
      version: {
        type: 'string',
        pattern: '^((\\d+:)?\\d+(\\.\\d+)*([-+~][\\w.:+~-]*)?)?$',
        description: `Such as ${example}`,
      },
    },
  });
  const size = (description: string): object => ({
    type: ['string', 'integer'],
    pattern: '^\\d+(\\.\\d+)?\\s*[kKmMgGtT]?([iI]?[bB])?$',
    description,
  });
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Settings of Gatewise for the folder of this file and everything below it',
    type: 'object',
    additionalProperties: false,
    properties: {
      $schema: { type: 'string' },
      rules: {
        type: 'object',
        additionalProperties: false,
        description: 'How findings are told, by code; a code that is not here keeps its own severity',
        properties: Object.fromEntries(
          byCode(codes)
            .map(({ code, title, severity }) => [
              code,
              {
                enum: ['off', 'info', 'warning', 'error'],
                description: `${plain(title)} (${severity})`,
              },
            ])
            .concat(
              formerOf(codes).map(([old, code]) => [
                old,
                {
                  enum: ['off', 'info', 'warning', 'error'],
                  deprecationMessage: `Renamed to ${code}`,
                  description: `Renamed to ${code}`,
                },
              ]),
            ),
        ),
      },
      ignore: {
        type: 'array',
        description: 'Findings of one code that are not told in some files',
        items: {
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
        },
      },
      exclude: {
        type: 'array',
        items: { type: 'string' },
        description:
          'Globs of files that are left alone: nothing is told of them, and they count only where another file includes them',
      },
      platform: {
        enum: ['auto', ...platforms],
        description: 'Where the configuration runs; it decides defaults such as users and standard paths',
      },
      nginx: {
        ...version('1.22.1', {
          fork: {
            enum: ['auto', ...forks],
            description:
              'Which program it is: nginx itself or a fork, whose releases the version counts then; auto: told from the files',
          },
        }),
        description: 'The nginx that reads the files',
      },
      php: { ...version('8.2'), description: 'The PHP-FPM that reads the files' },
      host: {
        type: 'object',
        additionalProperties: false,
        description: 'The machine that the servers run on',
        properties: {
          groups: {
            type: 'object',
            additionalProperties: { type: 'array', items: { type: 'string' } },
            description:
              'By user all groups, the user’s own first, as `id -Gn` prints them: whether nginx may open a socket hangs on them',
          },
          memory: size('Memory of the machine, such as "4G"'),
        },
      },
      fpm: {
        type: 'object',
        additionalProperties: false,
        description: 'PHP-FPM on that machine',
        properties: {
          runAs: { type: 'string', description: 'Whom its master runs as, where that is not root' },
          prefix: {
            type: 'string',
            pattern: '^/',
            description: 'What relative paths are relative to: the option -p, else what it was built with',
          },
          workerSize: size('Memory of one worker, such as "60M"'),
        },
      },
    },
  };
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}
