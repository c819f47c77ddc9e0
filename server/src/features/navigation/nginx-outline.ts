/** The outline of a nginx file: blocks as a reader would name them. */
import type { NginxDirective, NginxTree } from '../../syntax/nginx/tree.ts';
import type { OutlineItem, OutlineKind } from './outline-item.ts';

export function nginxOutline(tree: NginxTree): readonly OutlineItem[] {
  return itemsOf(tree, tree.items);
}

/** Lines without a block that are worth a place in the outline. */
const lines: Readonly<Record<string, OutlineKind>> = {
  fastcgi_pass: 'pass',
  proxy_pass: 'pass',
  uwsgi_pass: 'pass',
  scgi_pass: 'pass',
  grpc_pass: 'pass',
  include: 'file',
  set: 'variable',
  log_format: 'name',
  limit_req_zone: 'name',
  limit_conn_zone: 'name',
  fastcgi_cache_path: 'name',
  proxy_cache_path: 'name',
};

function itemsOf(tree: NginxTree, items: readonly NginxDirective[]): readonly OutlineItem[] {
  return items.flatMap((item) => {
    const kind =
      item.block === undefined
        ? Object.hasOwn(lines, item.name.value)
          ? lines[item.name.value]
          : undefined
        : blockKind(item.name.value);
    if (kind === undefined) return [];
    const last = item.args.at(-1);
    const words = item.args.map((word) => tree.text.slice(word.range.start, word.range.end)).join(' ');
    return [
      {
        ...named(naming(item, words)),
        kind,
        range: item.range,
        selection: { start: item.name.range.start, end: last?.range.end ?? item.name.range.end },
        children: item.block?.kind === 'directives' ? itemsOf(tree, item.block.items) : [],
      },
    ];
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
    const [names, listens] = ['server_name', 'listen'].map(
      (key) =>
        item.block?.items
          .filter((one) => one.name.value === key)
          .flatMap((one) => (key === 'listen' ? one.args.slice(0, 1) : one.args))
          .map((word) => word.value)
          .join(' ') ?? '',
    );
    return names === '' ? { name, detail: listens ?? '' } : { name: `${name} ${names ?? ''}`, detail: listens ?? '' };
  }
  if (item.block === undefined) return { name, detail: words };
  return { name: words === '' ? name : `${name} ${words}`, detail: '' };
}
