/** Services as Compose puts them together: what they extend, and what files beside them add. */
import type { FileId } from '../../text/range.ts';
import { basename, dirname } from '../../text/path.ts';
import type { ComposeFile, Service } from './service.ts';

const longestChain = 16;

/** A service with everything that adds to it. */
export interface MergedService {
  readonly service: Service;
  /** The same service as other files beside it go on with it; its command and user may be any of these. */
  readonly additions: readonly Service[];
}

/** All services of all Compose files, each once; those that only add to one of another file are its additions. */
export function mergeServices(files: ReadonlyMap<FileId, ComposeFile>): readonly MergedService[] {
  const extended = [...files.values()].flatMap(({ services }) =>
    services.map((service) => withExtended(service, files)),
  );
  const complete = new Map<string, Service[]>();
  for (const service of extended) if (isComplete(service)) push(complete, keyOf(service), service);
  const additions = new Map<Service, Service[]>();
  const merged: Service[] = [];
  for (const service of extended) {
    const bases = (complete.get(keyOf(service)) ?? []).filter((one) => one !== service && one.file !== service.file);
    if (isComplete(service) && !(isOverride(service.file) && bases.some((one) => !isOverride(one.file))))
      merged.push(service);
    else if (bases.length === 0) merged.push(service);
    else for (const base of bases) push(additions, base, service);
  }
  return merged.map((service) => ({ service, additions: additions.get(service) ?? [] }));
}

/** Without an image and a build a service is no service yet. */
function isComplete(service: Service): boolean {
  return service.image !== undefined || service.build !== undefined;
}

/** Compose reads these with their base, without being told. */
function isOverride(file: FileId): boolean {
  return /override/i.test(basename(file));
}

function keyOf(service: Service): string {
  return `${dirname(service.file)}\0${service.name}`;
}

function push<K>(map: Map<K, Service[]>, key: K, service: Service): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [service]);
  else list.push(service);
}

function withExtended(service: Service, files: ReadonlyMap<FileId, ComposeFile>): Service {
  let merged = service;
  let next = service.extends;
  let file = service.file;
  for (let step = 0; next !== undefined && step < longestChain; step++) {
    const { service: name, file: other } = next;
    file = other ?? file;
    const base = files.get(file)?.services.find((one) => one.name === name);
    if (base === undefined || base === service) break;
    merged = over(base, merged);
    next = base.extends;
  }
  return merged;
}

/** What `own` says wins; mounts add up; names and networks are not taken over. */
function over(base: Service, own: Service): Service {
  return {
    ...own,
    image: own.image ?? base.image,
    build: own.build ?? base.build,
    mounts: [...base.mounts, ...own.mounts],
    command: own.command ?? base.command,
    entrypoint: own.entrypoint ?? base.entrypoint,
    user: own.user ?? base.user,
  };
}
