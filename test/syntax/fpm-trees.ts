/** Shows PHP-FPM trees as short text, so that a test says in one line what it expects. */
import { parseFpm } from '../../server/src/syntax/fpm/parser.ts';
import type { FpmLine, FpmValue } from '../../server/src/syntax/fpm/tree.ts';

/** `[name]` for sections, `key[index]=<text>` for settings; `key=?reason` where the value is unknown, `key` where there is none. */
export function show(lines: readonly FpmLine[]): string {
  return lines
    .map((line) =>
      line.kind === 'section'
        ? `[${line.name.text}]`
        : `${line.key.text}${line.index === undefined ? '' : `[${line.index.text}]`}${showValue(line.value)}`,
    )
    .join(' ');
}

function showValue(value: FpmValue | undefined): string {
  if (value === undefined) return '';
  return value.text === undefined ? `=?${value.unknown ?? ''}` : `=<${value.text}>`;
}

/** The value of the one setting in a text. */
export function valueOf(text: string): FpmValue | undefined {
  const line = parseFpm(text).lines.find(({ kind }) => kind === 'entry');
  return line?.kind === 'entry' ? line.value : undefined;
}
