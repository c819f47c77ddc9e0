/** One nginx configuration with all of its files: what the model knows of it. */
import type { FileId } from '../../../text/range.ts';
import type { Branched } from '../../branched.ts';
import type { NginxFacts } from '../../facts.ts';
import type { IncludedFiles } from '../../includes.ts';
import type { Unknown } from '../../value.ts';
import type { Tally } from '../../watch.ts';
import type { Placed, Scope, ScopePart } from './scope.ts';

/**
 * What an include may bring into its block: `parameters` as FastCGI's files of packages; `modules` to load; what is for `main`; `sites`: servers, and
 * what they refer to by name (upstreams, maps, zones). These are in a directory that belongs to the server, and that this tree does not have: it
 * brings a setting for all servers only where a file of the tree that no main file includes, and that could be there, has that setting.
 */
export type UnreadKind = 'anything' | 'sites' | 'parameters' | 'modules' | 'main' | 'nothing';

/** An `include` that did not bring all: it was not read, does not exist, would never end, or was not read once more (`limit`) as includes multiply it too often. */
export interface OpenInclude {
  readonly placed: Placed;
  readonly kind: UnreadKind;
  readonly why: 'unread' | 'missing' | 'loop' | 'limit';
}

export interface UpstreamServer {
  readonly placed: Placed;
  readonly down: boolean;
  readonly backup: boolean;
}

export interface Upstream {
  readonly name: string;
  readonly placed: Placed;
  readonly servers: readonly UpstreamServer[];
  /** Directives other than `server` in the block, and whether all of its includes were read. */
  readonly others: readonly string[];
  readonly complete: boolean;
}

/** A `fastcgi_pass` in one place. */
export interface PassSite {
  readonly placed: Placed;
  readonly scope: Scope;
}

export interface NginxConfig {
  readonly root: FileId;
  /** A main file (it holds `http` or `events`), or a loose one that is read as if it were included. */
  readonly isMain: boolean;
  /** Why no server is known to read its files; `undefined` where one is, or where no main file is known that could speak against it. */
  readonly notInForce: Unknown | undefined;
  readonly top: Scope;
  /** By lower-case name; two definitions of one name are both kept. */
  readonly upstreams: ReadonlyMap<string, readonly Upstream[]>;
  /** `map`, `geo` and `split_clients` blocks by the variable they define, lower case, without `$`. */
  readonly maps: ReadonlyMap<string, readonly Placed[]>;
  /** What the servers of `http`, or of a loose file, listen on, each text once. */
  readonly listens: Tally;
  /** The host parts of the addresses that handlers call, lower case, each once: names of upstreams are among them. */
  readonly usedNames: Tally;
  readonly openIncludes: readonly OpenInclude[];
  /** What stands at the top of files of the workspace that no main file includes, and that could be included in `http`: names of directives. */
  readonly unincluded: ReadonlySet<string>;
  /** Variables that something in the files defines, lower case, without `$`. */
  readonly defines: ReadonlySet<string>;
  /** Modules are loaded, which may bring variables and directives of their own. */
  readonly loadsModules: boolean;
  /** Files of the configuration that hold template control, with what it decides about: not all that is written is always there. */
  readonly templated: ReadonlyMap<FileId, Branched>;
  /** Files of the configuration of which something is filled in before nginx reads them: nothing is missing in them for sure. */
  readonly placeholders: ReadonlySet<FileId>;
  /** The files that the argument of an `include` names in this configuration. */
  readonly filesOf: (argument: string) => IncludedFiles<NginxFacts>;
  /** Every place in which a file is read, where that is known without a look through all of them; else `undefined`. */
  readonly placesOf: (file: FileId) => readonly FilePlace[] | undefined;
}

/** A configuration with the lists of all that it holds: for those who go through it once. */
export interface WholeNginxConfig extends NginxConfig {
  readonly files: ReadonlySet<FileId>;
  readonly sites: readonly PassSite[];
  /** `proxy_pass`, `uwsgi_pass`, `scgi_pass` and `grpc_pass`: handlers that speak another protocol. */
  readonly otherHandlers: readonly PassSite[];
}

/** The top of a file in one place. */
export interface FilePlace {
  readonly scope: Scope;
  readonly part: ScopePart;
  /** The blocks that stand in the file's top. */
  readonly blocks: readonly Scope[];
}
