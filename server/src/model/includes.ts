/** What the model asks of whoever knows which files there are: the files that an `include` names. */
import type { FileId } from '../text/range.ts';
import type { FpmFacts, NginxFacts } from './facts.ts';

export interface IncludedFiles<Facts> {
  /** In the order in which the server reads them. */
  readonly files: readonly Facts[];
  /**
   * Whether these are all: `false` where the place was not read or the path cannot be known.
   * A pattern without a match in a directory that was read is complete and empty.
   */
  readonly complete: boolean;
  /** A plain path that does not exist in a directory that was read: the server refuses it. */
  readonly missing: boolean;
  /** The path is the server's own, and the tree has no such directory: what the server has there, nobody here can tell. */
  readonly elsewhere?: boolean;
}

/** Resolves the argument of an `include`, seen from the main file through which the server came. Pure: reads nothing. */
export interface IncludeResolver {
  nginx(argument: string, mainFile: FileId): IncludedFiles<NginxFacts>;
  fpm(argument: string, mainFile: FileId): IncludedFiles<FpmFacts>;
}
