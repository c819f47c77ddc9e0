/** The servers of an upstream block, those of its includes among them. */
import type { FileId, FileRange } from '../../text/range.ts';
import type { NginxFactBlock, NginxFacts } from '../facts.ts';
import type { IncludedFiles } from '../includes.ts';
import type { UpstreamServer } from './config.ts';
import type { Placed } from './scope.ts';

const deepestInclude = 32;

interface Gathering {
  readonly block: NginxFactBlock;
  readonly file: FileId;
  readonly via: readonly FileRange[];
  readonly into: UpstreamServer[];
}

/** Gathers the servers, in the order of the text; says whether every include was read. `included` gives the files that an argument of `include` names. */
export function gatherServers({ block, file, via, into }: Gathering, included: (argument: string) => IncludedFiles<NginxFacts>): boolean {
  let complete = true;
  for (const fact of block.facts) {
    const word = fact.args[0];
    if (fact.name === 'server') into.push(upstreamServer({ fact, file, via }));
    else if (fact.name === 'include' && word !== undefined && via.length < deepestInclude) {
      const found = included(word.value);
      complete &&= found.complete && !word.template;
      for (const { file: inner, top } of found.files) complete = gatherServers({ block: top, file: inner, via: [...via, { file, range: word.range }], into }, included) && complete;
    }
  }
  return complete;
}

function upstreamServer(placed: Placed): UpstreamServer {
  const flags = placed.fact.args.slice(1).map((word) => word.value);
  return { placed, down: flags.includes('down'), backup: flags.includes('backup') };
}
