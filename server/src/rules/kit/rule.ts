/** What a rule is: one file with identity, words, check, fixes and examples. The engine walks; a rule only answers. */
import type { FileEdit } from '../../text/edit.ts';
import type { FileId, FileRange } from '../../text/range.ts';
import type { PassVerdict, PassDeployment } from '../../model/deployment/deployment.ts';
import type { FpmMaster, PlacedEntry, Pool } from '../../model/fpm/master.ts';
import type { WorkspaceView } from '../../model/workspace.ts';
import type { NginxContext } from '../../catalog/nginx/directives.ts';
import type { Release } from '../../catalog/release.ts';
import type { NginxBlockView } from '../../model/nginx/config/blocks.ts';
import type { PassSite, NginxConfig, Upstream } from '../../model/nginx/config/config.ts';
import type { Scope } from '../../model/nginx/config/scope.ts';
import type { NginxReading } from '../../model/nginx/config/reading.ts';
import type { NginxPlacement } from '../../model/nginx/config/placement.ts';
import type { NginxDirective } from '../../syntax/nginx/tree.ts';
import type { RuleCode } from './codes.ts';
import type { Writer } from '../../edits/writer.ts';

/** error: requests fail now or a server will not start; warning: fails under a condition that the message names; info: wasteful or fragile. */
export type Severity = 'error' | 'warning' | 'info';

/** What the visitor or the operator sees when the finding is left alone (docs/cli.md). */
export type Outcome =
  | '502'
  | '500'
  | '503'
  | '504'
  | '404'
  | '403'
  | '413'
  | 'blank'
  | 'source-leak'
  | 'truncated'
  | 'wrong-pool'
  | 'wrong-page'
  | 'open-door'
  | 'empty-post'
  | 'nginx-start'
  | 'fpm-start'
  | 'degraded'
  | 'none';

/** Whether nothing fails: what is only that is never more than an info, whatever severity a rule names (docs/cli.md). */
export function isHarmless(outcomes: readonly Outcome[]): boolean {
  return outcomes.every((outcome) => outcome === 'degraded' || outcome === 'none');
}

export interface Related {
  readonly at: FileRange;
  readonly message: string;
}

/** `safe`: may be applied unseen (one candidate, certain, same file); everything else is `review`. */
export interface Fix {
  readonly title: string;
  readonly safety: 'safe' | 'review';
  /** At most one fix of a finding. */
  readonly preferred?: boolean;
  readonly edits: readonly FileEdit[];
}

/** What a rule yields. Severity and outcomes default to the rule's. */
export interface Draft {
  /** Where the squiggle goes: where the cure is. */
  readonly at: FileRange;
  /** One sentence: the defect, with both values and the names of pool or upstream; no full stop, no advice. */
  readonly message: string;
  readonly severity?: Severity;
  readonly outcomes?: readonly Outcome[];
  readonly related?: readonly Related[];
  /** Called only when somebody asks for fixes. */
  readonly fixes?: (write: Writer) => readonly Fix[];
}

/** A pool with everything that passes it, or meant to. */
export interface PoolSubject {
  readonly pool: Pool;
  readonly workspace: WorkspaceView;
}

export interface PassSubject {
  readonly verdict: PassVerdict;
  readonly workspace: WorkspaceView;
}

export interface MasterSubject {
  readonly master: FpmMaster;
  readonly workspace: WorkspaceView;
}

export interface UpstreamSubject {
  readonly upstream: Upstream;
  readonly deployment: PassDeployment;
  /** Calls of the deployment that go through the upstream. */
  readonly passes: readonly PassVerdict[];
  readonly workspace: WorkspaceView;
}

/** A `proxy_pass`, `uwsgi_pass`, `scgi_pass` or `grpc_pass` in one place. */
export interface HandlerSubject {
  readonly site: PassSite;
  readonly deployment: PassDeployment;
  readonly workspace: WorkspaceView;
}

/** A `server` of `http`, or of a loose file. */
export interface ServerSubject {
  readonly server: Scope;
  readonly deployment: PassDeployment;
  readonly workspace: WorkspaceView;
}

export interface ConfigSubject {
  readonly config: NginxConfig;
  readonly deployment: PassDeployment;
  readonly workspace: WorkspaceView;
}

/** A line of a PHP-FPM file, in the section that FPM puts it in. */
export interface FpmEntrySubject {
  readonly placed: PlacedEntry;
  /** `undefined` in `[global]`, or before any section. */
  readonly pool: Pool | undefined;
  readonly master: FpmMaster;
  readonly workspace: WorkspaceView;
}

/** A directive of nginx in one file, in a context in which the server reads that file. Its answer may look at nothing else: it is kept. */
export interface NginxDirectiveSubject {
  readonly directive: NginxDirective;
  readonly file: FileId;
  /** `undefined`: in the block of a module that is not known. */
  readonly context: NginxContext | undefined;
  /** No template decides whether it is there, and the form of the file is good up to here. */
  readonly certain: boolean;
  /** The directives of its file whose blocks hold it, outermost first. */
  readonly path: readonly NginxDirective[];
  /** What stands in the same block of the file, the directive among it; for fixes only. */
  readonly siblings: readonly NginxDirective[];
  /** What stands at the top of its file; for fixes only. */
  readonly top: readonly NginxDirective[];
  readonly placement: NginxPlacement;
  /** The release that reads the file. */
  readonly release: Release;
}

/** All that one block holds, includes spliced in. */
export interface NginxBlockSubject {
  readonly block: NginxBlockView;
}

/** A configuration as the server reads it from the main file on. */
export interface NginxReadingSubject {
  readonly reading: NginxReading;
}

/** What the engine can hand to a rule, by name. */
export interface Subjects {
  readonly pass: PassSubject;
  readonly pool: PoolSubject;
  readonly master: MasterSubject;
  readonly upstream: UpstreamSubject;
  readonly handler: HandlerSubject;
  readonly config: ConfigSubject;
  readonly server: ServerSubject;
  readonly 'fpm-entry': FpmEntrySubject;
  readonly 'nginx-directive': NginxDirectiveSubject;
  readonly 'nginx-block': NginxBlockSubject;
  readonly 'nginx-reading': NginxReadingSubject;
}

export interface BadExample {
  readonly title: string;
  /** Fixture notation: files with `#- /path` or `;- /path`, marks with `# ^^^ severity: message`, the preferred (else first) fix with `#= line`. */
  readonly files: string;
  /** For a fix that lines `#=` and `#+` do not show well: the files after it, only those that change. */
  readonly fixed?: string;
}

export interface GoodExample {
  readonly title: string;
  readonly files: string;
}

export interface RuleOf<S extends keyof Subjects> {
  /** The file's name; states the defect. */
  readonly code: RuleCode;
  /** Other codes that the rule had before: settings and suppressions with them go on working. */
  readonly formerly?: readonly string[];
  readonly title: string;
  readonly severity: Severity;
  readonly outcomes: readonly Outcome[];
  /** Some of its fixes are `safe`; of all other rules none is. */
  readonly hasSafeFixes?: true;
  /** The version of Gatewise that has it first. */
  readonly since: string;
  readonly subject: S;
  /**
   * For `nginx-directive`: it is asked only about directives of these names, once nginx takes their number of words.
   * For `nginx-block`: only about blocks in which one of these stands.
   */
  readonly names?: readonly string[];
  /** For `nginx-directive`: it is asked only where nginx receives the directive so. */
  readonly placements?: readonly NginxPlacement['kind'][];
  /** For `nginx-block`: it is asked only about blocks of these contexts. */
  readonly contexts?: readonly NginxContext[];
  /** What one sees: status and log line. */
  readonly symptom: string;
  /** Why it happens, two or three sentences. */
  readonly rationale: string;
  /** How it was verified on real servers. */
  readonly verified: string;
  /** What the rule does not look at. */
  readonly limits: string;
  readonly references: readonly string[];
  check(subject: Subjects[S]): Iterable<Draft>;
  readonly examples: {
    readonly bad: readonly [BadExample, ...BadExample[]];
    readonly good: readonly [GoodExample, ...GoodExample[]];
  };
}

export type Rule = { [S in keyof Subjects]: RuleOf<S> }[keyof Subjects];

/** Declares a rule; only there for the types. */
export function defineRule<S extends keyof Subjects>(rule: RuleOf<S>): RuleOf<S> {
  return rule;
}
