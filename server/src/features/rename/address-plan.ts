/** Moving a pool to another socket path or port, with every pass of it. */
import { unknownHost } from '../../model/environment.ts';
import type { Snapshot } from '../../analysis/state/snapshot.ts';
import { parseFpmListen } from '../../model/endpoint.ts';
import type { FileEdit } from '../../text/edit.ts';
import type { TextRange } from '../../text/range.ts';
import type { AddressPlace, SharedAddress } from '../names/addresses.ts';
import type { Slices } from '../../text/slices.ts';
import { isRefusal, noWord, refuse, sayPlace, type Refusal, type RenamePlan } from './plan.ts';

export function addressPlan(snapshot: Snapshot, address: SharedAddress): RenamePlan | Refusal {
  const unsafe = whyAddressUnsafe(snapshot, address);
  if (unsafe !== undefined) return unsafe;
  const here = movable(snapshot, address.here);
  if (isRefusal(here)) return here;
  const text = snapshot.file(address.here.file)?.text ?? '';
  return {
    range: here.range,
    placeholder: text.slice(here.range.start, here.range.end),
    edits: (name) => movedAddress(snapshot, address, name),
  };
}

export function whyAddressUnsafe(
  snapshot: Snapshot,
  { places, passes, pools, here }: SharedAddress,
): Refusal | undefined {
  const parts = places.find((place) => !place.whole);
  if (parts !== undefined) return refuse(`the address in ${sayPlace(snapshot, parts)} is built from variables`);
  const doubt = passes.map(({ verdict }) => unknownHost(verdict.deployment.host)).find((one) => one !== undefined);
  if (doubt !== undefined) return refuse(doubt.message);
  if (pools.length === 0) return refuse(`no pool that is known here listens on ${here.text}`);
  const deployments = new Set(
    passes.flatMap(({ verdict }) => snapshot.workspace.index.deploymentsOf(verdict.deployment.config)),
  );
  const near =
    deployments.size > 0
      ? [...deployments]
      : snapshot.workspace.deployments.filter((one) => pools.some((pool) => one.pools.includes(pool)));
  for (const { pass } of near.flatMap((one) => one.passes)) {
    if (
      pass.targets.kind === 'unknown' &&
      (pass.targets.because === 'variable' || pass.targets.because === 'template')
    ) {
      return refuse(
        `${pass.word.value} in ${sayPlace(snapshot, pass.at)} may be this address, and its values are unknown`,
      );
    }
  }
  return undefined;
}

/** The edits of every place for a new path (`/run/x.sock`) or port. */
export function* movedAddress(
  snapshot: Snapshot,
  address: SharedAddress,
  typed: string,
): Slices<readonly FileEdit[] | Refusal> {
  const name = typed.trim().replace(/^unix:/i, '');
  const edits: FileEdit[] = [];
  for (const place of address.places) {
    yield;
    const part = movable(snapshot, place);
    if (isRefusal(part)) return part;
    const why = whyNot(snapshot, address, part.kind, name);
    if (why !== undefined) return why;
    edits.push({ file: place.file, range: part.range, newText: name });
  }
  return edits;
}

interface Movable {
  readonly kind: 'path' | 'port';
  readonly range: TextRange;
}

/** The part of a place that both sides share: the path without `unix:`, or the port. */
function movable(snapshot: Snapshot, place: AddressPlace): Movable | Refusal {
  const raw = snapshot.file(place.file)?.text.slice(place.range.start, place.range.end) ?? '';
  const prefix = place.side === 'nginx' ? (/^unix:/i.exec(raw)?.[0].length ?? 0) : 0;
  if (/^unix:/i.test(place.text) !== prefix > 0 && place.side === 'nginx')
    return refuse(`the address in ${sayPlace(snapshot, place)} is not written literally`);
  if (prefix > 0 || (place.side === 'php-fpm' && isPath(place.text)))
    return { kind: 'path', range: { start: place.range.start + prefix, end: place.range.end } };
  const port = /(?<!\d)\d+$/.exec(raw)?.[0];
  return port === undefined
    ? refuse(`no port is written in ${sayPlace(snapshot, place)}`)
    : { kind: 'port', range: { start: place.range.end - port.length, end: place.range.end } };
}

function isPath(text: string): boolean {
  const parsed = parseFpmListen(text);
  return parsed.kind === 'binding' && parsed.binding.kind === 'unix';
}

function whyNot(
  snapshot: Snapshot,
  { pools }: SharedAddress,
  kind: Movable['kind'],
  name: string,
): Refusal | undefined {
  if (kind === 'port' && !(/^\d+$/.test(name) && Number(name) >= 1 && Number(name) <= 65_535))
    return refuse(`"${name}" is not a port: 1 to 65535`);
  if (kind === 'path' && (!name.startsWith('/') || noWord.test(name) || name.endsWith('/')))
    return refuse(`"${name}" is not a socket path that both nginx and PHP-FPM accept`);
  const parsed = parseFpmListen(name);
  if (parsed.kind === 'defect') return refuse(`PHP-FPM does not listen on "${name}"`);
  const { binding } = parsed;
  const others = snapshot.workspace.deployments
    .filter((one) => one.pools.some((pool) => pools.includes(pool)))
    .flatMap((one) => one.listening.bound)
    .filter((bound) => !pools.includes(bound.pool));
  const taken = others.find((bound) =>
    bound.binding.kind === 'unix'
      ? binding.kind === 'unix' && bound.binding.path === binding.path
      : binding.kind === 'tcp' && bound.binding.port === binding.port,
  );
  return taken === undefined ? undefined : refuse(`pool "${taken.pool.name}" already listens on ${taken.listen.text}`);
}
