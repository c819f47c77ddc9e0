/** Every name that one PHP-FPM file gives or uses: pools, users and groups. Addresses are the model's. */
import type { FpmEntry, FpmTree } from '../../syntax/fpm/tree.ts';
import type { NameKind, NameUse } from './name-use.ts';

const kinds: Readonly<Record<string, NameKind>> = {
  user: 'user',
  group: 'group',
  'listen.owner': 'user',
  'listen.group': 'group',
  'listen.acl_users': 'user',
  'listen.acl_groups': 'group',
};

export function usesInFpm(tree: FpmTree): readonly NameUse[] {
  const uses: NameUse[] = [];
  for (const line of tree.lines) {
    if (line.kind === 'entry') uses.push(...namesIn(tree.text, line));
    else if (line.name.text.toLowerCase() !== 'global') {
      const { range, text } = line.name;
      uses.push({
        kind: 'pool',
        key: text.toLowerCase(),
        text,
        range,
        shown: range,
        role: 'definition',
        exact: tree.text.slice(range.start, range.end) === text,
        server: -1,
        by: 'section',
      });
    }
  }
  return uses;
}

/** Names with commas between them in the lists of `listen.acl_…`. Who a process runs as counts as the definition of a user. */
function namesIn(text: string, { key, value }: FpmEntry): readonly NameUse[] {
  const kind = Object.hasOwn(kinds, key.text.toLowerCase()) ? kinds[key.text.toLowerCase()] : undefined;
  if (kind === undefined || value?.text === undefined || value.text.includes('$') || value.text === '') return [];
  const from = value.range.start + (value.quote === undefined ? 0 : 1);
  const exact = text.startsWith(value.text, from);
  const role = kind === key.text.toLowerCase() ? 'definition' : 'reference';
  let at = 0;
  return value.text.split(',').flatMap((name) => {
    const start = from + at;
    at += name.length + 1;
    const range = exact ? { start, end: start + name.length } : value.range;
    return name === ''
      ? []
      : [{ kind, key: name, text: name, range, shown: range, role, exact, server: -1, by: key.text.toLowerCase() }];
  });
}
