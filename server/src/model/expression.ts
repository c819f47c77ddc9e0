/** Addresses whose value nobody knows before a template is filled in, compared by how they are written: one expression has one value on both sides. */
import { foreignVariableIn, loosePlaceholderIn, namedPlaceholderIn } from '../syntax/loose-placeholder.ts';
import { bracedPlaceholder, placeholderIn } from '../syntax/placeholder.ts';

export { hasFillInPort, isFillIn, isFillInNumber } from '../syntax/fill-in.ts';

/** What an address of nginx that is filled in is compared by; `undefined` where nothing is filled in, or where it would be no address. */
export function nginxExpression(text: string): string | undefined {
  return isFilled(text) && !text.startsWith('/') ? normalised(text.replace(/^unix:/i, '')) : undefined;
}

/** The same for the value of a `listen`, as written, of a pool of that name. */
export function fpmExpression(raw: string, pool: string): string | undefined {
  return isFilled(raw) ? normalised(raw.replace(/^(["'])(.*)\1$/s, '$2').replaceAll('$pool', pool)) : undefined;
}

/** Whether something is filled in by the look of the text alone. */
export function isFilled(text: string): boolean {
  return (
    placeholderIn(text) !== undefined ||
    bracedPlaceholder(text) !== undefined ||
    namedPlaceholderIn(text) !== undefined ||
    foreignVariableIn(text) !== undefined ||
    loosePlaceholderIn(text) !== undefined ||
    /\$\{[A-Z][A-Z0-9_]*\}/.test(text)
  );
}

/** Spaces within the delimiters of a construct mean nothing, nor do the characters that trim spaces around it; `/var/run` is a link to `/run`. */
function normalised(text: string): string {
  return text
    .replaceAll(/(\{\{|\{%|<%=?|\[\[)[-+]?\s+/g, '$1')
    .replaceAll(/(?<!\s)\s+[-+]?(\}\}|%\}|%>|\]\])/g, '$1')
    .replaceAll(/\s+/g, ' ')
    .replace(/^\/var\/run(?=\/)/, '/run');
}
