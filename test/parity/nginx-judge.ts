/** The installed nginx as a judge of configurations: only what is written counts, what the machine lacks is set aside. */
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Files } from './nginx-mutations.ts';

export interface Judgement {
  /** `machine`: it looked at something else than the text (a file, a name, a socket) and did not like that. */
  readonly kind: 'accepted' | 'refused' | 'machine';
  readonly message: string;
  /** Below the configuration's folder; `undefined` where nginx names no place. */
  readonly file: string | undefined;
  /** From 1. */
  readonly line: number | undefined;
}

const machine =
  /\(\d+: (?!Is a directory)[A-Z][^)]*\)|host not found|BIO_new_file|PEM_read|SSL_CTX_|SSL_CONF_cmd|cannot load|getpwnam|getgrnam|bind\(\)|mkdir\(|GeoIP|could not build|too low|is not supported on this platform|dlopen|\[alert\] could not open error log/;

export class NginxJudge {
  readonly #root = mkdtempSync(path.join(tmpdir(), 'gatewise-parity-'));
  #count = 0;

  constructor() {
    for (const folder of ['logs', 'run', 'html', 'certs']) mkdirSync(path.join(this.#root, folder));
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '30',
        '-subj',
        '/CN=a.example',
        '-keyout',
        'certs/key.pem',
        '-out',
        'certs/cert.pem',
      ],
      { cwd: this.#root, stdio: 'ignore' },
    );
  }

  /** What `nginx -t` says of the files, of which `nginx.conf` is the main one. */
  async judge(files: Files): Promise<Judgement> {
    const folder = path.join(this.#root, `c${this.#count++}`);
    for (const [name, text] of files) {
      const file = path.join(folder, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    symlinkSync('../certs', path.join(folder, 'certs'));
    const output = await run([
      '-t',
      '-p',
      `${this.#root}/`,
      '-c',
      path.join(folder, 'nginx.conf'),
      '-e',
      path.join(this.#root, 'logs', 'start.log'),
    ]);
    rmSync(folder, { recursive: true });
    return judgementOf(output, folder);
  }

  close(): void {
    rmSync(this.#root, { recursive: true, force: true });
  }
}

function run(args: readonly string[]): Promise<{ readonly code: number; readonly text: string }> {
  return new Promise((resolve) => {
    execFile('nginx', args, { timeout: 20_000 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, text: `${stdout}${stderr}` });
    });
  });
}

function judgementOf({ code, text }: { readonly code: number; readonly text: string }, folder: string): Judgement {
  const line =
    text.split('\n').find((one) => /\[(?:emerg|crit|alert)\]/.test(one)) ??
    (code === 0 ? '' : (text.split('\n').find((one) => !/\[(?:warn|notice)\]/.test(one)) ?? ''));
  const message = line.replace(/^.*?\[\w+\] (?:\d+#\d+: )?/, '');
  const place = / in (\S+):(\d+)$/.exec(message);
  const file = place?.[1]?.startsWith(`${folder}/`) === true ? place[1].slice(folder.length + 1) : undefined;
  const kind = code === 0 ? 'accepted' : machine.test(message) && !isOfInclude(message, folder) ? 'machine' : 'refused';
  return {
    kind,
    message: message.replaceAll(`${folder}/`, ''),
    file,
    line: place === null ? undefined : Number(place[2]),
  };
}

/** An included file that is not there: its name is written, and the folder is known. */
function isOfInclude(message: string, folder: string): boolean {
  return (
    /^open\(\) "[^"]*" failed \(2: /.test(message) &&
    message.includes(`open() "${folder}/`) &&
    / in \S+:\d+$/.test(message) &&
    !/\.(?:pem|key)|htpasswd|run\/|logs\//.test(message)
  );
}
