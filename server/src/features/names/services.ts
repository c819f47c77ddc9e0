/** Containers of the tree that answer to the host name of an address. */
import type { Snapshot } from '../../analysis/state/snapshot.ts';
import { isLoopback, parseNginxAddress } from '../../model/endpoint.ts';
import { isInside } from '../../text/path.ts';
import type { FileId, FileRange } from '../../text/range.ts';

export interface NamedService {
  /** `service php`. */
  readonly name: string;
  /** The host name that it answers to. */
  readonly host: string;
  readonly at: FileRange;
}

/** The services in the workspace folder of a file that an address names; none for a loopback address. @param address as nginx receives it */
export function servicesNamed(snapshot: Snapshot, file: FileId, address: string): readonly NamedService[] {
  const parsed = parseNginxAddress(address);
  if (parsed.kind !== 'endpoint' || parsed.endpoint.kind !== 'tcp' || isLoopback(parsed.endpoint.host)) return [];
  const { host } = parsed.endpoint;
  const root = snapshot.world.roots.find((one) => isInside(file, one));
  const named = snapshot.world.containers.filter(
    ({ names, place }) => names.includes(host) && root !== undefined && isInside(place.file, root),
  );
  return named.map(({ place }) => ({ name: place.name, host, at: { file: place.file, range: place.range } }));
}
