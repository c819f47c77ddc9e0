/** How the catalogue and a program's sources differ, as lines and as JSON. */

/** `new`: only the sources have it; `gone`: only the catalogue has it; `different`: both, otherwise. */
export interface Difference {
  readonly kind: 'new' | 'gone' | 'different';
  readonly what: 'directive' | 'variable' | 'option' | 'setting';
  readonly name: string;
  /** The module, section or file that declares it. */
  readonly where: string;
  /** What it is like, as far as it has to be told: `contexts`, `arguments`, `setter` and so on. */
  readonly catalogue?: Readonly<Record<string, string>>;
  readonly sources?: Readonly<Record<string, string>>;
}

const inWords = (facts: Readonly<Record<string, string>>): string =>
  Object.entries(facts)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ');

/** One line for a person. */
export function lineOf({ kind, what, name, where, catalogue, sources }: Difference): string {
  const head = `${kind.padEnd(9)} ${what} ${name} (${where})`;
  if (kind !== 'different') {
    const facts = inWords((kind === 'new' ? sources : catalogue) ?? {});
    return facts === '' ? head : `${head}: ${facts}`;
  }
  return `${head}: catalogue has ${inWords(catalogue ?? {})}; sources have ${inWords(sources ?? {})}`;
}

/** Both sides of those facts that are not equal; `undefined` where all are. */
export function unequal(
  catalogue: Readonly<Record<string, string>>,
  sources: Readonly<Record<string, string>>,
): Pick<Required<Difference>, 'catalogue' | 'sources'> | undefined {
  const names = Object.keys(sources).filter((name) => catalogue[name] !== sources[name]);
  if (names.length === 0) return undefined;
  const only = (facts: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
    Object.fromEntries(names.map((name) => [name, facts[name] ?? 'none']));
  return { catalogue: only(catalogue), sources: only(sources) };
}

/** New before gone before different, then by what, name and place. */
export function sorted(differences: readonly Difference[]): readonly Difference[] {
  const kinds = ['new', 'gone', 'different'];
  const key = ({ what, name, where }: Difference): string => `${what} ${name} ${where}`;
  return differences.toSorted(
    (a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0),
  );
}
