/** The syntax of the directive that is being written, and which of its arguments comes now. */
import type { Snapshot } from '../../analysis/state/snapshot.ts';
import { fpmDirective, type FpmDirective } from '../../catalog/fpm-directives.ts';
import type { NginxDocs } from '../../catalog/nginx-docs.ts';
import { fpmAt } from '../../syntax/fpm/at-offset.ts';
import type { FileId } from '../../text/range.ts';
import { fromManual, type MarkdownText } from '../markdown.ts';
import { NginxCursor, isElsewhere } from '../completion/nginx-cursor.ts';

export interface Signature {
  readonly label: string;
  /** Where in the label each argument stands. */
  readonly parameters: readonly (readonly [start: number, end: number])[];
  readonly docs: MarkdownText;
}

export interface SignatureHelp {
  readonly signatures: readonly Signature[];
  /** Which of them fits what is written. */
  readonly active: number;
  /** Which of its arguments is being written. */
  readonly parameter: number;
}

/** @param offset UTF-16; `undefined` outside of arguments, and where nobody wrote the syntax down */
export function signatureHelp(snapshot: Snapshot, file: FileId, offset: number, docs: NginxDocs | undefined): SignatureHelp | undefined {
  const state = snapshot.file(file);
  const tree = state?.tree;
  if (state === undefined || tree === undefined) return undefined;
  if (tree.dialect === 'nginx') return ofNginx(new NginxCursor(snapshot, state, tree, offset, docs));
  const { entry, part, section } = fpmAt(tree, offset);
  const isValue = part === 'value' || (entry?.value === undefined && entry !== undefined && tree.text.slice(entry.key.range.end, offset).includes('='));
  const directive = entry === undefined || !isValue ? undefined : fpmDirective(entry.index === undefined ? entry.key.text : `${entry.key.text}[]`, section === undefined || section.toLowerCase() === 'global' ? 'global' : 'pool');
  return directive === undefined ? undefined : { signatures: [ofFpm(directive)], active: 0, parameter: 0 };
}

function ofNginx(cursor: NginxCursor): SignatureHelp | undefined {
  const { directive, index, typed, contexts, docs } = cursor;
  if (directive === undefined || index < 0 || isElsewhere(cursor) || cursor.parents.at(-1)?.block?.kind === 'pairs') return undefined;
  const name = directive.name.value;
  const doc = docs?.directive(name, contexts[0]);
  if (doc === undefined || doc.syntax.every((form) => form === '')) return undefined;
  const signatures = doc.syntax.map((form) => signatureOf(name, plain(form), doc.summary));
  const active = Math.max(0, signatures.findIndex((one) => index < one.parameters.length));
  const parameters = signatures[active]?.parameters ?? [];
  const key = /^[\w.]+=/.exec(typed)?.[0];
  const named = key === undefined ? -1 : parameters.findIndex(([start, end]) => signatures[active]?.label.slice(start, end).includes(key) === true);
  return { signatures, active, parameter: named >= 0 ? named : Math.min(index, parameters.length - 1) };
}

/** The manual's Markdown as it would be typed. */
function plain(form: string): string {
  return form.replaceAll(/[*`]/g, '').replace(/(?<!\s)\s*\{\.\.\.\}/, ' { … }').trim();
}

/** Arguments are what blanks outside of brackets part; `[a | b]` is one. */
function signatureOf(name: string, form: string, docs: string): Signature {
  const label = `${name} ${form}`;
  const parameters: (readonly [number, number])[] = [];
  let start = name.length + 1;
  let depth = 0;
  for (let at = start; at <= label.length; at++) {
    const sign = label[at];
    if (sign === '[') depth++;
    if (sign === ']') depth--;
    if (at < label.length && (sign !== ' ' || depth > 0 || label[at + 1] === '|' || label[at - 1] === '|')) continue;
    const word = label.slice(start, at);
    if (word !== '' && !/^(?:\.\.\.|\{|…|\})$/.test(word)) parameters.push([start, at]);
    start = at + 1;
  }
  return { label, parameters, docs: fromManual(docs).text };
}

function ofFpm(directive: FpmDirective): Signature {
  const head = `${directive.name}${directive.type === 'array' ? '[…]' : ''} = `;
  const values = directive.values ?? [];
  const words = { boolean: 'yes | no', time: 'seconds[s|m|h|d]', octal: 'octal mode', integer: directive.unit ?? 'number', enum: '', array: 'value', string: 'text', path: 'path', address: 'address' }[directive.type];
  const value = [...(words === '' ? [] : [words]), ...values].join(' | ');
  return { label: head + value, parameters: [[head.length, head.length + value.length]], docs: fromManual(directive.summary).text };
}
