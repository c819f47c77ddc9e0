/** What tests with the real servers need of this machine: to run a program, to see which files it would create, and a directory in which it may create them. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { runProgram, type RunProgram } from './run-program.ts';

export interface ServerMachine {
  readonly run: RunProgram;
  /** Of some absolute paths those that do not exist, and that a program could create: the directory that would hold them exists. */
  readonly creatable: (paths: readonly string[]) => readonly string[];
  /** Of some directories those that belong to another user than the one named, and that a program that runs as root could give to that user. */
  readonly belongToOthers: (directories: readonly string[], user: string) => readonly string[];
  /** Programs that this process starts run as root. */
  readonly isRoot: boolean;
  /**
   * Lends a fresh directory that looks like another one: links to all that it holds, but for the directories that somebody writes to. It is gone afterwards.
   * @param writes relative paths of files that may be created in it; names of directories of logs are always among them
   */
  readonly lend: <T>(
    like: string | undefined,
    writes: readonly string[],
    work: (directory: string) => Promise<T>,
  ) => Promise<T>;
}

/** Where servers that were built without other paths put their logs. */
const logs = ['logs/x', 'log/x'];
/** A prefix such as `/usr` holds a dozen entries. */
const mostLinks = 500;

export const serverMachine: ServerMachine = {
  run: runProgram,
  creatable: (paths) => [...new Set(paths)].filter((path) => !existsSync(path) && existsSync(dirname(path))),
  isRoot: process.getuid?.() === 0,
  belongToOthers: (directories, user) => {
    const uid = idOf(user);
    return uid === undefined
      ? []
      : directories.filter((directory) => (statSync(directory, { throwIfNoEntry: false })?.uid ?? uid) !== uid);
  },
  lend: async (like, writes, work) => {
    const directory = await mkdtemp(join(tmpdir(), 'gatewise-test-'));
    try {
      const inside = [...writes, ...logs]
        .map((path) => join(directory, path))
        .filter((path) => path.startsWith(join(directory, '/')));
      for (const path of inside) await mkdir(dirname(path), { recursive: true });
      if (like !== undefined) await linkAll(like, directory, new Set(inside.map((path) => basename(path))));
      return await work(directory);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  },
};

/** The number of a user; `undefined` where this machine has none of that name, so that a server does not start either. */
function idOf(user: string): number | undefined {
  try {
    const fields = readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .map((line) => line.split(':'))
      .find(([name]) => name === user);
    return fields === undefined ? undefined : Number(fields[2]);
  } catch {
    return undefined;
  }
}

/** Links what a directory holds, as far as nothing of that name is there or is to be created. */
async function linkAll(from: string, to: string, created: ReadonlySet<string>): Promise<void> {
  try {
    for (const name of (await readdir(from)).slice(0, mostLinks)) {
      if (!created.has(name) && !existsSync(join(to, name))) await symlink(join(from, name), join(to, name));
    }
  } catch {
    // not there, or links cannot be made: what the test then lacks, the server itself says
  }
}
