/** What a `map` gives for one request (ngx_http_map_find). */
import { toBytes } from '../../../text/bytes.ts';
import type { Placed } from '../config/scope.ts';
import { mapLineFor, mapLines } from '../values/map-lines.ts';

/**
 * The value for what the table looks at; `undefined` where it is not known: the table is read from elsewhere, is one of another kind, or its value has captures.
 * @param fill puts the variables of the request into a text, in bytes
 */
export function mapValue(table: Placed, fill: (text: string) => string | undefined): string | undefined {
  const source = table.fact.args[0];
  const lines = mapLines(table);
  if (
    source === undefined ||
    source.template ||
    lines?.some(({ args }) => args.some((word) => word.template)) !== false
  )
    return undefined;
  const asked = fill(toBytes(source.value));
  const answer = asked === undefined ? undefined : mapLineFor(table, asked);
  if (answer === undefined || answer.kind === 'unknown') return undefined;
  if (answer.kind === 'none') return '';
  const value = answer.line.args[0]?.value;
  if (value === undefined || (answer.match !== undefined && value.includes('$'))) return undefined;
  return fill(toBytes(value));
}
