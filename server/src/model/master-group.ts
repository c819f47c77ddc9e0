/** Masters that may answer a configuration together: what is known of them is the same for all configurations that they may answer. */
import type { FileId } from '../text/range.ts';
import type { FpmMaster } from './fpm/master.ts';
import { ListeningPools } from './deployment/listening.ts';
import { mayListenElsewhere } from './template-doubt.ts';
import { unknown, type Unknown } from './value.ts';

export class MasterGroup {
  readonly masters: readonly FpmMaster[];
  readonly listening: ListeningPools;
  /** The first doubt about whether one of them runs where nginx does. */
  readonly doubt: Unknown | undefined;
  /** All of their pools are known, and where they run. */
  readonly complete: boolean;
  /** The doubt, or an include that was not read: there may be more pools. */
  readonly unread: Unknown | undefined;
  /** Templates decide where pools listen. */
  readonly template: Unknown | undefined;
  #files: readonly FileId[] | undefined;

  /** @param doubtAbout why a master may not run where nginx does */
  constructor(masters: readonly FpmMaster[], doubtAbout: (master: FpmMaster) => Unknown | undefined) {
    this.masters = masters;
    this.listening = new ListeningPools(masters);
    const doubts = masters.map(doubtAbout);
    this.doubt = doubts.find((doubt) => doubt !== undefined);
    this.complete =
      this.listening.pools.length > 0 && this.doubt === undefined && masters.every((master) => master.complete);
    this.unread = this.doubt ?? unreadInclude(masters);
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
    `\`include = ${open.placed.entry.value?.raw ?? ''}\` of PHP-FPM was not read${open.why === 'limit' ? ' once more: includes multiply it too often' : ''}`,
    { file: open.placed.file, range: open.placed.entry.range, via: open.placed.via },
  );
}
