/** The pages of docs/rules, made from the rules: what one sees, why, an example before and after, how it was verified. */
import type { BadExample, Outcome, Rule } from '../server/src/rules/kit/rule.ts';
import type { FileId } from '../server/src/text/range.ts';
import { bases } from '../test/support/bases.ts';
import { fileLine, fixLine, isOfSite, loadFixture, markLine, namedBase } from '../test/support/notation.ts';

/** A rule with its file, from the root of the project. */
export type SourcedRule = Rule & { readonly source: string };

/** More characters than these of one line nobody reads. */
const mostOfLine = 800;

/** A line that is too long is shown by its ends. */
function cut(line: string): string {
  if (line.length <= mostOfLine) return line;
  return markLine.test(line) ? line.replace(/\^{100,}/, '^'.repeat(100)) : `${line.slice(0, 100)} … ${line.slice(-60)}`;
}

interface NotedFile {
  readonly path: string;
  readonly language: string;
  readonly lines: string[];
}

function linesOf(notation: string): readonly string[] {
  return notation.replace(/^\n/, '').trimEnd().split('\n');
}

/** Files that the fixture notation holds itself, in order, with the marks below their lines. */
function filesOf(notation: string): NotedFile[] {
  const files: NotedFile[] = [];
  for (const line of linesOf(notation)) {
    const head = fileLine.exec(line);
    if (head !== null) files.push({ path: head[2] ?? '', language: head[1] === ';' ? 'ini' : 'nginx', lines: [] });
    else if (!fixLine.test(line)) files.at(-1)?.lines.push(cut(line));
  }
  return files;
}

/** The files that the fix changes, as they are then. */
function fixedFiles({ files, fixed }: Pick<BadExample, 'files' | 'fixed'>): NotedFile[] {
  if (fixed !== undefined) return filesOf(fixed);
  const after = loadFixture(files).fixed;
  return filesOf(files).flatMap((file) => {
    const text = after.get(file.path as FileId);
    return text === undefined ? [] : [{ ...file, lines: text.trimEnd().split('\n').map(cut) }];
  });
}

/** Of what a directory of the site holds, names alone. */
function blocks(files: readonly NotedFile[]): string[] {
  const isName = ({ path, lines }: NotedFile): boolean => isOfSite(path, lines.join('\n'));
  const names = files.filter(isName).map(({ path }) => `\`${path}\``);
  return [
    ...(names.length === 0 ? [] : [`Where the site has only ${names.join(', ')}:`, '']),
    ...files
      .filter((file) => !isName(file))
      .flatMap(({ path, language, lines }) => [`\`${path}\``, '', `\`\`\`${language}`, ...lines, '```', '']),
  ];
}

/** The files of a base are not shown: its note says what of them matters. */
function example({ title, ...shown }: BadExample): string[] {
  const note = bases[namedBase.exec(linesOf(shown.files)[0] ?? '')?.[1] ?? '']?.note;
  const fixed = fixedFiles(shown);
  const after = fixed.length === 0 ? [] : ['After the fix:', '', ...blocks(fixed)];
  return [`### ${title}`, '', ...blocks(filesOf(shown.files)), ...(note === undefined ? [] : [note, '']), ...after];
}

/** The text of a field on one line a paragraph: in the rules it is wrapped. */
function flow(text: string): string {
  return text.trim().replaceAll(/[ \t]*\n[ \t]*/g, ' ');
}

function outcomesOf(rule: { readonly outcomes: readonly Outcome[] }): string {
  return rule.outcomes.map((outcome) => `\`${outcome}\``).join(', ');
}

/** The page of a rule, as Markdown. */
export function rulePage(rule: SourcedRule): string {
  return [
    `# ${rule.title}`,
    '',
    '| code | severity | outcome | since |',
    '|---|---|---|---|',
    `| \`${rule.code}\` | ${rule.severity} | ${outcomesOf(rule)} | ${rule.since} |`,
    '',
    ...(rule.formerly ?? []).flatMap((old) => [
      `Its former code is \`${old}\`: settings and suppressions under that code keep working.`,
      '',
    ]),
    '## What you see',
    '',
    flow(rule.symptom),
    '',
    '## Why it happens',
    '',
    flow(rule.rationale),
    '',
    '## Examples',
    '',
    ...rule.examples.bad.flatMap(example),
    '## Fine as it is',
    '',
    ...rule.examples.good.flatMap(example),
    '## How it was verified',
    '',
    flow(rule.verified),
    '',
    '## What it does not check',
    '',
    flow(rule.limits),
    '',
    '## Manuals',
    '',
    ...rule.references.map((reference) => `- <${reference}>`),
    '',
    `<!-- Generated from ${rule.source}: npm run gen -->`,
    '',
  ].join('\n');
}

/** The first sentence, for the table; a full stop inside of code ends none. */
function firstSentence(text: string): string {
  const sentence = /^(?:`[^`]*`|[^`])*?\.(?=\s|$)/.exec(flow(text))?.[0] ?? flow(text);
  return sentence.replace(/\.$/, '').replaceAll('|', '\\|');
}

/** The page that lists all rules, the most severe ones first. */
export function ruleTable(rules: readonly Rule[]): string {
  const rank = ['error', 'warning', 'info'];
  const sorted = rules.toSorted(
    (a, b) => rank.indexOf(a.severity) - rank.indexOf(b.severity) || (a.code < b.code ? -1 : 1),
  );
  return [
    '# What Gatewise finds',
    '',
    'error: requests fail now, or a server does not start. warning: it fails under a condition that the message names. info: wasteful or fragile.',
    '',
    '| what you see | outcome | rule | severity |',
    '|---|---|---|---|',
    ...sorted.map(
      (rule) =>
        `| ${firstSentence(rule.symptom)} | ${outcomesOf(rule)} | [${rule.code}](${rule.code}.md): ${rule.title} | ${rule.severity} |`,
    ),
    '',
    '<!-- Generated from server/src/rules: npm run gen -->',
    '',
  ].join('\n');
}
