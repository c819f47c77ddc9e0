/** What the features answer to a literate case, as text that one can read. */
import type { Snapshot } from '../../server/src/analysis/snapshot.ts';
import { loadNginxDocs } from '../../server/src/catalog/nginx-docs.ts';
import { completion } from '../../server/src/features/completion.ts';
import type { Item } from '../../server/src/features/completion/item.ts';
import { itemDocs } from '../../server/src/features/completion/resolve.ts';
import { hover } from '../../server/src/features/hover.ts';
import { definition, implementation } from '../../server/src/features/navigation/definition.ts';
import { highlights, references } from '../../server/src/features/navigation/references.ts';
import type { FileRange } from '../../server/src/text/range.ts';
import { hostOf } from '../support/fixture.ts';
import type { Case } from './cases.ts';

const docs = await loadNginxDocs();
const nothing = '(nothing)';

type Answer = (one: Case, snapshot: Snapshot) => string | readonly string[] | undefined;

/** By the first word of the block. */
const answers: Readonly<Record<string, Answer>> = {
  hover: hoverText,
  definition: (one, snapshot) => definition(snapshot, one.file, one.offset)?.targets.map((at) => sayLine(snapshot, at)),
  implementation: (one, snapshot) => implementation(snapshot, one.file, one.offset)?.targets.map((at) => sayLine(snapshot, at)),
  references: (one, snapshot) => references(snapshot, one.file, one.offset).map((at) => `${sayLine(snapshot, at)}${at.role === 'definition' ? '  (definition)' : ''}`).toSorted(),
  completion: completionText,
  inserted: insertedText,
  docs: docsText,
  highlights: (one, snapshot) => highlights(snapshot, one.file, one.offset).map((at) => `${sayLine(snapshot, { file: one.file, ...at })}${at.role === 'definition' ? '  (definition)' : ''}`),
};

/** All items, or those whose label a regular expression finds: `completion ^fastcgi_`. */
function completionText(one: Case, snapshot: Snapshot): readonly string[] {
  const items = completion(snapshot, one.file, one.offset, docs)?.items ?? [];
  const wanted = new RegExp(one.words);
  return items.filter((item) => wanted.test(item.label)).toSorted(byRank).map(({ label, detail, deprecated }) => `${label}${detail === undefined ? '' : `  — ${detail}`}${deprecated === true ? '  (deprecated)' : ''}`);
}

function byRank(a: Item, b: Item): number {
  return (a.rank ?? 9) - (b.rank ?? 9) || (a.label < b.label ? -1 : 1);
}

/** The text around, once the item of that label is taken. */
function insertedText(one: Case, snapshot: Snapshot): string | undefined {
  const answer = completion(snapshot, one.file, one.offset, docs);
  const item = answer?.items.find(({ label }) => label === one.words);
  const text = one.files.get(one.file) ?? '';
  return answer === undefined || item === undefined ? undefined : (text.slice(0, answer.range.start) + (item.insert ?? item.label) + text.slice(answer.range.end)).trimEnd();
}

function docsText(one: Case, snapshot: Snapshot): string | undefined {
  const item = completion(snapshot, one.file, one.offset, docs)?.items.find(({ label }) => label === one.words);
  return item?.docs === undefined ? undefined : itemDocs(item.docs, docs);
}

export function answerTo(one: Case): string {
  const host = hostOf(one, one.settings.roots === undefined ? {} : { roots: one.settings.roots });
  host.setTrusted(one.settings.trusted ?? true);
  const open = one.files.get(one.file);
  if (one.settings.open !== false && open !== undefined) host.setFile({ id: one.file, text: open, open: true });
  const answer = answers[one.what]?.(one, host.snapshot());
  if (answers[one.what] === undefined) throw new Error(`nobody answers "${one.what}"`);
  const text = typeof answer === 'string' ? answer : (answer ?? []).join('\n');
  return text === '' ? nothing : text;
}

function hoverText(one: Case, snapshot: Snapshot): string {
  const answer = hover(snapshot, one.file, one.offset, docs, (file, line) => (one.settings.links === true ? `file://${file}#L${line}` : undefined));
  const markdown = answer?.markdown ?? nothing;
  if (one.words !== 'here') return markdown;
  const line = markdown.indexOf('\n\n---\n\n');
  return line < 0 ? markdown : markdown.slice(0, line);
}

/** `/etc/nginx/nginx.conf:5  fastcgi_pass «php»;` */
export function sayLine(snapshot: Snapshot, at: FileRange): string {
  const { text, lines } = snapshot.file(at.file) ?? {};
  if (text === undefined || lines === undefined) return at.file;
  const line = lines.lineOf(at.range.start);
  if (at.range.end === 0) return at.file;
  const [start, end] = [lines.lineStart(line), lines.lineStart(line + 1)];
  const marked = `${text.slice(start, at.range.start)}«${text.slice(at.range.start, at.range.end)}»${text.slice(at.range.end, Math.max(end, at.range.end))}`;
  return `${at.file}:${line + 1}  ${marked.trim()}`;
}
