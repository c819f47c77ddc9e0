/** A configuration as nginx reads it: the names that directives give and use, in order, and the includes that fail. */
import type { FileId, FileRange } from '../../text/range.ts';
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
  readonly why: 'missing' | 'loop';
}

export interface NginxReading {
  readonly root: FileId;
  /** It begins with a main file: everything that the server reads is here, but for what {@link complete} says. */
  readonly isMain: boolean;
  /** Every include was read, no template decides, every file is in good form. */
  readonly complete: boolean;
  /** What is known of it is there: no template decides, every file is in good form. */
  readonly certain: boolean;
  /** Modules that are not nginx's own may be there. */
  readonly loadsModules: boolean;
  /** In the order in which the server reads them. */
  readonly names: readonly ReadName[];
  /** Variables that something in the files defines, lower case, without `$`. */
  readonly defines: ReadonlySet<string>;
  readonly failed: readonly FailedInclude[];
}
