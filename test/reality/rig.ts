/** Renders a case into a folder of its own and lets real nginx and PHP-FPM run it, in namespaces where they can be made. */
import { spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RealityCase } from './case.ts';
import { fpmProgram, nginxProgram } from './machine.ts';
import type { Observation, Plan, PlannedRequest } from './plan.ts';

/** A case on disk: what the checker is run in, and what the servers are started from. */
export interface Rendered {
  /** Temporary folder that holds everything. */
  readonly base: string;
  /** `base/site`: the configuration and the scripts, nothing else. */
  readonly site: string;
  readonly requests: readonly PlannedRequest[];
  readonly namespaces: boolean;
  /** Replaces the placeholders of a case as its files had them replaced. */
  readonly fill: (text: string) => string;
}

/** For one whole observation, in milliseconds. */
const observationLimit = 120_000;

const stockNginxFiles = ['fastcgi_params', 'fastcgi.conf', 'mime.types', 'snippets/fastcgi-php.conf'];

const stockScripts = new Map([
  ['index.php', "<?php echo 'answered by ', php_sapi_name();\n"],
  // a signal ends a sleep: one that is not meant to end the request must not
  [
    'slow.php',
    "<?php touch('@RUN@/marks/' . getmypid()); $end = microtime(true) + (int) $_GET['s']; while (microtime(true) < $end) usleep(50000); echo 'answered after ', $_GET['s'];\n",
  ],
]);

/** Both families, as Debian's installer writes it: `localhost` is [::1] first. */
const hosts = '127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n';

/**
 * Runs before the servers, inside the namespaces. `$1` is the base folder; the rest is the command.
 * Perl is the way to raise the loopback where iproute2 is missing; SIOCSIFFLAGS is 0x8914, IFF_UP|IFF_RUNNING is 0x41.
 */
const namespaceSetup = `set -e
base=$1; shift
mount -t tmpfs -o mode=755 tmpfs /run
install -d -o www-data -g www-data -m 755 /run/php
mount -t tmpfs -o mode=755 tmpfs /var/log
mkdir -p /var/log/nginx /var/lib/nginx /var/www
mount -t tmpfs -o mode=755 tmpfs /var/lib/nginx
mount --bind "$base/hosts" /etc/hosts
for folder in etc/nginx etc/php/8.2/fpm var/www; do
  if [ -d "$base/site/$folder" ]; then mount --bind "$base/site/$folder" "/$folder"; fi
done
ip link set lo up 2>/dev/null || perl -e 'socket(S, 2, 2, 0) or die; ioctl(S, 0x8914, pack("a16 s x14", "lo", 0x41)) or die'
exec "$@"
`;

/** How servers are run: in namespaces of their own, or beside everything else. */
type Rig = Pick<Rendered, 'namespaces'>;

/** Writes the case's files, its placeholders replaced, and beside them the stock files and scripts that it does not bring. */
export async function render(reality: RealityCase, { namespaces }: Rig): Promise<Rendered> {
  const base = newBase();
  const site = path.join(base, 'site');
  const values = new Map([
    ['RUN', path.join(base, 'run')],
    ['WWW', path.join(site, 'www')],
    ['NGINX', path.join(site, 'nginx')],
    ['FPM', path.join(site, 'fpm')],
  ]);
  for (const [i, port] of (await ports({ namespaces })).entries()) values.set(`PORT${i + 1}`, String(port));
  const fill = (text: string): string =>
    text.replaceAll(/@([A-Z]+[1-9]?)@/g, (all, name: string) => values.get(name) ?? all);
  for (const [file, text] of withStockScripts(reality)) write(path.join(site, file), fill(text));
  for (const link of reality.links) {
    mkdirSync(path.dirname(path.join(site, link.path)), { recursive: true });
    symlinkSync(link.target, path.join(site, link.path));
  }
  copyStockFiles(site, reality.lacks);
  const requests = reality.requests.map(({ url, during, form }) => ({ url: fill(url), during, form }));
  return { base, site, requests, namespaces, fill };
}

/** A tree that somebody else writes into the folder it is given; `etc/…` and `var/www` lie over the machine's in the namespace. */
export function renderTree(
  build: (site: string) => void,
  requests: readonly PlannedRequest[],
  { namespaces }: Rig,
): Rendered {
  const base = newBase();
  const site = path.join(base, 'site');
  mkdirSync(site);
  build(site);
  return { base, site, requests, namespaces, fill: (text) => text };
}

/** Starts both servers on the rendered folder as it is now, asks, stops them, and tells what was seen. */
export async function observe(rendered: Rendered): Promise<Observation> {
  clearRun(rendered);
  const inside = [process.execPath, '--no-warnings', fileURLToPath(new URL('servers.ts', import.meta.url))];
  const command = rendered.namespaces
    ? [
        'unshare',
        '-m',
        '-n',
        '-p',
        '-f',
        '--kill-child',
        '--mount-proc',
        'sh',
        '-c',
        namespaceSetup,
        'sh',
        rendered.base,
        ...inside,
      ]
    : inside;
  const [program = '', ...args] = command;
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.on('error', () => undefined);
  child.stdin.write(JSON.stringify(planFor(rendered)) + '\n');
  const code = await new Promise<number | null>((resolve, reject) => {
    // the end of stdin ends the servers; SIGKILL is for the case that nobody reads it
    const soft = setTimeout(() => child.stdin.end(), observationLimit);
    const hard = setTimeout(() => child.kill('SIGKILL'), observationLimit + 3000);
    child.once('error', reject).once('close', (exit) => {
      clearTimeout(soft);
      clearTimeout(hard);
      resolve(exit);
    });
  });
  if (code !== 0) throw new Error(`the servers could not be observed (exit ${code}): ${stderr || stdout}`);
  return JSON.parse(stdout) as Observation;
}

/** Readable for the servers' users, which a temporary folder is not. */
function newBase(): string {
  const base = mkdtempSync(path.join(os.tmpdir(), 'gatewise-reality-'));
  chmodSync(base, 0o755);
  writeFileSync(path.join(base, 'hosts'), hosts);
  return base;
}

/** Removes the folder and all that is in it. */
export function remove(rendered: Rendered): void {
  rmSync(rendered.base, { recursive: true, force: true });
}

function planFor(rendered: Rendered): Plan {
  const { base, site, requests } = rendered;
  const own = path.join(site, 'nginx/nginx.conf');
  const packaged = existsSync(path.join(site, 'etc/nginx/nginx.conf'));
  const nginxArgs = packaged
    ? ['-c', '/etc/nginx/nginx.conf', '-g', 'daemon off;']
    : ['-e', 'stderr', '-p', path.dirname(own) + '/', '-c', own, '-g', 'daemon off;'];
  const port = new URL(requests[0]?.url ?? 'http://localhost/').port;
  return {
    cwd: site,
    nginxProgram,
    nginxArgs: packaged || existsSync(own) ? nginxArgs : [],
    fpmProgram,
    fpmMasters: mastersOf(site),
    requests,
    readyPort: port === '' ? 80 : Number(port),
    logFolders: [path.join(base, 'run'), ...(rendered.namespaces ? ['/var/log', '/var/log/nginx'] : [])],
    marks: path.join(base, 'run/marks'),
  };
}

/** Each file named php-fpm.conf is one master; without a php.ini beside it, PHP reads none. Links to folders, which may lead in a circle, are not followed. */
function mastersOf(site: string): string[][] {
  const found = readdirSync(site, { recursive: true, withFileTypes: true })
    .filter(({ name }) => name === 'php-fpm.conf')
    .map(({ parentPath, name }) => path.relative(site, path.join(parentPath, name)));
  return found.toSorted().map((file) => {
    const where = file.startsWith('etc/') ? '/' + file : path.join(site, file);
    return [...(existsSync(path.join(site, path.dirname(file), 'php.ini')) ? [] : ['-n']), '-y', where];
  });
}

function clearRun({ base }: Rendered): void {
  const run = path.join(base, 'run');
  rmSync(run, { recursive: true, force: true });
  mkdirSync(path.join(run, 'php'), { recursive: true });
  mkdirSync(path.join(run, 'marks'));
  chmodSync(path.join(run, 'marks'), 0o777);
}

function withStockScripts({ files, stockScripts: stock }: RealityCase): Map<string, string> {
  const all = new Map(files);
  if (stock === 'none') return all;
  const root = [...files.keys()].some((file) => file.startsWith('etc/')) ? 'var/www/html' : 'www';
  for (const [name, text] of stockScripts) if (!all.has(`${root}/${name}`)) all.set(`${root}/${name}`, text);
  return all;
}

function copyStockFiles(site: string, lacks: readonly string[]): void {
  for (const folder of ['nginx', 'etc/nginx']) {
    if (!existsSync(path.join(site, folder))) continue;
    for (const name of stockNginxFiles) {
      const target = path.join(site, folder, name);
      if (!existsSync(target) && !lacks.includes(name))
        cpSync(path.join('/etc/nginx', name), target, { recursive: true });
    }
  }
}

function write(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** Nine ports: the same in every namespace, free ones on a shared loopback. */
async function ports({ namespaces }: Rig): Promise<number[]> {
  if (namespaces) return [1, 2, 3, 4, 5, 6, 7, 8, 9].map((i) => 8080 + i);
  const servers = await Promise.all(Array.from({ length: 9 }, () => listen()));
  const free = servers.map((server) => (server.address() as net.AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return free;
}

function listen(): Promise<net.Server> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject).listen(0, () => resolve(server));
  });
}
