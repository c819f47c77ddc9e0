/** What the rules answered, subject by subject: asked again only where something changed that the answer looked at. */
import type { Pool } from '../../model/fpm/master.ts';
import type { Draft, Rule } from '../../rules/kit/rule.ts';
import { ruleFailure, type Failure } from '../../model/failures.ts';
import { Questions, type Question } from './questions.ts';
import type { BuiltWorkspace, ModelExchange } from '../state/workspace-builder.ts';

/** One draft of one rule. */
export interface RuleResult {
  readonly rule: Rule;
  readonly draft: Draft;
  /** The same for what is one finding: rule and place. */
  readonly key: string;
}

export function resultOf(rule: Rule, draft: Draft): RuleResult {
  return { rule, draft, key: `${rule.code}\0${draft.at.file}\0${draft.at.range.start}\0${draft.at.range.end}` };
}

/** What was said about one subject, and what it depends on beside the subject itself. */
interface Answer {
  readonly question: Question;
  readonly results: readonly RuleResult[];
  /** Rules that threw: asked again in the next round. */
  readonly failures: readonly Failure[];
  /** What of the whole configuration it depends on, as bits of `Looked`. */
  readonly looked: number;
  /** It depends on who uses these pools. */
  readonly pools: ReadonlySet<Pool>;
}

const nothing: readonly RuleResult[] = [];
const none: readonly Failure[] = [];

export class Answers {
  readonly #built: BuiltWorkspace;
  readonly #questions: Questions;
  /** Asked next, by the key of the subject. */
  #open = new Map<object, Question>();
  /** Answers that say something or depend on something; all others are forgotten. */
  readonly #kept = new Map<object, Answer>();
  /** Keys of answers that say something. */
  readonly #speakers = new Set<object>();
  /** Keys of answers that depend on the whole configuration; on a pool's users once somebody edits. */
  readonly #lookers = new Set<object>();
  #users: Map<Pool, Set<object>> | undefined;
  /** Keys of answers that some rule did not come to the end of. */
  readonly #failing = new Set<object>();
  #begun = false;

  constructor(built: BuiltWorkspace, rules: readonly Rule[]) {
    this.#built = built;
    this.#questions = new Questions(built.model, rules);
    built.follow((exchange) => this.#exchange(exchange));
  }

  /** What threw, in the order of the walk. */
  *failures(): Generator<Failure> {
    for (const key of this.#questions.sorted(this.#failing)) yield* this.#kept.get(key)?.failures ?? none;
  }

  /** Asks what is open, in slices; may be left at any yield and taken up later. */
  *ask(): Generator<void> {
    if (!this.#begun) this.#begin();
    for (const key of this.#failing) this.#reopenKept(key);
    let count = 0;
    for (const [key, question] of this.#open) {
      this.#open.delete(key);
      this.#answer(question);
      if (++count % 16 === 0) yield;
    }
  }

  /** All that was said, in the order of the walk. */
  *results(): Generator<RuleResult> {
    for (const key of this.#questions.sorted(this.#speakers)) yield* this.#kept.get(key)?.results ?? nothing;
  }

  #begin(): void {
    this.#begun = true;
    this.#kept.clear();
    this.#speakers.clear();
    this.#failing.clear();
    this.#lookers.clear();
    this.#users = undefined;
    this.#open.clear();
    for (const question of this.#questions.all()) this.#open.set(question.key, question);
  }

  #answer(question: Question): void {
    const results: RuleResult[] = [];
    const failures: Failure[] = [];
    const { looked, pools } = this.#built.watch.during(() => {
      try {
        question.ask((rule, answer) => {
          try {
            this.#collect(rule, answer, question, results);
          } catch (error) {
            failures.push(ruleFailure(rule.code, error, question.at()));
          }
        });
      } catch (error) {
        failures.push({ what: 'asking the rules', code: undefined, error, at: question.at(), places: 1 });
      }
    });
    this.#forget(question.key);
    if (results.length > 0 || failures.length > 0 || looked !== 0 || pools.size > 0)
      this.#keep({
        question,
        results: results.length === 0 ? nothing : results,
        failures: failures.length === 0 ? none : failures,
        looked,
        pools,
      });
  }

  #keep(answer: Answer): void {
    const {
      question: { key },
      results,
      failures,
      looked,
      pools,
    } = answer;
    this.#kept.set(key, answer);
    if (results.length > 0) this.#speakers.add(key);
    if (failures.length > 0) this.#failing.add(key);
    if (looked !== 0) this.#lookers.add(key);
    if (this.#users !== undefined) for (const pool of pools) addUser(this.#users, pool, key);
  }

  #forget(key: object): void {
    const known = this.#kept.get(key);
    if (known === undefined) return;
    this.#kept.delete(key);
    this.#speakers.delete(key);
    this.#failing.delete(key);
    this.#lookers.delete(key);
    if (this.#users !== undefined) for (const pool of known.pools) this.#users.get(pool)?.delete(key);
  }

  #collect(rule: Rule, answer: () => Iterable<Draft>, { notInForce }: Question, into: RuleResult[]): void {
    for (const draft of answer())
      if (!notInForce || this.#built.model.notInForce(draft.at.file) !== undefined) into.push(resultOf(rule, draft));
  }

  #exchange({ removed, added, included, deployment, pools, changed }: ModelExchange): void {
    this.#questions.forgetClients();
    for (const key of [...removed, ...included.removed.handlers, ...included.removed.servers]) {
      this.#forget(key);
      this.#open.delete(key);
    }
    for (const verdict of added) this.#reopen(this.#questions.pass(verdict));
    for (const server of included.added.servers) this.#reopen(this.#questions.server(server, deployment));
    for (const site of included.added.handlers) this.#reopen(this.#questions.handler(site, deployment));
    const upstreams = new Set(
      [...removed, ...added].flatMap((verdict) => verdict.targets.map((target) => target.target.upstream)),
    );
    for (const upstream of upstreams)
      if (upstream !== undefined) this.#reopen(this.#questions.upstream(upstream, deployment));
    for (const key of this.#lookers) if (((this.#kept.get(key)?.looked ?? 0) & changed) !== 0) this.#reopenKept(key);
    this.#users ??= usersIn(this.#kept);
    for (const pool of pools) for (const key of this.#users.get(pool) ?? nobody) this.#reopenKept(key);
  }

  #reopenKept(key: object): void {
    const answer = this.#kept.get(key);
    if (answer !== undefined) this.#reopen(answer.question);
  }

  #reopen(question: Question): void {
    this.#open.set(question.key, question);
  }
}

const nobody: readonly object[] = [];

/** Who depends on the users of each pool. */
function usersIn(kept: ReadonlyMap<object, Answer>): Map<Pool, Set<object>> {
  const users = new Map<Pool, Set<object>>();
  for (const [key, { pools }] of kept) for (const pool of pools) addUser(users, pool, key);
  return users;
}

function addUser(users: Map<Pool, Set<object>>, pool: Pool, key: object): void {
  const known = users.get(pool);
  if (known === undefined) users.set(pool, new Set([key]));
  else known.add(key);
}
