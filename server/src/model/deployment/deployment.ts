/** What is known of a configuration and of the pools that may answer it: a verdict for every address of every `fastcgi_pass`. */
import { type Evidence, type Host } from '../environment.ts';
import type { FpmMaster, Pool, PoolMaster } from '../fpm/master.ts';
import type { Listen } from '../fpm/settings.ts';
import type { ListeningPools, ListeningView } from './listening.ts';
import { type FastcgiPass, type Target } from '../nginx/config/passes.ts';
import type { NginxConfig, WholeNginxConfig } from '../nginx/config/config.ts';
import type { Scope } from '../nginx/config/scope.ts';
import type { Unknown } from '../value.ts';

/**
 * A `fastcgi_pass` and a pool whose addresses meet. `likely`: a name has to resolve as usual, another PHP-FPM answers, or the verdict on the
 * address is `unknown` because the two may not share a machine.
 */
export interface Link {
  readonly pass: FastcgiPass;
  readonly target: Target;
  readonly pool: Pool;
  /** The `listen` of the pool: where it is, and what PHP-FPM receives; where a template fills it in, what is written. */
  readonly listen: Pick<Listen, 'at' | 'text'>;
  readonly certainty: 'certain' | 'likely';
  /** `same-expression`: neither address is known, but a template fills in both of them from one expression. */
  readonly basis?: 'same-expression';
}

/**
 * What is known of one address of a pass. `family`: a pool has the port, but not that loopback address (`maybe`: by the usual /etc/hosts).
 * `blamed`: a pool would answer if its own `listen` were no mistake. `malformed`: the address is none.
 */
export type TargetState = 'served' | 'unserved' | 'family' | 'maybe-family' | 'blamed' | 'malformed' | 'unknown';

export interface TargetVerdict {
  readonly target: Target;
  readonly state: TargetState;
  /** With `served` the pools that answer; with `unknown` those that would if both sides were on one machine. */
  readonly links: readonly Link[];
  /** With `family` and `blamed`: the pools in question. */
  readonly pools: readonly Pool[];
  readonly reason: Unknown | undefined;
}

export interface PassVerdict {
  readonly pass: FastcgiPass;
  readonly state: 'served' | 'unserved' | 'unknown';
  readonly targets: readonly TargetVerdict[];
  readonly reason: Unknown | undefined;
  readonly deployment: PassDeployment;
}

/** A configuration with the masters that may answer it, as one of its passes sees it: it leads to no list of passes or pools. */
export interface PassDeployment {
  readonly config: NginxConfig;
  /** The masters that may answer this configuration. */
  readonly masters: readonly PoolMaster[];
  /** What the pools listen on. */
  readonly listening: ListeningView;
  /** All pools that could answer are known. Nothing is ever concluded from absence where this is false. */
  readonly complete: boolean;
  /** Where nginx runs; unknown, so that nothing can be concluded from addresses: in a container, or no server is known to read its files. */
  readonly host: Host | Unknown;
  /** What places both servers on one machine; empty where only nothing speaks against it. */
  readonly evidence: readonly Evidence[];
  /** Servers of the configuration of which an earlier one has a name at the same address, with that one, which gets the requests. */
  readonly shadowed: ReadonlyMap<Scope, Scope>;
  /** Another number whenever a file of the configuration was exchanged: what was worked out from calls and handlers does not hold any longer. */
  readonly generation: number;
}

export interface Deployment extends PassDeployment {
  readonly config: WholeNginxConfig;
  readonly masters: readonly FpmMaster[];
  readonly pools: readonly Pool[];
  readonly listening: ListeningPools;
  readonly passes: readonly PassVerdict[];
}

/** Verdicts that went and verdicts that came in their place. */
export interface VerdictExchange {
  readonly removed: readonly PassVerdict[];
  readonly added: readonly PassVerdict[];
}
