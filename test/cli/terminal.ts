/** A terminal for tests: temporary folders, and a run of the command line whose output is kept. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { run } from '../../server/src/cli/run.ts';

export interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** A folder with these files (by path below it) that is gone after the test; its real path. */
export function folderWith(context: TestContext, files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'gatewise-cli-')));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return folder;
}

/** Runs `gatewise` with these words in a folder. */
export async function gatewise(
  cwd: string,
  argv: readonly string[],
  { isTTY = false, columns = 100, env = {} }: Terminal = {},
): Promise<Ran> {
  let stdout = '';
  let stderr = '';
  const status = await run(argv, {
    cwd,
    env,
    stdout: { isTTY, columns, write: (text) => (stdout += text) },
    stderr: { isTTY, columns, write: (text) => (stderr += text) },
  });
  return { status, stdout, stderr };
}
