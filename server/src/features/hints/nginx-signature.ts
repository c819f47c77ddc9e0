/** The syntax of the directive of nginx that is being written, as the manual has it. */
import type { NginxTree } from '../../syntax/nginx/tree.ts';
import type { Cursor } from '../completion/cursor.ts';
import { NginxCursor, isElsewhere } from '../completion/nginx-cursor.ts';
import { fromManual } from '../markdown.ts';
import type { Signature, SignatureHelp } from './signature.ts';

export function nginxSignature(cursor: Cursor<NginxTree>): SignatureHelp | undefined {
  return ofCursor(new NginxCursor(cursor));
}

function ofCursor(cursor: NginxCursor): SignatureHelp | undefined {
  const { directive, index, typed, contexts, docs } = cursor;
  if (directive === undefined || index < 0 || isElsewhere(cursor) || cursor.parents.at(-1)?.block?.kind === 'pairs')
    return undefined;
  const name = directive.name.value;
  const doc = docs?.directive(name, contexts[0]);
  if (doc === undefined || doc.syntax.every((form) => form === '')) return undefined;
  const signatures = doc.syntax.map((form) => signatureOf(name, plain(form), doc.summary));
  const active = Math.max(
    0,
    signatures.findIndex((one) => index < one.parameters.length),
  );
  const parameters = signatures[active]?.parameters ?? [];
  const key = /^[\w.]+=/.exec(typed)?.[0];
  const named =
    key === undefined
      ? -1
      : parameters.findIndex(([start, end]) => signatures[active]?.label.slice(start, end).includes(key) === true);
  return { signatures, active, parameter: named >= 0 ? named : Math.min(index, parameters.length - 1) };
}

/** The manual's Markdown as it would be typed. */
function plain(form: string): string {
  return form
    .replaceAll(/[*`]/g, '')
    .replace(/(?<!\s)\s*\{\.\.\.\}/, ' { … }')
    .trim();
}

/** Arguments are what spaces outside of brackets part; `[a | b]` is one. */
function signatureOf(name: string, form: string, docs: string): Signature {
  const label = `${name} ${form}`;
  const parameters: (readonly [number, number])[] = [];
  let start = name.length + 1;
  let depth = 0;
  for (let at = start; at <= label.length; at++) {
    const character = label[at];
    if (character === '[') depth++;
    if (character === ']') depth--;
    if (at < label.length && (character !== ' ' || depth > 0 || label[at + 1] === '|' || label[at - 1] === '|'))
      continue;
    const word = label.slice(start, at);
    if (word !== '' && !/^(?:\.\.\.|\{|…|\})$/.test(word)) parameters.push([start, at]);
    start = at + 1;
  }
  return { label, parameters, docs: fromManual(docs).text };
}
