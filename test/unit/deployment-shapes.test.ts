/** Trees in the shapes of real deployments: the healthy ones have no finding, and whichever side is broken is reported at the right place. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { asFarAsInForce } from '../../server/src/analysis/report/out-of-force.ts';
import { findingsOf, type Finding } from '../../server/src/analysis/engine/findings.ts';
import type { Snapshot } from '../../server/src/analysis/state/snapshot.ts';
import { linksOf } from '../../server/src/cli/knowledge.ts';
import type { Link } from '../../server/src/output/result.ts';
import { dirname } from '../../server/src/text/path.ts';
import { fileId, type FileRange } from '../../server/src/text/range.ts';
import { hostOf } from '../support/fixture.ts';
import { besideContainers, inContainers } from './shapes/containers.ts';
import { beside, partsOfTrees, stockMains, templates } from './shapes/parts.ts';
import { kept, packaged } from './shapes/servers.ts';
import { breaksOf, type Broken, type Shape } from './shapes/shape.ts';
import { controlled, copies, places, spellings } from './shapes/variants.ts';

interface Report {
  readonly findings: readonly Finding[];
  readonly links: readonly Link[];
  /** File and line of a place, counted from 0. */
  readonly lineOf: (at: FileRange) => string;
}

function report({ links = {}, roots = ['/w'] }: Shape, files: Shape['files']): Report {
  const host = hostOf({ files: new Map(Object.entries(files).map(([path, text]) => [fileId(path), text])) }, { roots });
  for (const [path, real] of Object.entries(links)) host.addLink(path, fileId(real));
  host.listFolders(foldersOf([...Object.keys(files), ...Object.keys(links)], roots));
  const snapshot: Snapshot = host.snapshot();
  return {
    findings: findingsOf(snapshot)
      .findings.flatMap((finding) => asFarAsInForce(snapshot, finding))
      .filter(({ severity }) => severity !== 'info'),
    links: linksOf(snapshot, (_, error) => {
      throw error;
    }),
    lineOf: ({ file, range }) => `${file}:${snapshot.file(file)?.lines.lineOf(range.start) ?? 0}`,
  };
}

/** All folders that hold the files, up to the workspace's. */
function foldersOf(paths: readonly string[], roots: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const path of paths) {
    for (
      let folder = dirname(path);
      roots.some((root) => folder === root || folder.startsWith(`${root}/`));
      folder = dirname(folder)
    )
      found.add(folder);
  }
  return found;
}

const keyOf = ({ code, message }: Finding): string => `${code}: ${message}`;
const stateOf = ({ state, reason }: Link): string => (reason === undefined ? state : `${state} ${reason}`);

function checkHealthy(shape: Shape, { findings, links }: Report): void {
  assert.deepEqual(findings.map(keyOf), []);
  assert.notEqual(links.length, 0);
  const states = links.map(stateOf);
  if (shape.unknown !== undefined) assert.deepEqual(new Set(states), new Set([`unknown ${shape.unknown}`]));
  else assert.ok(states.filter((state) => state === 'served').length >= shape.pairs.length, states.join(', '));
}

function checkBroken(shape: Shape, { kind, changed }: Broken, { findings, links, lineOf }: Report): void {
  const lines = new Set([...changed.lines].map((line) => `${changed.file}:${line}`));
  const here = findings.filter(({ at, related }) =>
    [at, ...related.map((one) => one.at)].some((place) => lines.has(lineOf(place))),
  );
  const hidden = shape.hidden?.[kind];
  if (shape.unknown !== undefined) {
    assert.deepEqual(findings.map(keyOf), []);
    assert.ok(links.every(({ state }) => state === 'unknown'));
  } else if (hidden !== undefined) {
    assert.deepEqual(findings.map(keyOf), []);
    if (hidden !== '')
      assert.ok(
        links.some(({ message, access }) => message === hidden || access?.reason === hidden),
        links.map(({ message, access }) => message ?? access?.reason).join('\n'),
      );
  } else if (shape.otherSide?.includes(kind) === true)
    assert.ok(
      findings.some(({ at }) => links.some((link) => lineOf(link.at) === lineOf(at))),
      findings.map(keyOf).join('\n'),
    );
  else
    assert.notEqual(
      here.length,
      0,
      `nothing at ${[...lines].join(', ')}; elsewhere: ${findings.map(keyOf).join(', ')}`,
    );
}

for (const shape of [
  packaged,
  kept,
  stockMains,
  partsOfTrees,
  beside,
  templates,
  spellings,
  places,
  copies,
  controlled,
  inContainers,
  besideContainers,
].flat()) {
  describe(shape.title, () => {
    test('healthy', () => checkHealthy(shape, report(shape, shape.files)));
    for (const pair of shape.pairs) {
      for (const broken of breaksOf(shape, pair))
        test(`broken: ${broken.kind} of ${pair.pool.file}`, () =>
          checkBroken(shape, broken, report(shape, broken.files)));
    }
  });
}
