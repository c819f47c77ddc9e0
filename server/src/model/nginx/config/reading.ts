/** A configuration as nginx reads it: the names that directives give and use, in order, and the includes that fail. */
import type { FileId, FileRange, TextRange } from '../../../text/range.ts';
import type { Release } from '../../../catalog/release.ts';
import type { NginxName } from './names.ts';

export interface ReadName extends Omit<NginxName, 'owner'> {
  readonly file: FileId;
  /** The block around, the same for all that includes bring into it. */
  readonly owner: string;
}

/** An `include` that the server cannot follow. */
export interface FailedInclude {
  readonly at: FileRange;
  readonly pattern: string;
  readonly why: 'missing' | 'loop' | 'directory';
  /** Names of what lies in the directory that the include speaks of; of a directory, what lies in it. */
  readonly beside: readonly string[];
  /** The path that it should say: a file of that name lies there, or one with `.conf` more or less; `undefined` where none does. */
  readonly meant?: string | undefined;
  /** The whole `include`, with its semicolon. */
  readonly directive: TextRange;
}

export interface NginxReading {
  readonly root: FileId;
  /** The release that reads it. */
  readonly release: Release;
  /** It begins with a main file: everything that the server reads is here, but for what {@link complete} says. */
  readonly isMain: boolean;
  /** Every include was read, no template decides, every file is in good form. */
  readonly complete: boolean;
  /** What is known of it is there: no template decides, every file is in good form. */
  readonly certain: boolean;
  /** Modules that are not nginx's own may be there. */
  readonly loadsModules: boolean;
  /** Something hands requests on, to PHP or another server. */
  readonly handsOn: boolean;
  /** In the order in which the server reads them. */
  readonly names: readonly ReadName[];
  /** Variables that something in the files defines, lower case, without `$`. */
  readonly defines: ReadonlySet<string>;
  readonly failed: readonly FailedInclude[];
  /** Files of which something is filled in before nginx reads them. */
  readonly filled: ReadonlySet<FileId>;
  /** It names files that packages put beside a main file (mime.types, fastcgi_params …), and they are not there: it is installed somewhere else. */
  readonly lacksStock: boolean;
}

/** Whether what seems to be missing for a file may come when a template is filled in: that file, or the main one. */
export function mayBeFilledIn({ filled, root }: NginxReading, file: FileId): boolean {
  return filled.has(file) || filled.has(root);
}
