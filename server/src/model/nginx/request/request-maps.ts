/** What a `map` gives for one request (ngx_http_map_find). */
import { toBytes } from '../../../text/bytes.ts';
import { fitsName, isPattern, type Wild } from '../config/asked-names.ts';
import type { NginxFact } from '../../facts.ts';
import type { Placed } from '../config/scope.ts';

const switches: ReadonlySet<string> = new Set(['hostnames', 'volatile', 'include']);

/**
 * The value for what the table looks at; `undefined` where it is not known: the table is read from elsewhere, is one of another kind, or its value has captures.
 * @param fill puts the variables of the request into a text, in bytes
 */
export function mapValue({ fact }: Placed, fill: (text: string) => string | undefined): string | undefined {
  const source = fact.args[0];
  const lines = fact.block?.facts;
  if (fact.name !== 'map' || source === undefined || source.template || lines === undefined) return undefined;
  if (lines.some((line) => line.name === 'include' || line.args.some((word) => word.template))) return undefined;
  const asked = fill(toBytes(source.value));
  if (asked === undefined) return undefined;
  const wild = { isWild: lines.some(({ name }) => name === 'hostnames') };
  const line = lineFor(
    asked,
    lines.filter(({ name }) => !switches.has(name)),
    wild,
  );
  const value = line === 'none' ? '' : line?.args[0]?.value;
  if (value === undefined || (value.includes('$') && line !== 'none' && line?.name.startsWith('~') === true))
    return undefined;
  return fill(toBytes(value));
}

/** `none` where no line is one for it, `undefined` where that cannot be told. */
function lineFor(asked: string, lines: readonly NginxFact[], wild: Wild): NginxFact | 'none' | undefined {
  const plain = lines.filter(({ name }) => !name.startsWith('~'));
  const equal = plain.find(({ name }) => !isPattern(name, wild) && fitsName(name, asked.toLowerCase(), wild));
  if (equal !== undefined) return equal;
  // of several wildcards the longest counts
  const [several, more] = plain.filter(({ name }) => fitsName(name, asked.toLowerCase(), wild));
  if (several !== undefined) return more === undefined ? several : undefined;
  for (const line of lines) {
    const fits = line.name.startsWith('~') ? fitsName(line.name, asked, wild) : false;
    if (fits === undefined) return undefined;
    if (fits) return line;
  }
  return lines.find(({ name }) => name === 'default') ?? 'none';
}
