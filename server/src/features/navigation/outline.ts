/** The outline of a file: blocks as a reader would name them, pools with their keys. Breadcrumbs and sticky scroll read it too. */
import type { Snapshot } from '../../analysis/state/snapshot.ts';
import type { FpmTree } from '../../syntax/fpm/tree.ts';
import type { NginxDirective, NginxTree } from '../../syntax/nginx/tree.ts';
import type { FileId, TextRange } from '../../text/range.ts';

export type OutlineKind = 'block' | 'server' | 'location' | 'upstream' | 'variable' | 'pool' | 'key' | 'name' | 'call' | 'file';

export interface OutlineItem {
  readonly name: string;
  readonly detail: string;
  readonly kind: OutlineKind;
  /** All of it; holds the children. */
  readonly range: TextRange;
  /** The words that name it. */
  readonly selection: TextRange;
  readonly children: readonly OutlineItem[];
}

export function outline(snapshot: Snapshot, file: FileId): readonly OutlineItem[] {
  const tree = snapshot.file(file)?.tree;
  if (tree === undefined) return [];
  return tree.dialect === 'nginx' ? nginxItems(tree, tree.items) : fpmItems(tree);
}

/** Lines without a block that are worth a place in the outline. */
const lines: Readonly<Record<string, OutlineKind>> = {
  fastcgi_pass: 'call', proxy_pass: 'call', uwsgi_pass: 'call', scgi_pass: 'call', grpc_pass: 'call', include: 'file', set: 'variable', log_format: 'name', limit_req_zone: 'name', limit_conn_zone: 'name', fastcgi_cache_path: 'name', proxy_cache_path: 'name',
};

function nginxItems(tree: NginxTree, items: readonly NginxDirective[]): readonly OutlineItem[] {
  return items.flatMap((item) => {
    const kind = item.block === undefined ? (Object.hasOwn(lines, item.name.value) ? lines[item.name.value] : undefined) : blockKind(item.name.value);
    if (kind === undefined) return [];
    const last = item.args.at(-1);
    const words = item.args.map((word) => tree.text.slice(word.range.start, word.range.end)).join(' ');
    return [{
      ...named(naming(item, words)), kind, range: item.range, selection: { start: item.name.range.start, end: last?.range.end ?? item.name.range.end },
      children: item.block?.kind === 'directives' ? nginxItems(tree, item.block.items) : [],
    }];
  });
}

/** An editor refuses an item without a name. */
function named<T extends { readonly name: string }>(item: T): T {
  return item.name === '' ? { ...item, name: '""' } : item;
}

function blockKind(name: string): OutlineKind {
  if (name === 'server' || name === 'location' || name === 'upstream') return name;
  return name === 'map' || name === 'geo' || name === 'split_clients' ? 'variable' : 'block';
}

/** A server is named after its `server_name`, or where it listens. */
function naming(item: NginxDirective, words: string): Pick<OutlineItem, 'name' | 'detail'> {
  const name = item.name.value;
  if (name === 'server' && item.block !== undefined) {
    const [names, listens] = ['server_name', 'listen'].map((key) => item.block?.items.filter((one) => one.name.value === key).flatMap((one) => (key === 'listen' ? one.args.slice(0, 1) : one.args)).map((word) => word.value).join(' ') ?? '');
    return names === '' ? { name, detail: listens ?? '' } : { name: `${name} ${names ?? ''}`, detail: listens ?? '' };
  }
  if (item.block === undefined) return { name, detail: words };
  return { name: words === '' ? name : `${name} ${words}`, detail: '' };
}

function fpmItems(tree: FpmTree): readonly OutlineItem[] {
  const items: (OutlineItem & { children: OutlineItem[] })[] = [];
  const top: OutlineItem[] = [];
  for (const [index, line] of tree.lines.entries()) {
    if (line.kind === 'section') {
      const next = tree.lines.slice(index + 1).find((one) => one.kind === 'section');
      const end = lastEnd(tree, index, next?.range.start);
      items.push({ name: line.name.text === '' ? '[]' : line.name.text, detail: listenOf(tree, index), kind: line.name.text.toLowerCase() === 'global' ? 'block' : 'pool', range: { start: line.range.start, end }, selection: line.range, children: [] });
      continue;
    }
    const name = line.index === undefined ? line.key.text : `${line.key.text}[${line.index.text}]`;
    const entry: OutlineItem = { name: name === '' ? '=' : name, detail: line.value?.raw ?? '', kind: line.key.text === 'include' ? 'file' : 'key', range: line.range, selection: line.key.range, children: [] };
    (items.at(-1)?.children ?? top).push(entry);
  }
  return [...top, ...items];
}

function lastEnd(tree: FpmTree, index: number, before: number | undefined): number {
  let end = tree.lines[index]?.range.end ?? 0;
  for (const line of tree.lines.slice(index + 1)) {
    if (before !== undefined && line.range.start >= before) break;
    end = line.range.end;
  }
  return end;
}

function listenOf(tree: FpmTree, index: number): string {
  for (const line of tree.lines.slice(index + 1)) {
    if (line.kind === 'section') return '';
    if (line.key.text.toLowerCase() === 'listen') return line.value?.raw ?? '';
  }
  return '';
}
