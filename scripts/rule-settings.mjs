/** What editors know of the codes: the settings `gatewise.rules.<code>` and the JSON schema of gatewise.json. */

const prefix = 'gatewise.rules.';

/** Plain words where Markdown is not shown: code signs taken off. */
const plain = (title) => title.replaceAll('`', '');

const byCode = (codes) => codes.toSorted((a, b) => (a.code < b.code ? -1 : 1));

/** The text of package.json with one setting a code; everything else stays as it is. */
export function withRuleSettings(text, codes) {
  const manifest = JSON.parse(text);
  const { configuration } = manifest.contributes;
  const others = Object.entries(configuration.properties).filter(([name]) => !name.startsWith(prefix));
  const own = byCode(codes).map(({ code }) => [`${prefix}${code}`, {
    type: 'string', scope: 'resource', default: 'default', enum: ['default', 'off', 'info', 'warning', 'error'], markdownDescription: `%setting.rules.${code}%`,
  }]);
  configuration.properties = Object.fromEntries([...others, ...own]);
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}

/** The text of package.nls.json with what the settings of {@link withRuleSettings} say. */
export function withRuleTexts(text, codes) {
  const others = Object.entries(JSON.parse(text)).filter(([name]) => !name.startsWith('setting.rules.'));
  const own = byCode(codes).map(({ code, title, severity }) => [`setting.rules.${code}`, `${title}. Default: ${severity}, unless a \`gatewise.json\` says otherwise.`]);
  return `${JSON.stringify(Object.fromEntries([...others, ...own]), undefined, 2)}\n`;
}

/** The text of schemas/gatewise.schema.json. */
export function configSchema(codes, platforms, forks) {
  const version = (example, others = {}) => ({ type: 'object', additionalProperties: false, properties: { ...others, version: { type: 'string', pattern: '^((\\d+:)?\\d+(\\.\\d+)*([-+~][\\w.:+~-]*)?)?$', description: `Such as ${example}` } } });
  const size = (description) => ({ type: ['string', 'integer'], pattern: '^\\d+(\\.\\d+)?\\s*[kKmMgGtT]?([iI]?[bB])?$', description });
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Settings of Gatewise for the folder of this file and everything below it',
    type: 'object', additionalProperties: false,
    properties: {
      $schema: { type: 'string' },
      rules: {
        type: 'object', additionalProperties: false,
        description: 'How findings are told, by code; a code that is not here keeps its own severity',
        properties: Object.fromEntries(byCode(codes).map(({ code, title, severity }) => [code, {
          enum: ['off', 'info', 'warning', 'error'], description: `${plain(title)} (${severity})`,
        }])),
      },
      ignore: {
        type: 'array', description: 'Findings of one code that are not told in some files',
        items: {
          type: 'object', additionalProperties: false, required: ['rule', 'file'],
          properties: {
            rule: { enum: codes.map(({ code }) => code).toSorted(), description: 'The code of the findings' },
            file: { type: 'string', description: 'A glob, relative to the folder of this file' },
            reason: { type: 'string', description: 'Why they are right as they are' },
          },
        },
      },
      exclude: {
        type: 'array', items: { type: 'string' },
        description: 'Globs of files that are left alone: nothing is told of them, and they count only where another file includes them',
      },
      platform: { enum: ['auto', ...platforms], description: 'Where the configuration runs; it decides defaults such as users and standard paths' },
      nginx: { ...version('1.22.1', { fork: { enum: ['auto', ...forks], description: 'Which program it is: nginx itself or a fork, whose releases the version counts then; auto: told from the files' } }), description: 'The nginx that reads the files' },
      php: { ...version('8.2'), description: 'The PHP-FPM that reads the files' },
      host: {
        type: 'object', additionalProperties: false, description: 'The machine that the servers run on',
        properties: {
          groups: {
            type: 'object', additionalProperties: { type: 'array', items: { type: 'string' } },
            description: 'By user all groups, the user’s own first, as `id -Gn` prints them: whether nginx may open a socket hangs on them',
          },
          memory: size('Memory of the machine, such as "4G"'),
        },
      },
      fpm: {
        type: 'object', additionalProperties: false, description: 'PHP-FPM on that machine',
        properties: {
          runAs: { type: 'string', description: 'Whom its master runs as, where that is not root' },
          prefix: { type: 'string', pattern: '^/', description: 'What relative paths are relative to: the option -p, else what it was built with' },
          workerSize: size('Memory of one worker, such as "60M"'),
        },
      },
    },
  };
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}
