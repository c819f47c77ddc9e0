/** Which rules are asked about a block of nginx: by its context, and by what stands in it. */
import type { NginxContext } from '../../catalog/nginx/directives.ts';
import type { NginxBlockView } from '../../model/nginx/config/blocks.ts';
import { allRules } from '../../rules/all.ts';
import type { Rule } from '../../rules/kit/rule.ts';

export type BlockRule = Extract<Rule, { subject: 'nginx-block' }>;

interface Index {
  readonly rules: readonly BlockRule[];
  /** The rules that want a directive, as bits: two rules may share one, and are then asked together. */
  readonly bitsOfName: ReadonlyMap<string, number>;
  readonly found: Map<NginxContext, Map<number, readonly BlockRule[]>>;
}

/** Bits of a small integer. */
const bits = 30;

let index: Index | undefined;

function indexed(): Index {
  if (index !== undefined) return index;
  const rules = allRules.filter((rule): rule is BlockRule => rule.subject === 'nginx-block');
  const bitsOfName = new Map<string, number>();
  for (const [at, rule] of rules.entries())
    for (const name of rule.names ?? []) bitsOfName.set(name, (bitsOfName.get(name) ?? 0) | bitOf(at));
  return (index = { rules, bitsOfName, found: new Map() });
}

function bitOf(at: number): number {
  return 1 << (at % bits);
}

/** The rules that may have something to say about a block, in the order of all rules. */
export function blockRulesFor(block: NginxBlockView): readonly BlockRule[] {
  const { rules, bitsOfName, found } = indexed();
  let present = 0;
  for (const entry of block.entries) present |= bitsOfName.get(entry.name) ?? 0;
  let byBits = found.get(block.context);
  if (byBits === undefined) found.set(block.context, (byBits = new Map()));
  let wanted = byBits.get(present);
  if (wanted === undefined) {
    wanted = rules.filter(
      (rule, at) =>
        rule.contexts?.includes(block.context) !== false && (rule.names === undefined || (present & bitOf(at)) !== 0),
    );
    byBits.set(present, wanted);
  }
  return wanted;
}
