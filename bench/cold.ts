/** `gatewise check` of a large server from nothing, against `nginx -t` of the same files. */
import path from 'node:path';
import { findProgram } from '../scripts/toolchain.mjs';
import { below, median, round, type Row } from './figures.ts';
import { costOf, type Cost } from './processes.ts';
import { flawedTreeOf, mainFile, treeOf, writeTree, type TreeSize } from './tree.ts';

export interface ColdFigures extends TreeSize {
  readonly tree: ColdTree;
  readonly runs: number;
  /** How many findings the report has, with all their fixes. */
  readonly findings: number;
  readonly gatewise: Sum;
  /** `undefined` where nginx is not installed. */
  readonly nginx: Sum | undefined;
}

/** `flawless`: the report for people of a tree without findings; `flawed`: the JSON, with fixes, of one with very many. */
export type ColdTree = 'flawless' | 'flawed';

/** Times of `nginx -t`, and of its memory, that are aimed at. */
const aims: Readonly<Record<ColdTree, { readonly time: number; readonly memory: number }>> = {
  flawless: { time: 1.7, memory: 0.5 },
  flawed: { time: 2, memory: 0.6 },
};

/** Time and CPU of the run that the rest of the machine disturbed least; memory in the middle of all runs. */
interface Sum {
  readonly milliseconds: number;
  readonly cpuMilliseconds: number | undefined;
  readonly peakBytes: number | undefined;
}

/** Both programs in turn, so that what else the machine does falls on both. The first run of each warms the disk's cache and is not counted. */
export async function measureCold(
  cli: string,
  { tree, ...size }: TreeSize & { readonly tree: ColdTree },
  runs: number,
  folder: string,
): Promise<ColdFigures> {
  writeTree(tree === 'flawed' ? flawedTreeOf(size) : treeOf(size), folder);
  const words = tree === 'flawed' ? ['--format', 'json', '--fail-on', 'never'] : [];
  let findings = 0;
  const nginx = findProgram('nginx');
  const costs = { gatewise: [] as Cost[], nginx: [] as Cost[] };
  for (let run = 0; run <= runs; run++) {
    const check = await costOf(process.execPath, [cli, 'check', ...words, folder]);
    if (check.code !== 0) throw new Error(`gatewise check ended with ${check.code}: ${check.output.slice(0, 2000)}`);
    findings = check.output.split('"fixes": [').length - 1;
    const test =
      nginx === undefined
        ? undefined
        : await costOf(nginx, ['-t', '-q', '-p', `${folder}/`, '-c', path.join(folder, mainFile)]);
    if (test !== undefined && test.code !== 0)
      throw new Error(`nginx -t ended with ${test.code}: ${test.output.slice(0, 2000)}`);
    if (run === 0) continue;
    costs.gatewise.push(check);
    if (test !== undefined) costs.nginx.push(test);
  }
  return {
    ...size,
    tree,
    runs,
    findings,
    gatewise: sumOf(costs.gatewise),
    nginx: nginx === undefined ? undefined : sumOf(costs.nginx),
  };
}

function sumOf(costs: readonly Cost[]): Sum {
  const known = (values: readonly (number | undefined)[]): readonly number[] =>
    values.filter((value) => value !== undefined);
  const cpu = known(costs.map((cost) => cost.cpuMilliseconds));
  const peaks = known(costs.map((cost) => cost.peakBytes));
  return {
    milliseconds: Math.min(...costs.map((cost) => cost.milliseconds)),
    cpuMilliseconds: cpu.length === 0 ? undefined : Math.min(...cpu),
    peakBytes: peaks.length === 0 ? undefined : median(peaks),
  };
}

/** What is measured; `limit` is how many times the peer's figure it may be. */
interface Measure {
  readonly name: string;
  readonly unit: string;
  readonly limit: number;
}

export function coldRows({ sites, pools, tree, findings, gatewise, nginx }: ColdFigures): readonly Row[] {
  const what = `cold check of ${sites} sites and ${pools} pools${findings > 0 ? `, ${findings} findings with fixes` : ''}`;
  const { time, memory } = aims[tree];
  const row = ({ name, unit, limit }: Measure, own: number | undefined, peer: number | undefined): Row => ({
    what: `${what}, ${name}`,
    value: own === undefined ? 'not told' : `${round(own)} ${unit}`,
    ...(peer === undefined ? {} : { peer: `nginx -t ${round(peer)} ${unit}` }),
    ...(own === undefined || peer === undefined
      ? {}
      : { ratio: `${round(own / peer)} ×`, aim: below(own / peer, limit, `≤ ${limit} ×`) }),
  });
  const megabytes = (bytes: number | undefined): number | undefined =>
    bytes === undefined ? undefined : bytes / 1024 / 1024;
  return [
    row({ name: 'time', unit: 'ms', limit: time }, gatewise.milliseconds, nginx?.milliseconds),
    row({ name: 'CPU', unit: 'ms', limit: time }, gatewise.cpuMilliseconds, nginx?.cpuMilliseconds),
    row({ name: 'memory', unit: 'MiB', limit: memory }, megabytes(gatewise.peakBytes), megabytes(nginx?.peakBytes)),
  ];
}
