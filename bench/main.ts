/**
 * `npm run bench`: builds for production and measures, every figure beside its peer in the same run. Names as arguments choose: `parse`, `cold`,
 * `editing`, `asking`, `cancelling`, `start`, `sizes`; `quick` makes everything small, to see that it works. The table goes to the terminal, all figures to bench/results/.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { activationRows, measureActivation, sizeRows, sizesOf } from './activation.ts';
import { askingRows, measureAsking, type AskingFigures } from './asking.ts';
import { cancelRows, measureCancelling } from './cancelling.ts';
import { coldRows, measureCold, type ColdFigures } from './cold.ts';
import { editingRows, measureEditing, type EditingFigures } from './editing.ts';
import { tableOf, type Row } from './figures.ts';
import { measureParsers, parseRows } from './parse.ts';

const root = path.resolve(import.meta.dirname, '..');
const dist = path.join(root, 'dist');
const cli = path.join(dist, 'cli.cjs');
const parts = ['parse', 'cold', 'editing', 'asking', 'cancelling', 'start', 'sizes'];
const words = process.argv.slice(2);
const quick = words.includes('quick');
const wanted = parts.filter((part) => words.filter((word) => word !== 'quick').length === 0 || words.includes(part));
const unknown = words.filter((word) => word !== 'quick' && !parts.includes(word));

if (unknown.length > 0) {
  console.error(`no part is called ${unknown.join(', ')}; there are: ${parts.join(', ')}, quick`);
  process.exit(2);
}
await run();

async function run(): Promise<void> {
  const results: Record<string, unknown> = {
    at: new Date().toISOString(),
    node: process.version,
    machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
    quick,
  };
  const rows: Row[] = [];
  if (wanted.some((part) => part !== 'parse' && part !== 'editing' && part !== 'asking')) build();
  for (const part of wanted) {
    console.error(`measuring: ${part}`);
    const { figures, rows: more } = await measure(part);
    results[part] = figures;
    rows.push(...more);
  }
  console.log(tableOf(rows));
  const folder = path.join(root, 'bench/results');
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${new Date().toISOString().replaceAll(/[:.]/g, '-')}.json`);
  writeFileSync(file, `${JSON.stringify(results, undefined, 2)}\n`);
  console.log(`\n${path.relative(root, file)}`);
}

function build(): void {
  const built = spawnSync(process.execPath, [path.join(root, 'scripts/build.mjs'), '--production'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (built.status !== 0) throw new Error('the programs could not be built');
}

async function measure(part: string): Promise<{ readonly figures: unknown; readonly rows: readonly Row[] }> {
  switch (part) {
    case 'parse': {
      const figures = measureParsers();
      return { figures, rows: parseRows(figures) };
    }
    case 'cold': {
      const size = quick ? { sites: 200, pools: 20 } : { sites: 10_000, pools: 1000 };
      const figures: ColdFigures[] = [];
      for (const tree of ['flawless', 'flawed'] as const)
        figures.push(await inFolder((folder) => measureCold(cli, { ...size, tree }, quick ? 1 : 5, folder)));
      return { figures, rows: figures.flatMap(coldRows) };
    }
    case 'editing': {
      const figures: EditingFigures[] = [];
      for (const sites of quick ? [90] : [90, 900, 9000])
        figures.push(await measureEditing({ sites, pools: sites / 10 }, quick ? 50 : 1000));
      return { figures, rows: editingRows(figures) };
    }
    case 'asking': {
      const figures: AskingFigures[] = [];
      for (const sites of quick ? [100] : [100, 1000, 10_000])
        figures.push(await measureAsking({ sites, pools: sites / 10 }, quick ? 50 : 300));
      return { figures, rows: askingRows(figures) };
    }
    case 'cancelling': {
      const sites = quick ? 100 : 3000;
      const figures = await inFolder((folder) => measureCancelling(cli, { sites, pools: sites / 10 }, folder));
      return { figures, rows: cancelRows(figures) };
    }
    case 'start': {
      const figures = await measureActivation(cli, path.join(root, 'examples/debian'), quick ? 1 : 9);
      return { figures, rows: activationRows(figures) };
    }
    default: {
      const figures = sizesOf(dist);
      return { figures, rows: sizeRows(figures) };
    }
  }
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'gatewise-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
