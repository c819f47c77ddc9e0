/**
 * What is worked out for a tree grows as the tree does: the model, findings, fixes, reports, hovers and lenses, each counted by itself. `GROWTH=8` before
 * the command makes the trees so many times as large.
 */
import { countByFunction } from './counted-work.ts';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findingsOf, type Finding } from '../../server/src/analysis/engine/findings.ts';
import { resultOf } from '../../server/src/cli/findings.ts';
import { jsonFormat } from '../../server/src/output/json.ts';
import { view } from '../cli/sample.ts';
import { lenses } from '../../server/src/features/hints/code-lens.ts';
import { inlayHints } from '../../server/src/features/hints/inlay-hints.ts';
import { hover } from '../../server/src/features/hover.ts';
import { defaultView } from '../../server/src/lsp/view-settings.ts';
import { allRules } from '../../server/src/rules/all.ts';
import { hostOf } from '../support/fixture.ts';
import { asOneServer, asProjects, grown, type Texts } from './growth-trees.ts';

/** The larger tree is so many times as large. */
const factor = 4;
/** Less work than this tells nothing. */
const few = 20_000;
/** By hand functions are looked at one by one: they may grow faster only where they hardly count. */
const byHand = process.env['GROWTH'] !== undefined;
/** The work may grow with this power of the size; a little more in small trees, where what is looked at for one address has not reached its bound. */
const mostGrowth = byHand ? 1.15 : 1.2;
const steepness = 1.6;
const smallShare = 0.02;

const times = Number(process.env['GROWTH'] ?? 1);

interface Counted {
  readonly size: number;
  /** By what was done. */
  readonly phases: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly findings: number;
}

/** Everything that a server and a command line do with a tree, in turn. */
function count(size: number, texts: Texts): Counted {
  const phases = new Map<string, ReadonlyMap<string, number>>();
  let snapshot = hostOf({ files: new Map() }).snapshot();
  let findings: readonly Finding[] = [];
  phases.set(
    'model',
    countByFunction(() => {
      snapshot = hostOf({ files: texts }).snapshot();
      void snapshot.workspace.configs;
    }),
  );
  phases.set(
    'findings',
    countByFunction(() => {
      const report = findingsOf(snapshot);
      assert.deepEqual(report.failures, []);
      ({ findings } = report);
    }),
  );
  phases.set(
    'fixes',
    countByFunction(() => {
      for (const finding of findings) finding.fixes();
    }),
  );
  phases.set(
    'report',
    countByFunction(() => {
      let length = 0;
      for (const part of jsonFormat.write(resultOf(snapshot), { ...view, texts: snapshot })) length += part.length;
      assert.ok(length > 0);
    }),
  );
  phases.set(
    'hovers',
    countByFunction(() => {
      for (const { at } of findings) hover(snapshot, at.file, at.range.start, undefined);
    }),
  );
  phases.set(
    'lenses',
    countByFunction(() => {
      for (const state of snapshot.world.files.values()) {
        lenses(snapshot, state, defaultView.codeLens);
        inlayHints(snapshot, state, { start: 0, end: state.text.length }, defaultView.inlayHints);
      }
    }),
  );
  return { size, phases, findings: findings.length };
}

function total(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, one) => sum + one, 0);
}

const power = (before: number, after: number): number => Math.log(after / Math.max(before, 1)) / Math.log(factor);

/** What grows too fast, in words; nothing where all is well. */
function tooSteep(small: Counted, large: Counted): readonly string[] {
  const found: string[] = [];
  for (const [phase, counts] of large.phases) {
    const before = small.phases.get(phase) ?? new Map<string, number>();
    const all = total(counts);
    const grows = power(total(before), all);
    if (grows > mostGrowth && all > few) found.push(`${phase} grow with the power ${grows.toFixed(2)}`);
    for (const [name, work] of byHand ? counts : []) {
      const steep = power(before.get(name) ?? 0, work);
      // V8 does not count what it has optimised: what seems to come from nothing does not grow
      if (steep > steepness && steep < 3 && work > Math.max(few, all * smallShare))
        found.push(`${phase}: ${name} grows with the power ${steep.toFixed(2)}, ${work} of ${all}`);
    }
  }
  return found;
}

function growsAsItShould(base: number, tree: (size: number) => Texts): void {
  const [small, large] = [base * times, base * times * factor];
  const first = count(small, tree(small));
  assert.deepEqual(tooSteep(first, count(large, tree(large))), []);
}

describe('a server that grows', () => {
  for (const [name, tree] of Object.entries(grown)) test(name, () => growsAsItShould(160, tree));
});

describe('the example of a rule, many times', () => {
  for (const {
    code,
    examples: {
      bad: [{ files }],
    },
  } of allRules) {
    const distinct = asOneServer(files, 1, 'distinct') !== undefined;
    if (distinct)
      test(`${code}: in one server, with names and addresses of their own`, () =>
        growsAsItShould(24, (size) => asOneServer(files, size, 'distinct') ?? new Map()));
    if (distinct && byHand)
      test(`${code}: in one server, all alike`, () =>
        growsAsItShould(24, (size) => asOneServer(files, size, 'equal') ?? new Map()));
    if (!distinct || byHand)
      test(`${code}: as projects side by side`, () => growsAsItShould(24, (size) => asProjects(files, size)));
  }
});
