/** The name at an offset, and every place in the same configuration where the same name stands; worked out when somebody asks. */
import type { FileState } from '../../analysis/state/file-state.ts';
import type { Snapshot } from '../../analysis/state/snapshot.ts';
import { isNginxVariable } from '../../catalog/nginx/variables.ts';
import type { WholeNginxConfig } from '../../model/nginx/config/config.ts';
import { startKey, touches, type FileId } from '../../text/range.ts';
import { inPairs, nginxPlaceAt } from '../hover/nginx-place.ts';
import { connectedFiles, connectedUses } from './connected.ts';
import type { NameKind, NameUse, PlacedUse } from './name-use.ts';
import type { Family } from './nginx-uses.ts';
import { usesOfTree } from './uses.ts';
import { upstreamsThroughVariables } from './upstream-values.ts';
import type { Slices } from '../../text/slices.ts';

const none: readonly NameUse[] = [];
const ofOpenFiles = new WeakMap<FileState, readonly NameUse[]>();

/** All names of a file, in the order of its text. */
export function usesIn(state: FileState): readonly NameUse[] {
  const known = ofOpenFiles.get(state);
  if (known !== undefined) return known;
  const uses = usesOf(state);
  if (state.open) ofOpenFiles.set(state, uses);
  return uses;
}

/** @param only words without this text are passed over */
function usesOf(state: FileState, only?: string): readonly NameUse[] {
  const { tree } = state;
  return tree === undefined ? none : usesOfTree(tree, familyOf(state), only);
}

function familyOf(state: FileState): Family {
  const top = state.inferredContexts[0] ?? '';
  return top.startsWith('stream') ? 'stream' : top.startsWith('mail') ? 'mail' : 'http';
}

/** The name at an offset (UTF-16), its character and its end included. */
export function* useAtSlices(snapshot: Snapshot, file: FileId, offset: number): Slices<PlacedUse | undefined> {
  const state = snapshot.file(file);
  const use = state === undefined ? undefined : usesIn(state).find((one) => touches(one.shown, offset));
  return use === undefined ? yield* upstreamValueAt(snapshot, file, offset) : { ...use, file };
}

/** A word of `set` or `map` is the name of an upstream if a pass takes it for its address. */
function* upstreamValueAt(snapshot: Snapshot, file: FileId, offset: number): Slices<PlacedUse | undefined> {
  const tree = snapshot.file(file)?.tree;
  const place = tree?.dialect === 'nginx' ? nginxPlaceAt(tree, offset) : undefined;
  if (place === undefined || !(place.directive.name.value === 'set' || inPairs(place))) return undefined;
  const configs = configsOf(snapshot, file);
  const key = place.word.value.toLowerCase();
  if (!configs.some((config) => config.upstreams.has(key))) return undefined;
  const words = yield* upstreamsThroughVariables(snapshot, configs, key, []);
  return words.find((one) => one.file === file && touches(one.range, offset));
}

/** Every use of the same name, this one among them, file by file. */
export function* sameUseSlices(snapshot: Snapshot, use: PlacedUse): Slices<readonly PlacedUse[]> {
  if (use.kind === 'pool') return poolSections(snapshot, use);
  // nginx's own variables stand everywhere, and mean nothing more elsewhere
  if (use.kind === 'variable' && isNginxVariable(use.text))
    return yield* usesInFiles(snapshot, new Set([use.file]), use);
  const files = filesNear(snapshot, use);
  if (use.kind === 'variable' || use.kind === 'named location') {
    const configs = configsOf(snapshot, use.file);
    const connected = yield* connectedFiles(snapshot, configs, files, use);
    return connectedUses(configs, yield* usesInFiles(snapshot, connected, use), use);
  }
  const direct = yield* usesInFiles(snapshot, files, use);
  if (use.kind !== 'upstream') return direct;
  return [...direct, ...(yield* upstreamsThroughVariables(snapshot, configsOf(snapshot, use.file), use.key, direct))];
}

/** The configurations that read a file; loose ones count as one, as their files may be meant for each other. */
export function configsOf(snapshot: Snapshot, file: FileId): readonly WholeNginxConfig[] {
  const { configs, index } = snapshot.workspace;
  const own = index.configsOf(file);
  return own.some((config) => !config.isMain)
    ? configs.filter((config) => !config.isMain || own.includes(config))
    : own;
}

/** Files in which the name may stand: of nginx's configurations, and for users and groups of the other side too. */
function filesNear(snapshot: Snapshot, { file, kind }: Pick<PlacedUse, 'file' | 'kind'>): ReadonlySet<FileId> {
  const files = new Set<FileId>([file]);
  const add = (more: Iterable<FileId>): void => {
    for (const one of more) files.add(one);
  };
  for (const config of configsOf(snapshot, file)) add(config.files);
  if (kind !== 'user' && kind !== 'group') return files;
  const { index } = snapshot.workspace;
  for (const side of [...index.configsOf(file), ...index.mastersOf(file)]) {
    add(side.files);
    for (const { config, masters } of index.deploymentsOf(side))
      for (const { files: more } of [config, ...masters]) add(more);
  }
  return files;
}

/** A word that stands in every file that gives such a name. */
const givenBy: Readonly<Partial<Record<NameKind, RegExp>>> = {
  'log format': /\blog_format\b/,
  'request zone': /\blimit_req_zone\b/,
  'connection zone': /\blimit_conn_zone\b/,
  'cache zone': /\bkeys_zone=/,
  'thread pool': /\bthread_pool\b/,
  user: /\buser\b/,
  group: /\b(?:user|group)\b/,
};

/** Names of a kind that the configuration around a file gives to something. */
export function namesOfKind(snapshot: Snapshot, file: FileId, kind: NameKind): readonly PlacedUse[] {
  const found: PlacedUse[] = [];
  for (const one of filesNear(snapshot, { file, kind })) {
    const state = snapshot.file(one);
    if (state === undefined || givenBy[kind]?.test(state.text) === false) continue;
    for (const use of usesIn(state))
      if (use.kind === kind && use.role === 'definition') found.push({ ...use, file: one });
  }
  return found;
}

const foldsCase: ReadonlySet<string> = new Set(['upstream', 'variable']);

/** Only files whose text holds the name are read. */
function* usesInFiles(snapshot: Snapshot, files: ReadonlySet<FileId>, wanted: PlacedUse): Slices<readonly PlacedUse[]> {
  const found: PlacedUse[] = [];
  const folds = foldsCase.has(wanted.kind);
  const text = folds ? wanted.text.toLowerCase() : wanted.text;
  for (const file of files) {
    yield;
    const state = snapshot.file(file);
    if (state === undefined || !(folds ? state.text.toLowerCase() : state.text).includes(text)) continue;
    for (const use of ofOpenFiles.get(state) ?? usesOf(state, text))
      if (use.kind === wanted.kind && use.key === wanted.key) found.push({ ...use, file });
  }
  return found;
}

/** A pool is one in its master; the same name under another master is another pool. */
function poolSections(snapshot: Snapshot, use: PlacedUse): readonly PlacedUse[] {
  const masters = snapshot.workspace.index.mastersOf(use.file);
  const sections = masters
    .flatMap((master) => master.pools)
    .filter((pool) => pool.name.toLowerCase() === use.key)
    .flatMap((pool) => pool.sections);
  const unique = [...new Map(sections.map((at) => [startKey(at), at])).values()];
  if (unique.length === 0) return [use];
  return unique.map((at) => {
    const whole = snapshot.file(at.file)?.text.slice(at.range.start, at.range.end) ?? '';
    // a file that is broken right now is known as it was, and its places only nearly
    const range = /^\[.*\]$/s.test(whole) ? { start: at.range.start + 1, end: at.range.end - 1 } : at.range;
    const text = snapshot.file(at.file)?.text.slice(range.start, range.end) ?? use.text;
    return { ...use, file: at.file, text, range, shown: range, exact: text.toLowerCase() === use.key };
  });
}
