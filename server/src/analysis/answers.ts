/** What the rules answered, subject by subject: asked again only where something changed that the answer looked at. */
import type { Pool } from '../model/fpm/master.ts';
import type { Draft, Rule } from '../rules/rule.ts';
import type { RuleFailure } from './findings.ts';
import { Questions, type Question } from './questions.ts';
import type { BuiltWorkspace, ModelExchange } from './workspace-builder.ts';

/** One draft of one rule. */
export interface Said {
  readonly rule: Rule;
  readonly draft: Draft;
  /** The same for what is one finding: rule and place. */
  readonly key: string;
}

export function saidOf(rule: Rule, draft: Draft): Said {
  return { rule, draft, key: `${rule.code}\0${draft.at.file}\0${draft.at.range.start}\0${draft.at.range.end}` };
}

/** What was said about one subject, and what it depends on beside the subject itself. */
interface Answer {
  readonly question: Question;
  readonly said: readonly Said[];
  /** What of the whole configuration it depends on, as bits of `Looked`. */
  readonly looked: number;
  /** It depends on who uses these pools. */
  readonly pools: ReadonlySet<Pool>;
}

const nothing: readonly Said[] = [];

export class Answers {
  readonly #built: BuiltWorkspace;
  readonly #questions: Questions;
  /** Asked next, by the key of the subject. */
  #open = new Map<object, Question>();
  /** Answers that say something or depend on something; all others are forgotten. */
  readonly #kept = new Map<object, Answer>();
  readonly #failures = new Map<string, RuleFailure>();
  #begun = false;

  constructor(built: BuiltWorkspace, rules: readonly Rule[]) {
    this.#built = built;
    this.#questions = new Questions(built.model, rules);
    built.follow((exchange) => this.#exchange(exchange));
  }

  get failures(): readonly RuleFailure[] {
    return [...this.#failures.values()];
  }

  /** Asks what is open, in slices; may be left at any yield and taken up later. */
  *ask(): Generator<void> {
    // a rule that failed is not asked again in the same round, so a round with a failure is no base for the next
    if (!this.#begun || this.#failures.size > 0) this.#begin();
    let count = 0;
    for (const [key, question] of this.#open) {
      this.#open.delete(key);
      this.#answer(question);
      if (++count % 16 === 0) yield;
    }
  }

  /** All that was said, in the order of the walk. */
  *said(): Generator<Said> {
    if (![...this.#kept.values()].some((answer) => answer.said.length > 0)) return;
    for (const { key } of this.#questions.all()) yield* this.#kept.get(key)?.said ?? nothing;
  }

  #begin(): void {
    this.#begun = true;
    this.#failures.clear();
    this.#kept.clear();
    this.#open.clear();
    for (const question of this.#questions.all()) this.#open.set(question.key, question);
  }

  #answer(question: Question): void {
    const said: Said[] = [];
    const { looked, pools } = this.#built.watch.during(() => question.ask((rule, answer) => this.#hear(rule, answer, said)));
    if (said.length > 0 || looked !== 0 || pools.size > 0) this.#kept.set(question.key, { question, said, looked, pools });
    else this.#kept.delete(question.key);
  }

  #hear(rule: Rule, answer: () => Iterable<Draft>, into: Said[]): void {
    if (this.#failures.has(rule.code)) return;
    try {
      for (const draft of answer()) into.push(saidOf(rule, draft));
    } catch (error) {
      this.#failures.set(rule.code, { code: rule.code, error });
    }
  }

  #exchange({ gone, come, brought, deployment, pools, changed }: ModelExchange): void {
    this.#questions.forgetCallers();
    for (const key of [...gone, ...brought.gone.handlers, ...brought.gone.servers]) {
      this.#kept.delete(key);
      this.#open.delete(key);
    }
    for (const verdict of come) this.#reopen(this.#questions.call(verdict));
    for (const server of brought.come.servers) this.#reopen(this.#questions.server(server, deployment));
    for (const site of brought.come.handlers) this.#reopen(this.#questions.handler(site, deployment));
    const upstreams = new Set([...gone, ...come].flatMap((verdict) => verdict.targets.map((target) => target.target.upstream)));
    for (const upstream of upstreams) if (upstream !== undefined) this.#reopen(this.#questions.upstream(upstream, deployment));
    for (const { question, looked, pools: users } of this.#kept.values()) {
      if ((looked & changed) !== 0 || (users.size > 0 && pools.size > 0 && meets(users, pools))) this.#reopen(question);
    }
  }

  #reopen(question: Question): void {
    this.#open.set(question.key, question);
  }
}

function meets(a: ReadonlySet<Pool>, b: ReadonlySet<Pool>): boolean {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  for (const pool of small) if (large.has(pool)) return true;
  return false;
}
