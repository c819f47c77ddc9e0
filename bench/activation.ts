/** How long the server's program takes from its start to its answer, and to the first findings of a small workspace; and how large the programs are. */
import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import path from 'node:path';
import { median, round, type Row } from './figures.ts';
import { startServer } from './language-server.ts';

export interface ActivationFigures {
  readonly runs: number;
  /** As `LanguageServer` has them: the median, in milliseconds. */
  readonly initialized: number;
  readonly ready: number;
  /** A Node process that does nothing, in milliseconds. */
  readonly node: number;
}

export interface SizeFigures {
  /** File to bytes. */
  readonly bundles: Readonly<Record<string, number>>;
}

/** Starts `dist/cli.cjs lsp --stdio` on a folder, several times. */
export async function measureActivation(cli: string, folder: string, runs: number): Promise<ActivationFigures> {
  const times = { initialized: [] as number[], ready: [] as number[], node: [] as number[] };
  for (let run = 0; run <= runs; run++) {
    const idle = await bareNode();
    const server = await startServer(cli, folder);
    await server.stop();
    if (run === 0) continue;
    times.node.push(idle);
    times.initialized.push(server.initialized);
    times.ready.push(server.ready);
  }
  return { runs, initialized: median(times.initialized), ready: median(times.ready), node: median(times.node) };
}

async function bareNode(): Promise<number> {
  const started = performance.now();
  const child = spawn(process.execPath, ['-e', ''], { stdio: 'ignore' });
  await new Promise((resolve) => child.once('close', resolve));
  return performance.now() - started;
}

export function sizesOf(dist: string): SizeFigures {
  const names = ['client.cjs', 'client.web.cjs', 'server.cjs', 'server.web.cjs', 'cli.cjs'];
  return { bundles: Object.fromEntries(names.map((name) => [name, statSync(path.join(dist, name)).size])) };
}

export function activationRows(figures: ActivationFigures): readonly Row[] {
  const row = (what: string, value: number): Row => ({
    what,
    value: `${round(value)} ms`,
    peer: `bare Node ${round(figures.node)} ms`,
    ratio: `${round(value / figures.node)} ×`,
  });
  return [
    row('server start to initialized', figures.initialized),
    row('server start to first findings (examples/debian)', figures.ready),
  ];
}

export function sizeRows({ bundles }: SizeFigures): readonly Row[] {
  return Object.entries(bundles).map(([name, bytes]) => ({
    what: `size of dist/${name}`,
    value: `${round(bytes / 1024)} KiB`,
  }));
}
