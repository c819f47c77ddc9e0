/** Runs one program of this machine: an argument vector, never a shell; bounded in time and in what is kept of its words. */
import { spawn, type ChildProcess } from 'node:child_process';

export interface Run {
  readonly argv: readonly string[];
  /** Absolute. */
  readonly folder: string;
  /** Milliseconds, after which it is killed. */
  readonly limit: number;
}

/** `ended`: with its exit status, or none where a signal ended it. Both streams as one text, as far as it was kept. */
export type Ran =
  | { readonly kind: 'ended'; readonly status: number | undefined; readonly text: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'late' }
  | { readonly kind: 'failed'; readonly reason: string };

export type RunProgram = (run: Run) => Promise<Ran>;

const posix = process.platform !== 'win32';
/** Milliseconds that the words of what a program left running are waited for. */
const grace = 1000;
/** UTF-16 code units. */
const mostText = 1 << 20;
/** Where servers lie that a user's PATH often lacks. */
const serverFolders = ['/usr/sbin', '/usr/local/sbin', '/sbin', '/opt/homebrew/sbin', '/opt/homebrew/bin'];

export const runProgram: RunProgram = ({ argv, folder, limit }) =>
  new Promise((resolve) => {
    const [program, ...args] = argv;
    if (program === undefined || program === '') return resolve({ kind: 'missing' });
    const env = posix
      ? { ...process.env, PATH: [process.env['PATH'] ?? '', ...serverFolders].filter((one) => one !== '').join(':') }
      : process.env;
    let child: ChildProcess;
    try {
      // a group of its own, so that what it starts ends with it
      child = spawn(program, args, {
        cwd: folder,
        env,
        shell: false,
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: posix,
        windowsHide: true,
      });
    } catch (error) {
      return resolve({ kind: 'failed', reason: reasonOf(error) });
    }
    let text = '';
    const keep = (chunk: string): void => {
      if (text.length < mostText) text += chunk.slice(0, mostText - text.length);
    };
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', keep);
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      kill(child);
    }, limit);
    child.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      resolve(error.code === 'ENOENT' ? { kind: 'missing' } : { kind: 'failed', reason: reasonOf(error) });
    });
    child.on('exit', (status) => {
      clearTimeout(timer);
      // what it left running may hold the streams open
      const linger = setTimeout(() => kill(child), late ? 0 : grace);
      child.once('close', () => {
        clearTimeout(linger);
        kill(child);
        resolve(late ? { kind: 'late' } : { kind: 'ended', status: status ?? undefined, text });
      });
    });
  });

/** Ends a program and, where there are groups of processes, what it started. */
function kill(child: ChildProcess): void {
  try {
    if (posix && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  } catch {
    // it is gone already
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
