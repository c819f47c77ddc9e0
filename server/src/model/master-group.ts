/** Masters that may answer a configuration together: what is known of them is the same for all configurations that they may answer. */
import type { FileId } from '../text/range.ts';
import { fpmInstallation, type Environment } from './environment.ts';
import type { FpmMaster } from './fpm/master.ts';
import { ListeningPools } from './deployment/listening.ts';
import { mayListenElsewhere } from './template-doubt.ts';
import { unknown, type Unknown } from './value.ts';

export class MasterGroup {
  readonly masters: readonly FpmMaster[];
  readonly listening: ListeningPools;
  /** All of their pools are known, and where they run. */
  readonly complete: boolean;
  /** One runs nobody knows where, or an include was not read: there may be more pools. */
  readonly unread: Unknown | undefined;
  /** Templates decide where pools listen. */
  readonly template: Unknown | undefined;
  #files: readonly FileId[] | undefined;

  constructor(masters: readonly FpmMaster[], environment: Environment) {
    this.masters = masters;
    this.listening = new ListeningPools(masters);
    const hosts = masters.map((master) => environment.hostOf(fpmInstallation(master)));
    const unknownHost = hosts.find((host) => host.kind === 'unknown');
    this.complete =
      this.listening.pools.length > 0 && unknownHost === undefined && masters.every((master) => master.complete);
    this.unread = unknownHost ?? unreadInclude(masters);
    this.template = masters.some(mayListenElsewhere)
      ? unknown('template', 'the pools come from a template')
      : undefined;
  }

  /** The files of all of them. */
  get files(): readonly FileId[] {
    return (this.#files ??= this.masters.flatMap((master) => [...master.files]));
  }
}

function unreadInclude(masters: readonly FpmMaster[]): Unknown | undefined {
  const open = masters
    .flatMap((master) => master.openIncludes)
    .find((include) => include.why === 'unread' || include.why === 'limit');
  if (open === undefined) return undefined;
  return unknown(
    'missing-include',
    `\`include = ${open.placed.entry.value?.raw ?? ''}\` of PHP-FPM was not read${open.why === 'limit' ? ' again: includes repeat it too often' : ''}`,
    { file: open.placed.file, range: open.placed.entry.range, via: open.placed.via },
  );
}
