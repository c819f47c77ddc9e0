/** The servers of an upstream block, those of its includes among them. */
import type { FileId, FileRange } from '../../../text/range.ts';
import type { NginxFactBlock, NginxFacts } from '../../facts.ts';
import type { IncludedFiles } from '../../includes.ts';
import type { ReadingLimit } from '../../reading-limit.ts';
import type { UpstreamServer } from './config.ts';
import type { Placed } from './scope.ts';

interface Gathering {
  readonly block: NginxFactBlock;
  readonly file: FileId;
  readonly via: readonly FileRange[];
  readonly into: UpstreamServer[];
}

interface Reading {
  /** The files that an argument of `include` names. */
  readonly included: (argument: string) => IncludedFiles<NginxFacts>;
  readonly limit: ReadingLimit;
  /** Told of each file that is read. */
  readonly note: (file: FileId) => void;
}

/** Gathers the servers, in the order of the text; says whether every include was read. */
export function gatherServers({ block, file, via, into }: Gathering, reading: Reading): boolean {
  let complete = true;
  for (const fact of block.facts) {
    if (fact.name === 'server') into.push(upstreamServer({ fact, file, via }));
    const word = fact.name === 'include' ? fact.args[0] : undefined;
    if (word === undefined) continue;
    const through = [...via, { file, range: word.range }];
    const found = reading.included(word.value);
    const outcome = reading.limit.include(
      found.files,
      through.map((step) => step.file),
      ({ file: inner, top }) => {
        reading.note(inner);
        complete = gatherServers({ block: top, file: inner, via: through, into }, reading) && complete;
      },
    );
    complete &&= found.complete && !word.template && !outcome.loops && !outcome.isDeep && !outcome.isCut;
  }
  return complete;
}

function upstreamServer(placed: Placed): UpstreamServer {
  const flags = placed.fact.args.slice(1).map((word) => word.value);
  return { placed, down: flags.includes('down'), backup: flags.includes('backup') };
}
