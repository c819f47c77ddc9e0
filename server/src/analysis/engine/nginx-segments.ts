/** Parts of a reading of nginx: the blocks that are open, and single files of `http` that may be read again without the others. */
import type { FileId } from '../../text/range.ts';
import type { NginxContext } from '../../catalog/nginx/directives.ts';
import type { Release } from '../../catalog/release.ts';
import type { NginxEntry } from '../../model/nginx/config/blocks.ts';
import type { Failure } from '../../model/failures.ts';
import type { RuleDraft } from './nginx-checks.ts';

/** A block that is being read. */
export interface OpenBlock {
  readonly context: NginxContext;
  readonly opener: NginxEntry | undefined;
  readonly entries: NginxEntry[];
  readonly inherited: NginxEntry[];
  /** Blocks of a server that are there, and are judged together with it. */
  readonly waiting: OpenBlock[];
  readonly outer: OpenBlock | undefined;
  readonly release: Release;
  complete: boolean;
  settled: boolean;
  certain: boolean;
  filled: boolean;
}

/** The block that a name belongs to: that of its own file, or the one into which the file is included. */
export function ownerOf(start: number, file: FileId, block: OpenBlock | undefined): string {
  return start >= 0 || block?.opener === undefined
    ? `${file} ${start}`
    : `${block.opener.file} ${block.opener.at.start}`;
}

/** What is being said; grows. */
export interface Saying {
  readonly drafts: RuleDraft[];
  readonly errors: Failure[];
}

/** A block around as it was when a file in it was about to be read. */
interface BlockState {
  readonly block: OpenBlock;
  readonly entries: number;
  readonly inherited: number;
  readonly complete: boolean;
  readonly settled: boolean;
  readonly certain: boolean;
  readonly outer: BlockState | undefined;
}

/** One reading of a file straight in `http`, with all that it includes: what is said of the blocks in it. */
export interface Segment {
  readonly file: FileId;
  readonly context: NginxContext | undefined;
  /** The files on the way, this one included. */
  readonly via: readonly FileId[];
  readonly outer: BlockState;
  /** `undefined` while nothing is said. */
  saying: Saying | undefined;
}

/** A block as it is now, with those around it. */
export function stateOf(block: OpenBlock): BlockState {
  return {
    block,
    entries: block.entries.length,
    inherited: block.inherited.length,
    complete: block.complete,
    settled: block.settled,
    certain: block.certain,
    outer: block.outer === undefined ? undefined : stateOf(block.outer),
  };
}

/** The blocks around a segment as they were. */
export function reopened({ outer }: Segment): OpenBlock {
  const open = ({
    block,
    entries,
    inherited,
    complete,
    settled,
    certain,
    outer: outerBlock,
  }: BlockState): OpenBlock => ({
    ...block,
    entries: block.entries.slice(0, entries),
    inherited: block.inherited.slice(0, inherited),
    complete,
    settled,
    certain,
    outer: outerBlock === undefined ? undefined : open(outerBlock),
  });
  return open(outer);
}
