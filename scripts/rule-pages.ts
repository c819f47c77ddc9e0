/** The pages of docs/rules, made from the rules: what one sees, why, an example before and after, how it was verified. */
import type { BadExample, Outcome, Rule } from '../server/src/rules/kit/rule.ts';

/** A rule with its file, from the root of the project. */
export type SourcedRule = Rule & { readonly source: string };

const header = /^([#;])- (\S+)$/;
const mark = /^[ \t]*[#;]<?[ \t]*\^+ (?:error|warning|info|related)(?:\[[a-z0-9-]+\])?: /;

/** More characters than these of one line nobody reads. */
const mostOfLine = 800;

/** A line that is too long is shown by its ends. */
function cut(line: string): string {
  if (line.length <= mostOfLine) return line;
  return mark.test(line) ? line.replace(/\^{100,}/, '^'.repeat(100)) : `${line.slice(0, 100)} … ${line.slice(-60)}`;
}

interface NotedFile {
  readonly path: string;
  readonly language: string;
  readonly lines: string[];
}

/** Files of the fixture notation in order, with or without their marks. */
function filesOf(notation: string, marks: 'kept' | 'removed'): NotedFile[] {
  const files: NotedFile[] = [];
  for (const line of notation.replace(/^\n/, '').trimEnd().split('\n')) {
    const head = header.exec(line);
    if (head !== null) files.push({ path: head[2] ?? '', language: head[1] === ';' ? 'ini' : 'nginx', lines: [] });
    else if (marks === 'kept' || !mark.test(line)) files.at(-1)?.lines.push(cut(line));
  }
  return files;
}

function blocks(notation: string, marks: 'kept' | 'removed'): string[] {
  return filesOf(notation, marks).flatMap(({ path, language, lines }) => [
    `\`${path}\``,
    '',
    `\`\`\`${language}`,
    ...lines,
    '```',
    '',
  ]);
}

function example({ title, files, fixed }: BadExample): string[] {
  const after = fixed === undefined ? [] : ['After the fix:', '', ...blocks(fixed, 'removed')];
  return [`### ${title}`, '', ...blocks(files, 'kept'), ...after];
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
      `It was called \`${old}\` before: settings and suppressions under that code go on working.`,
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
    '## What it does not look at',
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
