/** Input that no editor and no person would write, on a real disk; and the built command line that reads it in a process of its own. */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

const main = fileURLToPath(new URL('../../server/src/cli/main.ts', import.meta.url));
/** No input may take as long. Milliseconds; it ends a hang and measures nothing. */
export const patience = 60_000;

export interface Ran {
  /** `null` where the process had to be ended. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What stands in the folder: a text or bytes, or how something else is made at its path. */
export type Entry = string | Uint8Array | ((path: string) => void);

export const folder: Entry = (at) => mkdirSync(at);
export const link =
  (target: string): Entry =>
  (at) =>
    symlinkSync(target, at);
/** A file or a folder that its owner alone might open again. */
export const locked =
  (text?: string): Entry =>
  (at) => {
    if (text === undefined) mkdirSync(at);
    else writeFileSync(at, text);
    chmodSync(at, 0);
  };
/** Who reads it waits until somebody writes: a read that must not happen is a hang. */
export const fifo = (at: string): void => {
  const { status } = spawnSync('mkfifo', [at]);
  if (status !== 0) throw new Error(`mkfifo ${at} failed`);
};

/** A fresh folder with these entries, gone after the test; its real path. Others may read it, as the tests do where root would read everything. */
export function place(context: TestContext, entries: Readonly<Record<string, Entry>>): string {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'gatewise-hard-')));
  context.after(() => rmSync(root, { recursive: true, force: true }));
  chmodSync(root, 0o755);
  for (const [name, entry] of Object.entries(entries)) {
    const at = path.join(root, name);
    mkdirSync(path.dirname(at), { recursive: true });
    if (typeof entry === 'function') entry(at);
    else writeFileSync(at, entry);
  }
  return root;
}

/** Runs a command line and then nobody's: the program is read as root, the configuration is not. */
const asNobody = (argv: readonly string[]): readonly string[] => [
  '--input-type=module',
  '--eval',
  `
  const { run } = await import(${JSON.stringify(pathToFileURL(fileURLToPath(new URL('../../server/src/cli/run.ts', import.meta.url))).href)});
  process.setgroups([]); process.setgid(65534); process.setuid(65534);
  process.exitCode = await run(${JSON.stringify(argv)}, { cwd: process.cwd(), env: process.env, stdout: process.stdout, stderr: process.stderr });
`,
];

/** Runs `gatewise` in a folder; as nobody: as a user who may read little, where the tests run as root. */
export function gatewise(cwd: string, argv: readonly string[], { asNobody: isNobody = false } = {}): Promise<Ran> {
  const words = isNobody && process.getuid?.() === 0 ? asNobody(argv) : [main, ...argv];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, words, {
      cwd,
      timeout: patience,
      killSignal: 'SIGKILL',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, stdout, stderr }));
  });
}
