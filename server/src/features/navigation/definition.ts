/** Go to definition, and to what answers in the end: names, includes, and pools behind addresses, else the services that they name. */
import type { Snapshot } from '../../analysis/state/snapshot.ts';
import type { Pool } from '../../model/fpm/master.ts';
import { fpmAt } from '../../syntax/fpm/at-offset.ts';
import { touches, type FileId, type TextRange } from '../../text/range.ts';
import { nginxPlaceAt } from '../hover/nginx-place.ts';
import { addressAt, listenOrSection } from '../names/addresses.ts';
import { servicesNamed } from '../names/services.ts';
import { sameUseSlices, useAtSlices } from '../names/find-names.ts';
import { finished, type Slices } from '../../text/slices.ts';
import { includeAt } from './includes.ts';
import { topOfFile, unique, type Definitions, type Target } from './target.ts';

/** Where the word at an offset (UTF-16) is defined; `undefined` where nothing is known to define it. */
export function* definitionSlices(snapshot: Snapshot, file: FileId, offset: number): Slices<Definitions | undefined> {
  const include = includeAt(snapshot, file, offset);
  if (include !== undefined)
    return { from: include.range, targets: include.files.map((one) => ({ file: one, range: topOfFile })) };
  return (
    (yield* ofName(snapshot, file, offset)) ??
    ofAddress(snapshot, file, offset) ??
    ofPass(snapshot, file, offset) ??
    ofPoolVariable(snapshot, file, offset)
  );
}

/** The same, at once. */
export function definition(snapshot: Snapshot, file: FileId, offset: number): Definitions | undefined {
  return finished(definitionSlices(snapshot, file, offset));
}

/** The pools that answer in the end, through upstreams and variables; where there is none, the definition. */
export function* implementationSlices(
  snapshot: Snapshot,
  file: FileId,
  offset: number,
): Slices<Definitions | undefined> {
  return (
    ofPass(snapshot, file, offset, 'anywhere') ??
    ofAddress(snapshot, file, offset) ??
    (yield* definitionSlices(snapshot, file, offset))
  );
}

/** The same, at once. */
export function implementation(snapshot: Snapshot, file: FileId, offset: number): Definitions | undefined {
  return finished(implementationSlices(snapshot, file, offset));
}

function* ofName(snapshot: Snapshot, file: FileId, offset: number): Slices<Definitions | undefined> {
  const use = yield* useAtSlices(snapshot, file, offset);
  if (use === undefined) return undefined;
  const targets = (yield* sameUseSlices(snapshot, use))
    .filter((one) => one.role === 'definition')
    .map((one): Target => ({ file: one.file, range: one.shown }));
  return targets.length === 0 ? undefined : { from: use.shown, targets: unique(targets) };
}

function ofAddress(snapshot: Snapshot, file: FileId, offset: number): Definitions | undefined {
  const address = addressAt(snapshot, file, offset);
  if (address === undefined) return undefined;
  const { pools, here } = address;
  return {
    from: here.range,
    targets:
      pools.length > 0 ? poolTargets(snapshot, pools) : servicesNamed(snapshot, file, here.text).map(({ at }) => at),
  };
}

/** On the word `fastcgi_pass`, or on an address that is put together from variables: the pools that it reaches. */
function ofPass(
  snapshot: Snapshot,
  file: FileId,
  offset: number,
  on: 'start' | 'anywhere' = 'start',
): Definitions | undefined {
  const tree = snapshot.file(file)?.tree;
  const place = tree?.dialect === 'nginx' ? nginxPlaceAt(tree, offset) : undefined;
  if (place?.directive.name.value !== 'fastcgi_pass' || (place.index > 0 && on === 'start')) return undefined;
  const verdicts = snapshot.workspace
    .passesIn(file)
    .filter((verdict) => verdict.pass.placed.fact.range.start === place.directive.range.start);
  const pools = verdicts
    .flatMap((verdict) => verdict.targets)
    .flatMap((target) => target.links)
    .map((link) => link.pool);
  const targets =
    pools.length > 0
      ? poolTargets(snapshot, pools)
      : verdicts.flatMap(({ pass }) => servicesNamed(snapshot, file, pass.word.value)).map(({ at }) => at);
  return targets.length === 0 ? undefined : { from: place.word.range, targets: unique(targets) };
}

function poolTargets(snapshot: Snapshot, pools: readonly Pool[]): readonly Target[] {
  return unique(pools.map((pool) => listenOrSection(snapshot, pool)).map(({ file, range }) => ({ file, range })));
}

/** `$pool` in a value is the name of the section. */
function ofPoolVariable(snapshot: Snapshot, file: FileId, offset: number): Definitions | undefined {
  const tree = snapshot.file(file)?.tree;
  if (tree?.dialect !== 'php-fpm') return undefined;
  const { entry, section } = fpmAt(tree, offset);
  const from = entry?.value === undefined ? undefined : poolVariableAt(tree.text, entry.value.range, offset);
  const header = tree.lines.findLast((line) => line.kind === 'section' && line.range.start < offset);
  if (from === undefined || section === undefined || header?.kind !== 'section') return undefined;
  return { from, targets: [{ file, range: header.name.range }] };
}

function poolVariableAt(text: string, value: TextRange, offset: number): TextRange | undefined {
  for (const match of text.slice(value.start, value.end).matchAll(/\$pool/g)) {
    const range = { start: value.start + match.index, end: value.start + match.index + match[0].length };
    if (touches(range, offset)) return range;
  }
  return undefined;
}
