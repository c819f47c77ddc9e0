/** The installed PHP-FPM as a judge of configurations: only what is written counts, what the machine lacks is set aside. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findFpm } from './fpm-program.ts';
import type { Files } from './nginx-mutations.ts';

/** The folder that the seeds name; the judge puts one of its own in its place. */
export const seedHome = '/etc/php/8.9/fpm';

export interface FpmJudgement {
  /** `machine`: it looked at something else than the text (a file, a user, a folder) and did not like that. */
  readonly kind: 'accepted' | 'refused' | 'machine';
  readonly message: string;
  /** Below the configuration's folder; `undefined` where PHP-FPM names no place. */
  readonly file: string | undefined;
  /** From 1. */
  readonly line: number | undefined;
  /** The pool that is blamed as a whole. */
  readonly pool: string | undefined;
}

const machine =
  /Unable to create or open slowlog|failed to open (?:access log|error_log)|does not exist or is not a directory|within the chroot path|cannot get [ug]id for|Unable to (?:open|read|globalize)|failed to open configuration file/;

export class FpmJudge {
  readonly #root = mkdtempSync(path.join(tmpdir(), 'gatewise-parity-'));
  #count = 0;

  /** What `php-fpm -t` says of the files, of which `php-fpm.conf` is the main one. */
  async judge(files: Files): Promise<FpmJudgement> {
    const folder = this.#write(files);
    const judgement = judgementOf(await run(folder, ['-t']), folder);
    const { message, kind, file, line } = judgement;
    const placed =
      kind === 'refused' && message.startsWith('syntax error') && line === undefined
        ? { ...judgement, file: 'php-fpm.conf', line: await this.#syntaxErrorIn(files.get('php-fpm.conf') ?? '') }
        : judgement;
    rmSync(folder, { recursive: true });
    return file === undefined ? placed : judgement;
  }

  /** Whether PHP-FPM, once started in a network of its own, waits for requests. */
  async starts(files: Files): Promise<boolean> {
    const main = files.get('php-fpm.conf') ?? '';
    // that it is ready is a notice, which the last word on the level lets through
    const folder = this.#write(new Map(files).set('php-fpm.conf', `${main}\n[global]\nlog_level = notice\n`));
    const ready = await start(folder);
    rmSync(folder, { recursive: true });
    return ready;
  }

  close(): void {
    rmSync(this.#root, { recursive: true, force: true });
  }

  #write(files: Files): string {
    const folder = path.join(this.#root, `c${this.#count++}`);
    for (const name of ['run', 'log']) mkdirSync(path.join(folder, name), { recursive: true });
    for (const [name, text] of files) {
      const file = path.join(folder, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text.replaceAll(seedHome, folder));
    }
    return folder;
  }

  /** PHP-FPM names no line for what PHP's scanner refuses in the main file; each line is read on its own, so beginnings of the text tell. */
  async #syntaxErrorIn(text: string): Promise<number> {
    const lines = text.split('\n');
    let [good, bad] = [0, lines.length];
    while (bad - good > 1) {
      const middle = (good + bad) >> 1;
      const folder = this.#write(
        new Map([
          [
            'php-fpm.conf',
            lines
              .slice(0, middle)
              .join('\n')
              .replaceAll(/^\s*include\b.*/gm, ''),
          ],
        ]),
      );
      const { text: reported } = await run(folder, ['-t']);
      rmSync(folder, { recursive: true });
      if (reported.includes('syntax error')) bad = middle;
      else good = middle;
    }
    return bad;
  }
}

interface Output {
  readonly code: number;
  readonly text: string;
}

function run(folder: string, args: readonly string[]): Promise<Output> {
  return new Promise((resolve) => {
    execFile(
      findFpm() ?? 'php-fpm',
      ['-n', ...args, '-y', path.join(folder, 'php-fpm.conf')],
      { timeout: 20_000 },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
        resolve({ code, text: `${stdout}${stderr}` });
      },
    );
  });
}

function start(folder: string): Promise<boolean> {
  const program = findFpm() ?? 'php-fpm';
  return new Promise((resolve) => {
    let ready = false;
    const script = `ip link set lo up 2>/dev/null; exec ${program} -n -F -O -p "$1" -y "$0" -g "$1/pid" -d error_log=/dev/null`;
    const child = execFile(
      'unshare',
      ['-n', 'sh', '-c', script, path.join(folder, 'php-fpm.conf'), folder],
      { timeout: 10_000 },
      () => resolve(ready),
    );
    child.stderr?.on('data', (data: string) => {
      if (!data.includes('ready to handle connections')) return;
      ready = true;
      child.kill('SIGTERM');
    });
  });
}

function judgementOf({ code, text }: Output, folder: string): FpmJudgement {
  const lines = text.split('\n').map((line) => line.replace(/^\[\d[^\]]*\] /, '').replace(/^\[(ERROR|ALERT)\]/, '$1:'));
  const raw =
    lines.find(
      (line) =>
        /^(?:ERROR|ALERT):/.test(line) &&
        !/failed to (?:load configuration|post process)|initialization failed/.test(line),
    ) ?? '';
  const syntax = lines.find((line) => line.startsWith('PHP:  '))?.slice('PHP:  '.length);
  const message = raw.replace(/^(?:ERROR|ALERT): /, '');
  const place = /^\[(\/\S+):(\d+)\]/.exec(message) ?? /^Unable to include (\/\S+) from \S+ at line (\d+)/.exec(message);
  const file = place?.[1]?.startsWith(`${folder}/`) === true ? place[1].slice(folder.length + 1) : undefined;
  const kind =
    code === 0
      ? 'accepted'
      : machine.test(message) && !message.includes(`globalize '${folder}/`)
        ? 'machine'
        : 'refused';
  return {
    kind,
    message: code === 0 ? '' : (syntax ?? message).replaceAll(`${folder}/`, '').replace(/^\[\S+:\d+\] /, ''),
    file,
    line: place?.[2] === undefined ? undefined : Number(place[2]),
    pool: /^\[pool ([^\]]+)\]/.exec(message)?.[1],
  };
}
