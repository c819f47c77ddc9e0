/** A refactoring changes the form and not the meaning: in worlds put together at random, the same findings stand before and after it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createPool } from '../../server/src/features/refactor/create-pool.ts';
import { extractSnippet } from '../../server/src/features/refactor/extract-snippet.ts';
import { nameUpstream } from '../../server/src/features/refactor/name-upstream.ts';
import { switchLink } from '../../server/src/features/switch-link.ts';
import type { Refactoring } from '../../server/src/features/refactor/refactoring.ts';
import type { NginxDirective } from '../../server/src/syntax/nginx/tree.ts';
import { meets, type FileId, type TextRange } from '../../server/src/text/range.ts';
import { runs } from './runs.ts';
import { meaningHarms } from './harm.ts';
import { sites } from './sites.ts';
import { changed, tryFix, worldOf, type Change, type World } from './trial.ts';
import { sayFiles } from './world-answers.ts';
import { worlds } from './worlds.ts';

/** Rules that say of themselves that they look at one file only, since a snippet serves others too. Some hints do as well. */
const inOneFile = new Set(['nginx-location-unreached']);

function codesOf({ findings }: World): readonly string[] {
  const isNested = (code: string): boolean => code === 'nginx-invalid-location' || code === 'nginx-location-outside';
  return [
    ...new Set(
      findings
        .filter(({ code, severity }) => severity !== 'info' && !inOneFile.has(code))
        .map(({ code, severity }) => (isNested(code) ? 'nested location' : `${severity} ${code}`)),
    ),
  ].toSorted();
}

function sameFindings(before: World, refactoring: Refactoring): void {
  for (const { file } of refactoring.creates) assert.ok(!before.files.has(file), `${file} is there already`);
  const after = changed(before, refactoring);
  assert.deepEqual(
    codesOf(after),
    codesOf(before),
    `${refactoring.title}\nbefore\n${sayFiles(before.files)}after\n${sayFiles(after.files)}`,
  );
}

/** All directives of a list and of the blocks in it. */
function* directivesIn(
  items: readonly NginxDirective[],
): Generator<readonly [NginxDirective, NginxDirective | undefined]> {
  for (const [index, item] of items.entries()) {
    yield [item, items[index + 1]];
    if (item.block?.kind === 'directives') yield* directivesIn(item.block.items);
  }
}

/** Each directive of nginx, each with the next one, and the first line of each block. */
function* placesIn({
  files,
  snapshot,
}: World): Generator<{ readonly file: FileId; readonly range: TextRange; readonly whole: TextRange }> {
  for (const file of files.keys()) {
    const tree = snapshot.file(file)?.tree;
    if (tree?.dialect !== 'nginx') continue;
    for (const [item, next] of directivesIn(tree.items)) {
      yield { file, range: item.range, whole: item.range };
      yield { file, range: { start: item.range.start, end: item.range.start }, whole: item.range };
      if (next !== undefined)
        yield { file, range: { start: item.range.start, end: next.range.end }, whole: item.range };
    }
  }
}

test('a snippet keeps what the configuration says', () => {
  let tried = 0;
  fc.assert(
    fc.property(worlds, (files) => {
      const world = worldOf(files);
      for (const { file, range } of placesIn(world)) {
        const refactoring = extractSnippet(world.snapshot, file, range);
        if (refactoring === undefined) continue;
        tried++;
        sameFindings(world, refactoring);
      }
    }),
    runs(50),
  );
  assert.ok(tried > 500, `${tried} snippets`);
});

function areAnswered({ passes }: World, { edits }: Refactoring): boolean {
  return passes.every(
    ({ places, answered }) =>
      answered ||
      !edits.some((edit) => places.some(({ file, range }) => file === edit.file && meets(range, edit.range))),
  );
}

test('an upstream keeps what the configuration says', () => {
  let tried = 0;
  fc.assert(
    fc.property(worlds, (files) => {
      const world = worldOf(files);
      for (const { file, range } of placesIn(world)) {
        const refactoring = nameUpstream(world.snapshot, file, range);
        // what a pass that reaches nobody sends is not judged until somebody answers
        if (refactoring === undefined || !areAnswered(world, refactoring)) continue;
        tried++;
        sameFindings(world, refactoring);
      }
    }),
    runs(400),
  );
  assert.ok(tried > 50, `${tried} upstreams`);
});

test('a pool that is created answers, and nothing else changes', () => {
  let [tried, reported] = [0, 0];
  fc.assert(
    fc.property(worlds, (files) => {
      const world = worldOf(files);
      for (const { file, range, whole } of placesIn(world)) {
        const isPass = files.get(file)?.startsWith('fastcgi_pass', whole.start) === true && range.end <= whole.end;
        const refactoring = !isPass ? undefined : createPool(world.snapshot, file, range, world.findings);
        if (refactoring === undefined) continue;
        tried++;
        const finding = world.findings.find(
          (one) => one.at.file === file && meets(one.at.range, whole) && one.code === 'fastcgi-pass-unserved',
        );
        // else it is reported at the upstream, or at the pool that keeps the master from starting
        if (finding === undefined) continue;
        reported++;
        const { after, stays, fresh } = tryFix(world, finding, refactoring);
        assert.ok(
          !stays && fresh.length === 0,
          `${refactoring.title}\n${fresh.map(({ code, message }) => `+ ${code}: ${message}`).join('\n')}\n${sayFiles(after.files)}`,
        );
      }
    }),
    runs(200),
  );
  assert.ok(tried > 50 && reported > 20, `${tried} pools, ${reported} of them asked for`);
});

/** A change that is offered at a place without a finding. */
type Offered = Change & { readonly title: string };

test('no refactoring and no switch of a link does harm', () => {
  const tried = new Map<string, number>();
  fc.assert(
    fc.property(sites, (files) => {
      const world = worldOf(files);
      for (const { file, range, whole } of placesIn(world)) {
        const isPass = files.get(file)?.startsWith('fastcgi_pass', whole.start) === true;
        const created = isPass ? createPool(world.snapshot, file, range, world.findings) : undefined;
        const offered: readonly (Offered | undefined)[] = [
          extractSnippet(world.snapshot, file, range),
          nameUpstream(world.snapshot, file, range),
          created,
          ...(isPass ? switchLink(world.snapshot, file, range) : []),
        ];
        for (const change of offered) {
          if (change === undefined) continue;
          tried.set(change.title.split(' ')[0] ?? '', (tried.get(change.title.split(' ')[0] ?? '') ?? 0) + 1);
          const after = changed(world, change);
          const harms = meaningHarms(world, after, change.title);
          assert.deepEqual(
            harms,
            [],
            `${change.title}\nbefore\n${sayFiles(world.files)}after\n${sayFiles(after.files)}`,
          );
        }
      }
    }),
    { ...runs(10), endOnFailure: true },
  );
  assert.ok(tried.size >= 4 && [...tried.values()].every((count) => count > 3), JSON.stringify([...tried]));
});
