/** What the features answer to a literate case, as text that one can read. */
import type { FileState } from '../../server/src/analysis/state/file-state.ts';
import type { Snapshot } from '../../server/src/analysis/state/snapshot.ts';
import { loadNginxDocs } from '../../server/src/catalog/nginx/docs.ts';
import { findingsOf } from '../../server/src/analysis/engine/findings.ts';
import { completion } from '../../server/src/features/completion.ts';
import type { Item } from '../../server/src/features/completion/item.ts';
import { itemDocs } from '../../server/src/features/completion/resolve.ts';
import { lenses } from '../../server/src/features/hints/code-lens.ts';
import { inlayHints } from '../../server/src/features/hints/inlay-hints.ts';
import { semanticTokens } from '../../server/src/features/hints/semantic-tokens.ts';
import { signatureHelp } from '../../server/src/features/hints/signature-help.ts';
import { hover } from '../../server/src/features/hover.ts';
import { definition, implementation } from '../../server/src/features/navigation/definition.ts';
import { callItemAt, incoming, outgoing, type CallItem } from '../../server/src/features/navigation/call-hierarchy.ts';
import { folds } from '../../server/src/features/navigation/folding.ts';
import { documentLinks } from '../../server/src/features/navigation/links.ts';
import { outline } from '../../server/src/features/navigation/outline.ts';
import type { OutlineItem } from '../../server/src/features/navigation/outline-item.ts';
import { selectionRanges } from '../../server/src/features/navigation/selection.ts';
import { workspaceSymbols } from '../../server/src/features/navigation/workspace-symbols.ts';
import { highlights, references } from '../../server/src/features/navigation/references.ts';
import { renameAt } from '../../server/src/features/rename.ts';
import { createPool } from '../../server/src/features/refactor/create-pool.ts';
import { extractSnippet } from '../../server/src/features/refactor/extract-snippet.ts';
import { nameUpstream } from '../../server/src/features/refactor/name-upstream.ts';
import type { Refactoring } from '../../server/src/features/refactor/refactoring.ts';
import { isRefusal } from '../../server/src/features/rename/plan.ts';
import { applyEdits } from '../../server/src/text/edit.ts';
import type { FileRange, TextRange } from '../../server/src/text/range.ts';
import { finished } from '../../server/src/text/slices.ts';
import { readView } from '../../server/src/lsp/view-settings.ts';
import { hostOf } from '../support/fixture.ts';
import type { Case } from './cases.ts';

const docs = await loadNginxDocs();
const nothing = '(nothing)';

type Answer = (one: Case, snapshot: Snapshot) => string | readonly string[] | undefined;

/** By the first word of the block. */
const answers: Readonly<Record<string, Answer>> = {
  hover: hoverText,
  definition: (one, snapshot) => definition(snapshot, one.file, one.offset)?.targets.map((at) => sayLine(snapshot, at)),
  implementation: (one, snapshot) =>
    implementation(snapshot, one.file, one.offset)?.targets.map((at) => sayLine(snapshot, at)),
  references: (one, snapshot) =>
    references(snapshot, one.file, one.offset)
      .map((at) => `${sayLine(snapshot, at)}${at.role === 'definition' ? '  (definition)' : ''}`)
      .toSorted(),
  rename: renameText,
  hints: (one, snapshot) =>
    inlayHints(snapshot, stateOf(one, snapshot), { start: 0, end: Infinity }, readView(one.settings).inlayHints).map(
      (hint) =>
        `${sayLine(snapshot, { file: one.file, range: { start: hint.offset, end: hint.offset } })}  ${hint.label}`,
    ),
  lenses: (one, snapshot) =>
    lenses(snapshot, stateOf(one, snapshot), readView(one.settings).codeLens).flatMap((lens) => [
      `${sayLine(snapshot, { file: one.file, range: lens.range })}  ${lens.title}`,
      ...lens.places.map((at) => `    ${sayLine(snapshot, at)}`),
    ]),
  tokens: (one, snapshot) =>
    semanticTokens(stateOf(one, snapshot), { start: 0, end: Infinity }).map(
      ({ range, type }) => `${type}  ${stateOf(one, snapshot).text.slice(range.start, range.end)}`,
    ),
  signature: signatureText,
  links: (one, snapshot) =>
    documentLinks(snapshot, one.file).map(
      ({ range, target }) => `${sayLine(snapshot, { file: one.file, range })} → ${target}`,
    ),
  outline: (one, snapshot) => outlineLines(outline(snapshot, one.file), ''),
  symbols: (one, snapshot) =>
    workspaceSymbols(snapshot, one.words).map(({ name, kind, container }) => `${name}  — ${kind} in ${container}`),
  folding: (one, snapshot) =>
    folds(stateOf(one, snapshot)).map(({ from, to, kind }) => `${from + 1}–${to + 1} ${kind}`),
  selection: (one, snapshot) =>
    selectionRanges(stateOf(one, snapshot), one.offset).map(({ start, end }) =>
      JSON.stringify(stateOf(one, snapshot).text.slice(start, end)),
    ),
  outgoing: (one, snapshot) => passLines(snapshot, callItemAt(snapshot, one.file, one.offset), outgoing),
  incoming: (one, snapshot) => passLines(snapshot, callItemAt(snapshot, one.file, one.offset), incoming),
  snippet: (one, snapshot) => refactoringText(one, snapshot, extractSnippet(snapshot, one.file, selectionOf(one))),
  upstream: (one, snapshot) => refactoringText(one, snapshot, nameUpstream(snapshot, one.file, selectionOf(one))),
  pool: (one, snapshot) =>
    refactoringText(one, snapshot, createPool(snapshot, one.file, selectionOf(one), findingsOf(snapshot).findings)),
  completion: completionText,
  inserted: insertedText,
  docs: docsText,
  highlights: (one, snapshot) =>
    highlights(snapshot, one.file, one.offset).map(
      (at) => `${sayLine(snapshot, { file: one.file, ...at })}${at.role === 'definition' ? '  (definition)' : ''}`,
    ),
};

/** All items, or those whose label a regular expression finds: `completion ^fastcgi_`. */
function completionText(one: Case, snapshot: Snapshot): readonly string[] {
  const items = completion(snapshot, one.file, one.offset, docs)?.items ?? [];
  const wanted = new RegExp(one.words);
  return items
    .filter((item) => wanted.test(item.label))
    .toSorted(byRank)
    .map(
      ({ label, detail, deprecated }) =>
        `${label}${detail === undefined ? '' : `  — ${detail}`}${deprecated === true ? '  (deprecated)' : ''}`,
    );
}

function byRank(a: Item, b: Item): number {
  return (a.rank ?? 9) - (b.rank ?? 9) || (a.label < b.label ? -1 : 1);
}

/** The text around, once the item of that label is taken. */
function insertedText(one: Case, snapshot: Snapshot): string | undefined {
  const answer = completion(snapshot, one.file, one.offset, docs);
  const item = answer?.items.find(({ label }) => label === one.words);
  const text = one.files.get(one.file) ?? '';
  return answer === undefined || item === undefined
    ? undefined
    : (text.slice(0, answer.range.start) + (item.insert ?? item.label) + text.slice(answer.range.end)).trimEnd();
}

function docsText(one: Case, snapshot: Snapshot): string | undefined {
  const item = completion(snapshot, one.file, one.offset, docs)?.items.find(({ label }) => label === one.words);
  return item?.docs === undefined ? undefined : itemDocs(item.docs, docs);
}

/** The lines that change, as they are then; or why not. `rename` without a name: what would be edited. */
function renameText(one: Case, snapshot: Snapshot): string | readonly string[] | undefined {
  const plan = renameAt(snapshot, one.file, one.offset);
  if (plan === undefined) return undefined;
  if (isRefusal(plan)) return `refused: ${plan.refused}`;
  if (one.words === '')
    return [sayLine(snapshot, { file: one.file, range: plan.range }), `placeholder: ${plan.placeholder}`];
  const edits = finished(plan.edits(one.words));
  if (isRefusal(edits)) return `refused: ${edits.refused}`;
  return [...new Set(edits.map((edit) => edit.file))].toSorted().flatMap((file) => {
    const [before, after] = [
      snapshot.file(file)?.text ?? '',
      applyEdits(
        snapshot.file(file)?.text ?? '',
        edits.filter((edit) => edit.file === file),
      ),
    ].map((text) => text.split('\n'));
    return (after ?? []).flatMap((line, index) =>
      line === before?.[index] ? [] : [`${file}:${index + 1}  ${line.trim()}`],
    );
  });
}

/** From the cursor to the end of so many lines; `snippet` without a number: the cursor alone. */
function selectionOf(one: Case): TextRange {
  let end = one.offset;
  for (let lines = Number(one.words); lines > 0; lines--) end = (one.files.get(one.file) ?? '').indexOf('\n', end) + 1;
  return { start: one.offset, end };
}

/** The title, new files, the lines that change; then what is found afterwards and was not before. */
function refactoringText(
  one: Case,
  snapshot: Snapshot,
  refactoring: Refactoring | undefined,
): readonly string[] | undefined {
  if (refactoring === undefined) return undefined;
  const { creates, edits, title } = refactoring;
  const after = new Map(one.files);
  for (const { file, text } of creates) after.set(file, text);
  for (const file of new Set(edits.map((edit) => edit.file)))
    after.set(
      file,
      applyEdits(
        after.get(file) ?? '',
        edits.filter((edit) => edit.file === file),
      ),
    );
  const before = new Set(messagesOf(snapshot));
  const worse = messagesOf(
    hostOf({ files: after }, one.settings.roots === undefined ? {} : { roots: one.settings.roots }).snapshot(),
  ).filter((message) => !before.has(message));
  return [
    title,
    ...[...after].flatMap(([file, text]) => changedText(file, one.files.get(file), text)),
    ...worse.map((message) => `found then: ${message}`),
  ];
}

function messagesOf(snapshot: Snapshot): readonly string[] {
  return findingsOf(snapshot).findings.map((finding) => `${finding.code}: ${finding.message}`);
}

/** Each line that was not there, with a plus character, and each that went, with a minus character. */
function changedText(file: string, before: string | undefined, after: string): readonly string[] {
  if (before === after) return [];
  const [old, fresh] = [(before ?? '').split('\n'), after.trimEnd().split('\n')];
  const start = fresh.findIndex((line, index) => line !== old[index]);
  let same = 0;
  const end = old.at(-1) === '' ? old.slice(0, -1) : old;
  while (same < Math.min(end.length, fresh.length) - start && end.at(-1 - same) === fresh.at(-1 - same)) same++;
  return [
    '',
    `${file}${before === undefined ? ' (new)' : `:${start + 1}`}`,
    ...end.slice(start, end.length - same).map((line) => `- ${line}`),
    ...fresh.slice(start, fresh.length - same).map((line) => `+ ${line}`),
  ];
}

/** The signatures, the active one first, with the active argument marked. */
function signatureText(one: Case, snapshot: Snapshot): string | readonly string[] | undefined {
  const help = signatureHelp(snapshot, one.file, one.offset, docs);
  return help?.signatures.map(({ label, parameters }, index) => {
    const [start, end] = (index === help.active ? parameters[help.parameter] : undefined) ?? [0, 0];
    return end === 0 ? label : `${label.slice(0, start)}«${label.slice(start, end)}»${label.slice(end)}`;
  });
}

function stateOf(one: Case, snapshot: Snapshot): FileState {
  const state = snapshot.file(one.file);
  if (state === undefined) throw new Error(`${one.file} is not there`);
  return state;
}

function outlineLines(items: readonly OutlineItem[], indent: string): readonly string[] {
  return items.flatMap((item) => [
    `${indent}${item.name}${item.detail === '' ? '' : `  — ${item.detail}`}`,
    ...outlineLines(item.children, `${indent}  `),
  ]);
}

/** The whole tree of passes, as one would open it. */
function passLines(
  snapshot: Snapshot,
  item: CallItem | undefined,
  next: typeof outgoing,
  indent = '',
): readonly string[] {
  if (item === undefined) return [];
  return [
    `${indent}${item.kind} ${item.name}  — ${item.detail}`,
    ...next(snapshot, item).flatMap((step) => passLines(snapshot, step.item, next, `${indent}  `)),
  ];
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
  const answer = hover(snapshot, one.file, one.offset, {
    docs,
    linkTo: (file, line) => (one.settings.links === true ? `file://${file}#L${line}` : undefined),
  });
  const markdown = answer?.markdown ?? nothing;
  if (one.words !== 'here') return markdown;
  const line = markdown.indexOf('\n\n---\n\n');
  return line < 0 ? markdown : markdown.slice(0, line);
}

/** `/etc/nginx/nginx.conf:5  fastcgi_pass «php»;` */
export function sayLine(snapshot: Snapshot, at: FileRange): string {
  const { text, lines } = snapshot.source(at.file) ?? {};
  if (text === undefined || lines === undefined) return at.file;
  const line = lines.lineOf(at.range.start);
  if (at.range.end === 0) return at.file;
  const [start, end] = [lines.lineStart(line), lines.lineStart(line + 1)];
  const marked = `${text.slice(start, at.range.start)}«${text.slice(at.range.start, at.range.end)}»${text.slice(at.range.end, Math.max(end, at.range.end))}`;
  return `${at.file}:${line + 1}  ${marked.trim()}`;
}
