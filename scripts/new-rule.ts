/** Begins a rule: `node scripts/new-rule.ts <topic> <code> [subject]` writes server/src/rules/<topic>/<code>.ts, to be filled in. */
import { existsSync, readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { runNode } from './toolchain.mjs';

type Subject = readonly [parameter: string, place: string, helper: string];

/** What a rule may be asked about, with the parameter of `check`, the place of a finding, and what has to be imported for it. */
const originOf = "import { originOf } from '../../model/nginx/scope.ts';\n";
const subjects: Readonly<Record<string, Subject>> = {
  pass: ['{ verdict }', 'verdict.pass.at', ''],
  pool: ['{ pool }', 'pool.at', ''],
  master: ['{ master }', 'master.pools[0]?.at', ''],
  upstream: ['{ upstream }', 'originOf(upstream.placed, upstream.placed.fact.args[0])', originOf],
  handler: ['{ site }', 'originOf(site.placed)', originOf],
  config: ['{ config }', '{ file: config.root, range: { start: 0, end: 0 } }', ''],
  server: ['{ server }', 'server.opener === undefined ? undefined : originOf(server.opener)', originOf],
  'fpm-entry': ['{ placed }', 'entryOrigin(placed)', "import { entryOrigin } from '../../model/fpm/master.ts';\n"],
  'nginx-directive': ['{ directive, file }', '{ file, range: directive.name.range }', ''],
  'nginx-block': [
    '{ block }',
    'block.opener === undefined ? undefined : { file: block.opener.file, range: block.opener.at }',
    '',
  ],
  'nginx-reading': ['{ reading }', 'reading.names[0]', ''],
};
const topics = readdirSync(new URL('../server/src/rules/', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'kit')
  .map((entry) => entry.name);

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}

const [topic, code, subject = 'pool'] = process.argv.slice(2);
if (topic === undefined || code === undefined || !/^[a-z][a-z0-9]*(?:-[a-z0-9]+)+$/.test(code))
  fail(
    `usage: npm run new-rule <${topics.join('|')}> <code> [${Object.keys(subjects).join('|')}], the code states the defect: listen-on-nothing`,
  );
if (!topics.includes(topic)) fail(`rules are about ${topics.join(', ')}, not about "${topic}"`);
const asked = Object.hasOwn(subjects, subject) ? subjects[subject] : undefined;
if (asked === undefined) fail(`a rule is asked about ${Object.keys(subjects).join(', ')}, not about "${subject}"`);
const target = new URL(`../server/src/rules/${topic}/${code}.ts`, import.meta.url);
if (existsSync(target)) fail(`${fileURLToPath(target)} is there already`);
const { version }: { version: string } = JSON.parse(
  await readFile(new URL('../package.json', import.meta.url), 'utf8'),
);
const [parameter, place, helper] = asked;

await writeFile(
  target,
  `/** What is wrong, in one sentence. */
${helper}import { defineRule, type Draft } from '../kit/rule.ts';

export default defineRule({
  code: '${code}',
  title: 'The defect, as a headline without full stop',
  severity: 'warning',
  outcomes: ['502'],
  since: '${version}',
  subject: '${subject}',

  symptom: 'What one sees: the status, and the line in the log.',
  rationale: 'Why it happens, in two or three sentences.',
  verified: 'How it was seen on real servers, with their versions.',
  limits: 'What the rule does not check, and when it is silent.',
  references: ['https://nginx.org/en/docs/'],

  *check(${parameter}): Iterable<Draft> {
    const at = ${place};
    const wrong = false; // say what is wrong, from known values only
    if (!wrong || at === undefined) return;
    yield {
      at,
      message: 'one sentence: the defect with both values and both names, no advice, no full stop',
      fixes: (write) => [{ title: 'Set the value to …', safety: 'review', preferred: true, edits: [write.fpmValue(at, 'value')] }],
    };
  },

  examples: {
    bad: [
      {
        title: 'What was done here',
        files: String.raw\`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location ~ \\.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
        #            ^^^^^^^^^^^^^^^^^^^^^^^ warning: the message
        #= fastcgi_pass unix:/run/php/shop.sock;
    }
}\`,
      },
    ],
    good: [
      {
        title: 'What looks almost like it and is right',
        files: String.raw\`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location ~ \\.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}\`,
      },
    ],
  },
});
`,
);
const { code: notFormatted } = await runNode([
  fileURLToPath(new URL('format.mjs', import.meta.url)),
  fileURLToPath(target),
]);
if (notFormatted !== 0) process.exitCode = notFormatted;
console.log(`wrote server/src/rules/${topic}/${code}.ts
Fill it in, then: npm run gen, and node --test test/rules/*.test.ts`);
