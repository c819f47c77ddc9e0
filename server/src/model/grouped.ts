/** Items by key. */

/** Items by each of their keys, in their order. */
export function grouped<T, K>(items: Iterable<T>, keysOf: (item: T) => Iterable<K>): ReadonlyMap<K, readonly T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    for (const key of keysOf(item)) pushTo(groups, key, item);
  }
  return groups;
}

/** Adds an item to the list of a key. */
export function pushTo<T, K>(groups: Map<K, T[]>, key: K, item: T): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [item]);
  else group.push(item);
}
