/** Which location answers, and with what: the model against the installed nginx, hundreds of trees in one run of it. */
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync, chmodSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { waysOf } from '../../server/src/model/nginx/request/answering.ts';
import { parseUri } from '../../server/src/model/nginx/request/uri.ts';
import type { Way } from '../../server/src/model/nginx/request/request.ts';
import type { Scope } from '../../server/src/model/nginx/config/scope.ts';
import { fileId } from '../../server/src/text/range.ts';
import { hostOf } from '../support/fixture.ts';
import { files, LocationTrees, type LocationTree } from './location-trees.ts';
import { Random } from './random.ts';

const count = process.env['GATEWISE_PARITY'] === 'all' ? 3000 : 400;
const seed = Number(process.env['GATEWISE_SEED'] ?? '7');

/** Status, the label of the location, and the text: as far as each is foretold. */
interface Answer {
  readonly status: number;
  readonly label: string | undefined;
  readonly body: string | undefined;
}

test(`${count} servers with locations: the model says what nginx does, in 999 of 1000 requests`, async () => {
  const random = new Random(seed);
  const trees = new LocationTrees(random);
  const all = Array.from({ length: count }, (_, index) => trees.next(`s${index}.example`));
  const site = new Site(all);
  try {
    await site.start();
    const servers = serversOf(site.text, site.main);
    let asked = 0;
    let unknown = 0;
    const wrong: string[] = [];
    for (const [index, tree] of all.entries()) {
      const server = servers[index];
      assert.ok(server !== undefined);
      for (const uri of new Set(tree.uris)) {
        const reported = predict(server, uri, site, servers);
        if (reported === undefined) {
          unknown++;
          continue;
        }
        asked++;
        const real = await site.ask(tree.name, uri);
        if (!agrees(reported, real))
          wrong.push(`${uri}\n  said ${JSON.stringify(reported)}\n  real ${JSON.stringify(real)}\n${tree.text}`);
      }
    }
    console.log(`${asked} requests: ${wrong.length} foretold wrong, ${unknown} not foretold`);
    for (const one of wrong.slice(0, 4)) console.log(one);
    assert.ok(wrong.length <= asked / 1000, wrong.slice(0, 4).join('\n\n'));
    assert.ok(unknown <= (asked + unknown) / 50, `${unknown} of ${asked + unknown} are unknown`);
  } finally {
    site.stop();
  }
});

function agrees(reported: Answer, real: Answer): boolean {
  return (
    reported.status === real.status &&
    (reported.label === undefined || reported.label === real.label) &&
    (reported.body === undefined || reported.body === real.body)
  );
}

/** What the model says; `undefined` where it says that it does not know. */
function predict(server: Scope, target: string, site: Site, servers: readonly Scope[]): Answer | undefined {
  // the request line is read before the host is known: the first server of the address decides
  const mergeSlashes = servers[0]?.nearest('merge_slashes')?.placed.fact.args[0]?.value !== 'off';
  const uri = parseUri(target, { mergeSlashes });
  if (uri === undefined) return { status: 400, label: undefined, body: undefined };
  const exists = (file: string, kind: 'file' | 'directory' | 'any'): boolean =>
    (kind !== 'directory' && site.isFile(file)) || (kind !== 'file' && site.isFolder(file));
  const ways = waysOf(
    { server, surroundings: { config: site.config(server), platform: undefined }, exists },
    uri.path,
    uri.args,
  );
  const [way] = ways;
  if (way === undefined || ways.length > 1 || way.outcome.kind === 'unknown') return undefined;
  return answerOf(way, site);
}

function answerOf(way: Way, site: Site): Answer {
  const { outcome } = way;
  const last = way.steps.at(-1)?.scope;
  const label = last?.own('add_header').at(-1)?.fact.args[1]?.value;
  switch (outcome.kind) {
    case 'file':
      return {
        status: way.status ?? 200,
        label,
        body: site.isFile(outcome.path) ? site.content(outcome.path) : undefined,
      };
    case 'return':
      return {
        status: way.status ?? outcome.code,
        label: way.steps.length === 0 ? undefined : label,
        body: outcome.code === 200 ? outcome.text : undefined,
      };
    case 'status':
      return { status: way.status ?? outcome.code, label: undefined, body: undefined };
    default:
      return { status: 502, label, body: undefined };
  }
}

/** nginx with all trees, asked over one socket. */
class Site {
  readonly #root = mkdtempSync(path.join(tmpdir(), 'gatewise-locations-'));
  readonly text: string;
  readonly main = '/etc/nginx/nginx.conf';
  readonly #configs = new Map<Scope, ReturnType<typeof modelOf>['config']>();
  #child: ChildProcess | undefined;

  constructor(trees: readonly LocationTree[]) {
    const servers = trees
      .map((tree) => `server {\nlisten unix:${this.#root}/s;\nroot ${this.#root}/www;\n${tree.text}\n}`)
      .join('\n');
    this.text = `daemon off; master_process off; pid ${this.#root}/pid; error_log ${this.#root}/error.log;\nevents { worker_connections 256; }\nhttp {\naccess_log off; server_names_hash_max_size 65536; keepalive_timeout 0; default_type text/plain;\n${servers}\n}\n`;
  }

  config(server: Scope): ReturnType<typeof modelOf>['config'] {
    let config = this.#configs.get(server);
    if (config === undefined) this.#configs.set(server, (config = modelOf(this.text, this.main).config));
    return config;
  }

  async start(): Promise<void> {
    chmodSync(this.#root, 0o755);
    for (const file of files) {
      mkdirSync(path.dirname(`${this.#root}/www${file}`), { recursive: true });
      writeFileSync(`${this.#root}/www${file}`, file);
    }
    writeFileSync(`${this.#root}/nginx.conf`, this.text);
    const child = (this.#child = spawn(
      'nginx',
      ['-p', this.#root, '-c', `${this.#root}/nginx.conf`, '-e', `${this.#root}/error.log`],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    ));
    let reported = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (reported += text));
    const ended = new Promise<never>((_, reject) =>
      child.once('exit', (code) => reject(new Error(`nginx ended with ${code}: ${reported}`))),
    );
    ended.catch(() => undefined);
    await Promise.race([ended, accepts(`${this.#root}/s`)]);
  }

  ask(host: string, target: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const outgoing = request(
        { socketPath: `${this.#root}/s`, path: target, headers: { host }, agent: false },
        (response) => {
          let body = '';
          response
            .setEncoding('utf8')
            .on('data', (text: string) => (body += text))
            .on('end', () => {
              const label = response.headers['x-l'];
              resolve({ status: response.statusCode ?? 0, label: typeof label === 'string' ? label : undefined, body });
            });
        },
      );
      outgoing.once('error', reject).end();
    });
  }

  isFile(file: string): boolean {
    return files.some((one) => `${this.#root}/www${one}` === file);
  }

  isFolder(file: string): boolean {
    return files.some((one) => `${this.#root}/www${one}`.startsWith(`${file.replace(/\/$/, '')}/`));
  }

  content(file: string): string {
    return file.slice(`${this.#root}/www`.length).replaceAll(/\/{2,}/g, '/');
  }

  stop(): void {
    this.#child?.kill('SIGTERM');
    rmSync(this.#root, { recursive: true, force: true });
  }
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

const models = new Map<
  string,
  { readonly config: ReturnType<ReturnType<typeof hostOf>['snapshot']>['workspace']['configs'][number] }
>();

function modelOf(
  text: string,
  main: string,
): { readonly config: ReturnType<ReturnType<typeof hostOf>['snapshot']>['workspace']['configs'][number] } {
  let model = models.get(text);
  if (model === undefined) {
    const config = hostOf({ files: new Map([[fileId(main), text]]) }).snapshot().workspace.configs[0];
    assert.ok(config !== undefined);
    models.set(text, (model = { config }));
  }
  return model;
}

function serversOf(text: string, main: string): readonly Scope[] {
  const http = modelOf(text, main).config.top.children.find((child) => child.kind === 'http');
  return http?.children.filter((child) => child.kind === 'server') ?? [];
}
