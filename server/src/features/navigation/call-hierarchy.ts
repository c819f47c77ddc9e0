/** Who calls whom: server → location → upstream → pool, both ways. */
import type { Snapshot } from '../../analysis/state/snapshot.ts';
import type { PassVerdict } from '../../model/deployment/deployment.ts';
import type { Pool } from '../../model/fpm/master.ts';
import type { Upstream } from '../../model/nginx/config/config.ts';
import type { Placed, Scope } from '../../model/nginx/config/scope.ts';
import { basename } from '../../text/path.ts';
import { startKey, touches, type FileId, type FileRange, type TextRange } from '../../text/range.ts';
import { finished, type Slices } from '../../text/slices.ts';

export type CallKind = 'server' | 'location' | 'upstream' | 'pool';

export interface CallItem extends FileRange {
  readonly kind: CallKind;
  readonly name: string;
  readonly detail: string;
  /** The words that name it; `range` is all of it. */
  readonly selection: TextRange;
}

export interface CallStep {
  readonly item: CallItem;
  /** Where the caller calls: ranges in the caller's file. */
  readonly at: readonly TextRange[];
}

/** What an offset (UTF-16) stands in: the innermost location or server, an upstream, or a pool. */
export function* hierarchyItemSlices(snapshot: Snapshot, file: FileId, offset: number): Slices<CallItem | undefined> {
  let best: CallItem | undefined;
  for (const step of yield* stepsWhere(snapshot, file, ({ from, to }) => from.file === file || to.file === file)) {
    for (const item of [step.from, step.to]) {
      if (
        item.file === file &&
        touches(item.range, offset) &&
        (best === undefined || item.range.end - item.range.start < best.range.end - best.range.start)
      )
        best = item;
    }
  }
  return best;
}

/** The same, at once. */
export function callItemAt(snapshot: Snapshot, file: FileId, offset: number): CallItem | undefined {
  return finished(hierarchyItemSlices(snapshot, file, offset));
}

/** What an item calls. */
export function* outgoingSlices(
  snapshot: Snapshot,
  item: Pick<CallItem, 'file' | 'range'>,
): Slices<readonly CallStep[]> {
  const steps = yield* stepsWhere(snapshot, item.file, ({ from }) => same(from, item));
  return grouped(steps.map((step) => ({ item: step.to, at: step.at })));
}

/** The same, at once. */
export function outgoing(snapshot: Snapshot, item: Pick<CallItem, 'file' | 'range'>): readonly CallStep[] {
  return finished(outgoingSlices(snapshot, item));
}

/** What calls an item. */
export function* incomingSlices(
  snapshot: Snapshot,
  item: Pick<CallItem, 'file' | 'range'>,
): Slices<readonly CallStep[]> {
  const steps = yield* stepsWhere(snapshot, item.file, ({ to }) => same(to, item));
  return grouped(steps.map((step) => ({ item: step.from, at: step.at })));
}

/** The same, at once. */
export function incoming(snapshot: Snapshot, item: Pick<CallItem, 'file' | 'range'>): readonly CallStep[] {
  return finished(incomingSlices(snapshot, item));
}

interface Step {
  readonly from: CallItem;
  readonly to: CallItem;
  readonly at: TextRange;
}

function same(a: FileRange, b: FileRange): boolean {
  return a.file === b.file && a.range.start === b.range.start;
}

function grouped(steps: readonly { readonly item: CallItem; readonly at: TextRange }[]): readonly CallStep[] {
  const found = new Map<string, { item: CallItem; at: TextRange[] }>();
  for (const { item, at } of steps) {
    const key = startKey(item);
    const known = found.get(key);
    if (known === undefined) found.set(key, { item, at: [at] });
    else if (!known.at.some((one) => one.start === at.start)) known.at.push(at);
  }
  return [...found.values()];
}

/** The steps that are wanted, of the passes whose steps lead through a file. */
function* stepsWhere(snapshot: Snapshot, file: FileId, isWanted: (step: Step) => boolean): Slices<readonly Step[]> {
  const found: Step[] = [];
  for (const { passes } of snapshot.workspace.deployments) {
    for (const verdict of passes) {
      yield;
      if (!isNear(verdict, file)) continue;
      for (const step of stepsOf(verdict)) if (isWanted(step)) found.push(step);
    }
  }
  return found;
}

function isNear({ pass, targets }: PassVerdict, file: FileId): boolean {
  if (pass.at.file === file || enclosingBlocks(pass.scope).some((scope) => scope.opener?.file === file)) return true;
  return targets.some(
    ({ target, links }) =>
      target.upstream?.placed.file === file || links.some(({ pool }) => pool.sections.some((at) => at.file === file)),
  );
}

/** From the server through its locations to the pass, and on to what answers. */
function* stepsOf({ pass, targets }: PassVerdict): Iterable<Step> {
  const items = enclosingBlocks(pass.scope).flatMap((scope) =>
    scope.opener === undefined ? [] : [blockItem(scope, scope.opener)],
  );
  for (const [index, item] of items.entries()) {
    const inner = items[index + 1];
    if (inner !== undefined)
      yield { from: item, to: inner, at: inner.file === item.file ? inner.selection : item.selection };
  }
  const client = items.at(-1);
  if (client === undefined) return;
  const at = pass.at.file === client.file ? pass.word.range : client.selection;
  for (const { target, links } of targets) {
    const upstream = target.upstream === undefined ? undefined : upstreamItem(target.upstream);
    if (upstream !== undefined) yield { from: client, to: upstream, at };
    for (const { pool } of links)
      yield { from: upstream ?? client, to: poolItem(pool), at: upstream === undefined ? at : target.at.range };
  }
}

/** The server and the locations that a scope is in, outermost first. */
function enclosingBlocks(innermost: Scope): readonly Scope[] {
  const blocks: Scope[] = [];
  for (let scope: Scope | undefined = innermost; scope !== undefined; scope = scope.parent)
    if (scope.kind === 'server' || scope.kind === 'location') blocks.unshift(scope);
  return blocks;
}

function blockItem(scope: Scope, { fact, file }: Placed): CallItem {
  const kind = scope.kind === 'server' ? 'server' : 'location';
  const words = fact.args.map((word) => word.value).join(' ');
  const names =
    kind === 'server'
      ? scope
          .own('server_name')
          .flatMap((one) => one.fact.args.map((word) => word.value))
          .join(' ')
      : words;
  return {
    kind,
    name: names === '' ? kind : kind === 'server' ? names : `location ${names}`,
    detail: basename(file),
    file,
    range: fact.range,
    selection: { start: fact.nameRange.start, end: fact.args.at(-1)?.range.end ?? fact.nameRange.end },
  };
}

function upstreamItem({ name, placed: { fact, file } }: Upstream): CallItem {
  return {
    kind: 'upstream',
    name: name === '' ? '""' : name,
    detail: basename(file),
    file,
    range: fact.range,
    selection: fact.args[0]?.range ?? fact.nameRange,
  };
}

function poolItem(pool: Pool): CallItem {
  const ends = [...pool.entries.values()]
    .flat()
    .filter((one) => one.file === pool.at.file && one.entry.range.start > pool.at.range.start)
    .map((one) => one.entry.range.end);
  return {
    kind: 'pool',
    name: pool.name === '' ? '[]' : pool.name,
    detail: basename(pool.at.file),
    file: pool.at.file,
    range: { start: pool.at.range.start, end: Math.max(pool.at.range.end, ...ends) },
    selection: pool.at.range,
  };
}
