/** An address of a pool: every place on both sides that names it, and the pools that listen there. */
import type { Snapshot } from '../../analysis/state/snapshot.ts';
import type { PassVerdict, TargetVerdict } from '../../model/deployment/deployment.ts';
import { endpointKey, parseNginxAddress, type Endpoint } from '../../model/endpoint.ts';
import type { FpmMaster, Pool } from '../../model/fpm/master.ts';
import { decidingEntry, poolListen } from '../../model/fpm/settings.ts';
import { endpointOf } from '../../model/nginx/config/passes.ts';
import type { FactWord } from '../../model/facts.ts';
import { fpmAt } from '../../syntax/fpm/at-offset.ts';
import type { FpmTree } from '../../syntax/fpm/tree.ts';
import type { Tree, Trees } from '../../syntax/language.ts';
import { startKey, touches, type FileId, type FileRange, type TextRange } from '../../text/range.ts';

/** One address as one side writes it. */
export interface AddressPlace extends FileRange {
  readonly side: 'nginx' | 'php-fpm';
  /** What the server receives. */
  readonly text: string;
  /** The place holds exactly this text, so that it can be replaced. */
  readonly whole: boolean;
  /** On PHP-FPM's side. */
  readonly pool: Pool | undefined;
}

export interface SharedAddress {
  /** The place that was asked about. */
  readonly here: AddressPlace;
  /** All places, that one among them, each once. */
  readonly places: readonly AddressPlace[];
  readonly pools: readonly Pool[];
  /** The passes that may use the address, with what is known of it there. */
  readonly passes: readonly { readonly verdict: PassVerdict; readonly target: TargetVerdict }[];
}

/** The address at an offset (UTF-16): a word of nginx that a `fastcgi_pass` uses or an upstream holds, or the value of a pool's `listen`. */
export function addressAt(snapshot: Snapshot, file: FileId, offset: number): SharedAddress | undefined {
  const at = startAt(snapshot, file, offset);
  return at === undefined ? undefined : gather(snapshot, at);
}

interface Start {
  readonly here: AddressPlace;
  readonly keys: readonly string[];
  readonly pools: readonly Pool[];
}

type StartAt<T> = (snapshot: Snapshot, file: FileId, offset: number, tree: T) => Start | undefined;

/** Texts of a language that is not here hold no addresses of pools. */
const starts: { readonly [Id in keyof Trees]?: StartAt<Trees[Id]> } = { nginx: startInNginx, 'php-fpm': startInFpm };

function startAt(snapshot: Snapshot, file: FileId, offset: number): Start | undefined {
  const tree = snapshot.file(file)?.tree;
  // the entry of a dialect takes the trees of that dialect, and is given no other
  return tree === undefined
    ? undefined
    : (starts[tree.dialect] as StartAt<Tree> | undefined)?.(snapshot, file, offset, tree);
}

function startInFpm(snapshot: Snapshot, file: FileId, offset: number, tree: FpmTree): Start | undefined {
  const { entry, part } = fpmAt(tree, offset);
  if (entry === undefined || entry.key.text.toLowerCase() !== 'listen' || part === 'index') return undefined;
  const pool = poolsIn(snapshot, file).find(
    (one) =>
      placeOfPool(snapshot, one)?.file === file &&
      placeOfPool(snapshot, one)?.range.start === inner(tree.text, entry.value?.range).start,
  );
  const here = pool === undefined ? undefined : placeOfPool(snapshot, pool);
  return pool === undefined || here === undefined ? undefined : { here, keys: [], pools: [pool] };
}

function startInNginx(snapshot: Snapshot, file: FileId, offset: number): Start | undefined {
  for (const { target } of targetsIn(snapshot, file)) {
    const { at } = target.target;
    if (at.file === file && touches(at.range, offset)) return started(snapshot, target);
  }
  for (const { place, endpoint } of upstreamServers(snapshot, file))
    if (place.file === file && touches(place.range, offset))
      return { here: place, keys: [endpointKey(endpoint)], pools: [] };
  return undefined;
}

function started(snapshot: Snapshot, target: TargetVerdict): Start {
  const endpoint = endpointOf(target.target);
  return {
    here: placeOfTarget(snapshot, target),
    keys: endpoint === undefined ? [] : [endpointKey(endpoint)],
    pools: target.links.map((link) => link.pool),
  };
}

/** Follows links from addresses to pools and back until nothing new comes. */
function gather(snapshot: Snapshot, start: Start): SharedAddress {
  const keys = new Set(start.keys);
  const pools = new Set(start.pools);
  let passes: { verdict: PassVerdict; target: TargetVerdict }[] = [];
  for (let size = -1; size !== keys.size + pools.size;) {
    size = keys.size + pools.size;
    passes = [];
    for (const one of targetsIn(snapshot, start.here.file)) {
      const endpoint = endpointOf(one.target.target);
      const key = endpoint === undefined ? undefined : endpointKey(endpoint);
      if (!(key !== undefined && keys.has(key)) && !one.target.links.some((link) => pools.has(link.pool))) continue;
      passes.push(one);
      if (key !== undefined) keys.add(key);
      for (const link of one.target.links) pools.add(link.pool);
    }
  }
  const places = [
    start.here,
    ...[...pools].flatMap((pool) => placeOfPool(snapshot, pool) ?? []),
    ...passes.map(({ target }) => placeOfTarget(snapshot, target)),
    ...upstreamServers(snapshot, start.here.file)
      .filter(({ endpoint }) => keys.has(endpointKey(endpoint)))
      .map(({ place }) => place),
  ];
  return {
    here: start.here,
    pools: [...pools],
    passes,
    places: [...new Map(places.map((place) => [startKey(place), place])).values()],
  };
}

/** Whether what a configuration or a master holds counts, seen from a file: it is in force, or holds the file itself. */
function counts({ notInForce, files }: Pick<FpmMaster, 'notInForce' | 'files'>, file: FileId): boolean {
  return notInForce === undefined || files.has(file);
}

function* targetsIn(
  snapshot: Snapshot,
  file: FileId,
): Iterable<{ readonly verdict: PassVerdict; readonly target: TargetVerdict }> {
  for (const deployment of snapshot.workspace.deployments) {
    if (counts(deployment.config, file))
      for (const verdict of deployment.passes) for (const target of verdict.targets) yield { verdict, target };
  }
}

function poolsIn(snapshot: Snapshot, file: FileId): readonly Pool[] {
  return snapshot.workspace.masters.filter((master) => counts(master, file)).flatMap((master) => master.pools);
}

function placeOfTarget(snapshot: Snapshot, { target }: TargetVerdict): AddressPlace {
  const text = snapshot.file(target.at.file)?.text ?? '';
  return {
    side: 'nginx',
    file: target.at.file,
    range: inner(text, target.at.range),
    text: target.text,
    whole: target.whole,
    pool: undefined,
  };
}

/** Where a pool says what it listens on; `undefined` where it does not, or the value is not known. */
function placeOfPool(snapshot: Snapshot, pool: Pool): AddressPlace | undefined {
  const listen = poolListen(pool);
  if (listen.kind === 'unknown') return undefined;
  const { at, text } = listen.listen;
  return {
    side: 'php-fpm',
    file: at.file,
    range: inner(snapshot.file(at.file)?.text ?? '', at.range),
    text,
    whole: true,
    pool,
  };
}

/** The value of a pool's `listen`, known or not; its section where it has none. */
export function listenOrSection(snapshot: Snapshot, pool: Pool): FileRange {
  const written = decidingEntry(pool.entries, 'listen');
  const value = written?.entry.value;
  return (
    placeOfPool(snapshot, pool) ??
    (written === undefined || value === undefined ? pool.at : { file: written.file, range: value.range })
  );
}

/** Servers of upstreams, whoever calls them. */
function upstreamServers(
  snapshot: Snapshot,
  file: FileId,
): readonly { readonly place: AddressPlace; readonly endpoint: Endpoint }[] {
  return snapshot.workspace.configs
    .filter((config) => counts(config, file))
    .flatMap((config) => [...config.upstreams.values()].flat())
    .flatMap((upstream) => upstream.servers)
    .flatMap(({ placed }) => {
      const word: FactWord | undefined = placed.fact.args[0];
      const parsed = word === undefined || word.template ? undefined : parseNginxAddress(word.value);
      if (word === undefined || parsed?.kind !== 'endpoint') return [];
      const range = inner(snapshot.file(placed.file)?.text ?? '', word.range);
      return [
        {
          endpoint: parsed.endpoint,
          place: { side: 'nginx' as const, file: placed.file, range, text: word.value, whole: true, pool: undefined },
        },
      ];
    });
}

/** A word without its quotes. */
function inner(text: string, range: TextRange = { start: -1, end: -1 }): TextRange {
  const quote = /["']/.exec(text[range.start] ?? '')?.[0];
  return quote !== undefined && range.end - range.start > 1 && text[range.end - 1] === quote
    ? { start: range.start + 1, end: range.end - 1 }
    : range;
}
