/** Runs programs and tells how long they took and how much memory they held at most. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

export interface Cost {
  readonly code: number;
  readonly milliseconds: number;
  /** User and system time of all threads; `undefined` where nothing on this machine tells. */
  readonly cpuMilliseconds: number | undefined;
  /** Largest resident set, in bytes; `undefined` where nothing on this machine tells. */
  readonly peakBytes: number | undefined;
  readonly output: string;
}

const gnuTime = '/usr/bin/time';
const mark = 'gatewise-bench';

/** Runs a program to its end. With GNU time the kernel's own figures are reported (wait4), else /proc is read while it runs. */
export async function costOf(command: string, args: readonly string[]): Promise<Cost> {
  const timed = existsSync(gnuTime);
  const [program, words] = timed ? [gnuTime, ['-f', `${mark} %M %U %S`, command, ...args]] : [command, [...args]];
  const started = performance.now();
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let polled = 0;
  const watch =
    timed || process.platform !== 'linux'
      ? undefined
      : setInterval(() => (polled = Math.max(polled, highWater(child.pid))), 5);
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve(status ?? 1));
  });
  const milliseconds = performance.now() - started;
  clearInterval(watch);
  const reported = new RegExp(`${mark} (\\d+) ([\\d.]+) ([\\d.]+)\\s*$`).exec(output);
  const peakBytes = reported !== null ? Number(reported[1]) * 1024 : polled > 0 ? polled : undefined;
  const cpuMilliseconds = reported === null ? undefined : (Number(reported[2]) + Number(reported[3])) * 1000;
  return { code, milliseconds, cpuMilliseconds, peakBytes, output: output.replace(reported?.[0] ?? '', '') };
}

/** The high-water mark of a process's resident set, in bytes; 0 once it is gone. */
export function highWater(pid: number | undefined): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
