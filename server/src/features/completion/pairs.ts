/** Lines of `map`, `geo`, `split_clients` and `types`. */
import { values, type Item } from './item.ts';
import { fileItems } from './files.ts';
import { upstreamItems } from './addresses.ts';
import type { NginxCursor } from './nginx-cursor.ts';
import { endings, mimeTypes } from './words.ts';

const keys: Readonly<Record<string, readonly string[]>> = {
  map: ['default', 'hostnames', 'volatile', 'include'],
  geo: ['default', 'ranges', 'proxy', 'delete', 'include'],
  split_clients: ['*'],
};

/** Words that stand alone on their line. */
const alone = new Set(['hostnames', 'volatile', 'ranges']);

export function pairItems(cursor: NginxCursor): readonly Item[] {
  const outer = cursor.parents.at(-1);
  const block = outer?.name.value ?? '';
  if (cursor.index >= 0) {
    if (cursor.directive?.name.value === 'include') return cursor.index === 0 ? fileItems(cursor) : [];
    if (block === 'types')
      return values([endings[cursor.directive?.name.value ?? '']].filter((one) => one !== undefined));
    return cursor.index === 0 && namesBackend(outer?.args.at(-1)?.value ?? '') ? upstreamItems(cursor) : [];
  }
  if (block === 'types')
    return mimeTypes.map((label) => ({
      label,
      kind: 'value',
      ...(cursor.endsLine && { insert: `${label} \${1:${endings[label] ?? ''}};`, snippet: true as const }),
    }));
  const taken = new Set(outer?.block?.items.filter((one) => one.name !== cursor.word).map((one) => one.name.value));
  return (keys[block] ?? [])
    .filter((word) => word === 'include' || !taken.has(word))
    .map((label) => ({
      label,
      kind: 'value',
      ...(cursor.endsLine && { insert: alone.has(label) ? `${label};` : `${label} $1;`, snippet: true as const }),
    }));
}

/** Whether a variable looks like one that holds an address. */
function namesBackend(variable: string): boolean {
  return /back|up|pool|php|fpm|pass|server|app/i.test(variable);
}
