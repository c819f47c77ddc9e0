/** nginx with many servers over files on the disk, and behind it a small FastCGI server for each pool, which answers with what it is asked to run. */
import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { SitePlaces, SiteTree } from './site-trees.ts';

/** What nginx answered. */
export interface RealAnswer {
  readonly status: number;
  /** Of the location. */
  readonly label: string | undefined;
  /** Bytes, as characters 0 to 255. */
  readonly body: string;
  readonly place: string | undefined;
}

const pools = ['p0', 'p1', 'p2', 'p3'];

/** Everything lies in one directory, which `stop` removes. */
export class SiteServers {
  readonly root: string = realpathSync(mkdtempSync(path.join(tmpdir(), 'gatewise-sites-')));
  /** nginx's main file. */
  readonly main: string = `${this.root}/nginx.conf`;
  readonly #servers: Server[] = [];
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 16 });
  #child: ChildProcess | undefined;
  #reported = '';

  /** @param index of the tree */
  placesOf(index: number): SitePlaces {
    return { base: `${this.root}/t/${index}`, pools: [...pools, 'nobody'].map((name) => `${this.root}/${name}.sock`) };
  }

  /** Writes the trees, and starts nginx; rejects with what it says where it does not start. */
  async start(trees: readonly SiteTree[]): Promise<void> {
    chmodSync(this.root, 0o755);
    for (const file of trees.flatMap((tree) => tree.files)) writeSiteFile(file);
    writeFileSync(this.main, this.#nginx(trees));
    writeFileSync(
      `${this.root}/php-fpm.conf`,
      `[global]\nerror_log = /dev/null\n${pools.map((name) => this.#pool(name)).join('')}`,
    );
    writeFileSync(`${this.root}/passwords`, 'visitor:{PLAIN}secret\n');
    for (const name of pools) this.#servers.push(await listening(`${this.root}/${name}.sock`, name));
    const child = (this.#child = spawn('nginx', ['-p', this.root, '-c', this.main, '-e', `${this.root}/error.log`], {
      stdio: ['ignore', 'ignore', 'pipe'],
    }));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.#reported += text));
    const ended = new Promise<never>((_, reject) =>
      child.once('exit', (code) => reject(new Error(`nginx ended with ${code}: ${this.#reported}`))),
    );
    ended.catch(() => undefined);
    await Promise.race([ended, accepts(`${this.root}/s`)]);
  }

  ask(host: string, target: string): Promise<RealAnswer> {
    return new Promise((resolve, reject) => {
      const headers = { host, 'x-real-ip': '127.0.0.1', authorization: `Basic ${btoa('visitor:secret')}` };
      request({ socketPath: `${this.root}/s`, path: target, headers, agent: this.#agent }, (response) => {
        let body = '';
        response
          .setEncoding('latin1')
          .on('data', (text: string) => (body += text))
          .on('end', () => {
            const label = response.headers['x-l'];
            resolve({
              status: response.statusCode ?? 0,
              label: typeof label === 'string' ? label : undefined,
              body,
              place: response.headers.location,
            });
          });
      })
        .once('error', reject)
        .end();
    });
  }

  stop(): void {
    this.#agent.destroy();
    for (const server of this.#servers) server.close();
    this.#child?.kill('SIGTERM');
    rmSync(this.root, { recursive: true, force: true });
  }

  #nginx(trees: readonly SiteTree[]): string {
    const servers = trees.map(({ text }) => `server {\nlisten unix:${this.root}/s;\n${text}\n}`).join('\n');
    return `daemon off; master_process off; pid ${this.root}/pid; error_log ${this.root}/error.log crit;
events { worker_connections 512; }
http {
access_log off; auth_basic_user_file ${this.root}/passwords; server_names_hash_max_size 65536; default_type text/plain; keepalive_requests 1000000;
set_real_ip_from unix:; log_not_found off;
map $request_uri $kind { default 1; ~\\.php$ 2; ~*\\.HTML 2; /A/ 2; }
map $uri $sort { default ""; ~^/(a|app)/ 1; /x.php 1; }
map $sort$kind $chained { 12 2; 11 1; default 1; }
map $args $by_args { default ""; ~v= 1; }
upstream pool { server unix:${this.root}/p3.sock; }
fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
fastcgi_param ARGUMENTS $args;
${servers}
}
`;
  }

  #pool(name: string): string {
    return `[${name}]\nlisten = ${this.root}/${name}.sock\nuser = www-data\nlisten.mode = 0666\npm = ondemand\npm.max_children = 2\n`;
  }
}

function writeSiteFile(file: string): void {
  const name = file.replace(/\*$/, '');
  mkdirSync(file.endsWith('/') ? file : path.dirname(name), { recursive: true });
  if (file.endsWith('/')) return;
  writeFileSync(name, name);
  if (file.endsWith('*')) chmodSync(name, 0o755);
}

async function listening(socket: string, pool: string): Promise<Server> {
  const server = createServer((connection) => answer(connection, pool));
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(socket, resolve));
  return server;
}

const [endRequest, params, stdin, stdout] = [3, 4, 5, 6];

/** Reads one request of FastCGI, and answers with pool, script and arguments, divided by newlines. */
function answer(connection: Socket, pool: string): void {
  let read = Buffer.alloc(0);
  let given = Buffer.alloc(0);
  connection
    .on('error', () => undefined)
    .on('data', (data: Buffer) => {
      read = Buffer.concat([read, data]);
      for (;;) {
        if (read.length < 8) return;
        const [length, padding, type] = [read.readUInt16BE(4), read[6] ?? 0, read[1]];
        if (read.length < 8 + length + padding) return;
        if (type === params) given = Buffer.concat([given, read.subarray(8, 8 + length)]);
        read = read.subarray(8 + length + padding);
        if (type !== stdin || length > 0) continue;
        const all = paramsIn(given);
        const text = [pool, all.get('SCRIPT_FILENAME'), all.get('ARGUMENTS')].join('\n');
        const body = Buffer.from(`Content-Type: text/plain\r\n\r\n${text}`, 'latin1');
        connection.end(
          Buffer.concat([
            recordOf(stdout, body),
            recordOf(stdout, Buffer.alloc(0)),
            recordOf(endRequest, Buffer.alloc(8)),
          ]),
        );
      }
    });
}

function recordOf(type: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([1, type, 0, 1, content.length >> 8, content.length & 255, 0, 0]), content]);
}

function paramsIn(data: Buffer): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  let at = 0;
  const length = (): number => {
    const first = data[at] ?? 0;
    at += first < 128 ? 1 : 4;
    return first < 128 ? first : data.readUInt32BE(at - 4) & 0x7fffffff;
  };
  const text = (size: number): string => data.toString('latin1', at, (at += size));
  while (at < data.length) {
    const [name, value] = [length(), length()];
    found.set(text(name), text(value));
  }
  return found;
}

/** Asks until somebody accepts: nginx tells nobody when it is ready. */
async function accepts(socket: string): Promise<void> {
  for (;;) {
    const open = await new Promise<boolean>((resolve) => {
      const client = connect(socket)
        .once('connect', () => {
          client.destroy();
          resolve(true);
        })
        .once('error', () => setImmediate(() => resolve(false)));
    });
    if (open) return;
  }
}
