/** What a change does to requests and to who may make them: everything that worked and fails, is sent as source, or is allowed to more clients than before. */
import type { Finding } from '../../server/src/analysis/engine/findings.ts';
import type { Snapshot } from '../../server/src/analysis/state/snapshot.ts';
import { modeOf } from '../../server/src/model/deployment/access.ts';
import type { PassVerdict, Link } from '../../server/src/model/deployment/deployment.ts';
import { surroundingsOf } from '../../server/src/model/deployment/php-pass.ts';
import type { Pool } from '../../server/src/model/fpm/master.ts';
import { poolListen, poolText } from '../../server/src/model/fpm/settings.ts';
import { waysOf } from '../../server/src/model/nginx/request/answering.ts';
import type { NginxConfig } from '../../server/src/model/nginx/config/config.ts';
import type { Surroundings } from '../../server/src/model/nginx/config/in-order.ts';
import { lastOf, paramsOf } from '../../server/src/model/nginx/values/params.ts';
import type { Way } from '../../server/src/model/nginx/request/request.ts';
import { paramValue } from '../../server/src/model/nginx/values/script.ts';
import { httpServers, type Scope } from '../../server/src/model/nginx/config/scope.ts';
import { serverFor, type Authority } from '../../server/src/model/nginx/config/server-for.ts';
import { passesIn } from '../../server/src/rules/script/php-meant.ts';
import { connectionOf } from '../../server/src/model/deployment/connection.ts';
import type { NginxDirective } from '../../server/src/syntax/nginx/tree.ts';
import type { World } from './trial.ts';

/** What every world has on its disk, below whatever `root` it names: paths end in one of these. */
const onDisk = [
  '/index.php',
  '/x.php',
  '/a.css',
  '/index.html',
  '/blog/index.php',
  '/uploads/x.php',
  '/private/a.txt',
  '/admin/index.php',
  '/inc/config.php',
  '/.env',
];
const folders = ['', '/blog', '/uploads', '/private', '/admin', '/inc'];
const roots = ['/srv', '/srv/a', '/srv/shop', '/var/www/html', '/srv/www'];
const uris = [
  '/',
  '/index.php',
  '/x.php',
  '/a.css',
  '/none',
  '/none.php',
  '/blog/',
  '/blog/index.php',
  '/uploads/x.php',
  '/private/a.txt',
  '/admin/',
  '/admin/index.php',
  '/inc/config.php',
  '/.env',
  '/x.php/info',
  '/X.PHP',
];
/** Nobody misses these if they are kept back. */
const secret = new Set(['/.env', '/inc/config.php', '/private/a.txt']);
/** More servers, ports and names than these say nothing new. */
const mostAuthorities = 6;

/** What comes of a request: `good` answers it; `source` sends a script as it is; `denied` says that it may not; `bad` is any other failure. */
interface Reply {
  readonly kind: 'good' | 'source' | 'denied' | 'bad' | 'unknown';
  /** In words, the pool and the script among them. */
  readonly what: string;
  /** What a visitor has to pass before: a password, an address. */
  readonly guards: readonly string[];
}

/** Everything that a fix does and may not do without saying so in its title; empty where it does no harm. */
export function harmsOf(before: World, after: World, title: string): readonly string[] {
  return [...meaningHarms(before, after, title), ...accessHarms(before, after, title)];
}

/** The same for a change that may move lines to where several blocks share them: what comes of requests counts, not what is written. */
export function meaningHarms(before: World, after: World, title: string): readonly string[] {
  return [...requestHarms(before, after, title), ...poolHarms(before, after, title)];
}

/* requests */

function* requestHarms(before: World, after: World, title: string): Iterable<string> {
  const [was, is] = [new Servers(before), new Servers(after)];
  const edited = new Set(
    [...after.files].filter(([file, text]) => before.files.get(file) !== text).map(([file]) => file as string),
  );
  if (was.nginxStarts && !is.nginxStarts) yield 'nginx does not start any more';
  if (was.fpmStarts && !is.fpmStarts) yield 'PHP-FPM does not start any more';
  for (const config of before.snapshot.workspace.configs) {
    const now = after.snapshot.workspace.configs.find((one) => one.root === config.root);
    if (!config.isMain || config.notInForce !== undefined || now === undefined) continue;
    for (const authority of authoritiesOf(config, now)) {
      // where nginx did not start, and the change decides anew which server answers, nothing that was there answers
      if (!was.nginxStarts && selectionIn(config) !== selectionIn(now)) continue;
      const old = uris.map((uri) => was.ask(config, authority, uri));
      const sources = new Set(
        old
          .flat()
          .filter(({ kind }) => kind === 'source')
          .map(({ what }) => what),
      );
      for (const [index, uri] of uris.entries())
        yield* differences(old[index] ?? [], is.ask(now, authority, uri), {
          authority,
          uri,
          was,
          is,
          title,
          sources,
          plain: is.means(now, authority, uri, edited),
        });
    }
  }
}

interface Requests {
  readonly authority: Authority;
  readonly uri: string;
  readonly was: Servers;
  readonly is: Servers;
  readonly title: string;
  /** The scripts whose source was sent before, by whatever URI. */
  readonly sources: ReadonlySet<string>;
  /** It is a script at the root of a server that has a location for scripts by its own words. */
  readonly plain: boolean;
}

function* differences(
  old: readonly Reply[],
  now: readonly Reply[],
  { authority, uri, was, is, title, sources, plain }: Requests,
): Iterable<string> {
  const say = (replies: readonly Reply[]): string =>
    [
      ...new Set(
        replies.map(
          ({ kind, what, guards }) => `${kind} ${what}${guards.length === 0 ? '' : ` behind ${guards.join(', ')}`}`,
        ),
      ),
    ].join(' | ');
  const describe = (what: string): string =>
    `${what} ${authority.host}:${authority.port ?? ''}${uri}: ${say(old)} -> ${say(now)}`;
  const all = (replies: readonly Reply[], kind: Reply['kind']): boolean =>
    replies.length > 0 && replies.every((one) => one.kind === kind);
  if (
    was.works &&
    is.nginxStarts &&
    !namesChange(title) &&
    all(old, 'good') &&
    !secret.has(uri) &&
    !title.startsWith('Deny ') &&
    now.some(({ kind }) => kind === 'bad' || kind === 'denied')
  )
    yield describe('fails');
  const leaked = now.filter(({ kind, what }) => kind === 'source' && (was.nginxStarts ? !sources.has(what) : plain));
  if (
    is.nginxStarts &&
    leaked.length > 0 &&
    !was.showsSource &&
    !(was.nginxStarts ? all(old, 'denied') && namesAccess(title) : is.showsSource)
  )
    yield describe('source');
  // what blocks there are was a guess
  if (was.blocksAreGuessed) return;
  const opened = now.some(({ kind }) => kind === 'good') && all(old, 'denied');
  if (opened && !namesAccess(title)) yield describe('open');
  const guarded = old.filter(({ kind }) => kind === 'good');
  const lost =
    guarded.length === 0
      ? []
      : (guarded[0]?.guards ?? []).filter(
          (guard) =>
            guarded.every(({ guards }) => guards.includes(guard)) &&
            now.some(({ kind, guards }) => kind === 'good' && !guards.includes(guard)),
        );
  if (lost.length > 0 && !namesAccess(title)) yield describe(`lost ${lost.join(', ')}`);
}

/** Whether the title says that requests are answered by something else from now on. */
function namesChange(title: string): boolean {
  return /^Run \S+: |so that .* answers?$|so that "\S+" takes effect$/.test(title);
}

function namesAccess(title: string): boolean {
  return /deny|allow|internal|auth|satisfy|limit_except|open|local requests|let .* in|everybody/i.test(title);
}

/** By what nginx selects a server: the addresses and names of each. */
function selectionIn(config: NginxConfig): string {
  const words = (server: Scope, name: 'listen' | 'server_name'): readonly string[][] =>
    server.own(name).map(({ fact }) => fact.args.map(({ value }) => value));
  return JSON.stringify(
    httpServers(config.top).map((server) => [words(server, 'listen'), words(server, 'server_name')]),
  );
}

function authoritiesOf(...configs: readonly NginxConfig[]): readonly Authority[] {
  const found = new Map<string, Authority>();
  for (const server of configs.flatMap((config) => httpServers(config.top))) {
    const names = server
      .own('server_name')
      .flatMap(({ fact }) => fact.args.map((word) => word.value.toLowerCase()))
      .filter((name) => /^[a-z0-9.-]+$/.test(name));
    const ports = server.own('listen').map(({ fact }) => Number(/(\d+)$/.exec(fact.args[0]?.value ?? '')?.[1] ?? 80));
    for (const port of ports.length === 0 ? [80] : ports)
      for (const host of [...names, 'other.example'])
        if (found.size < mostAuthorities) found.set(`${host}:${port}`, { host, port });
  }
  return [...found.values()];
}

/** Both servers of a world, as far as the files tell. */
class Servers {
  readonly nginxStarts: boolean;
  readonly fpmStarts: boolean;
  /** A finding says already that some source is sent. */
  readonly showsSource: boolean;
  /** Braces or quotes are missing: which blocks there are is a guess. */
  readonly blocksAreGuessed: boolean;
  readonly #snapshot: Snapshot;

  constructor({ findings, snapshot }: World) {
    const stops = (outcome: 'nginx-start' | 'fpm-start'): boolean =>
      findings.some((one: Finding) => one.severity === 'error' && one.outcomes.includes(outcome));
    this.nginxStarts = !stops('nginx-start');
    this.fpmStarts = !stops('fpm-start');
    this.showsSource = findings.some(({ outcomes }) => outcomes.includes('source-leak'));
    this.blocksAreGuessed = findings.some(({ code }) =>
      /^(?:missing-brace|unclosed-(?:block|quote)|unexpected-(?:brace|semicolon))$/.test(code),
    );
    this.#snapshot = snapshot;
  }

  get works(): boolean {
    return this.nginxStarts && this.fpmStarts;
  }

  ask(config: NginxConfig, authority: Authority, uri: string): readonly Reply[] {
    const server = serverFor(config, authority);
    if (server === undefined) return [];
    const surroundings = surroundingsOf(config, this.#snapshot.workspace);
    return waysOf({ server, surroundings, exists }, uri).map((way) => this.#replyOf(way, surroundings));
  }

  /** Whether PHP is meant to run a script at the root of a server in one of the files: a location of the server says so, wherever its braces put it. */
  means(config: NginxConfig, authority: Authority, uri: string, files: ReadonlySet<string>): boolean {
    const server = serverFor(config, authority);
    return (
      files.has(server?.opener?.file ?? '') &&
      (uri === '/x.php' || uri === '/index.php') &&
      server !== undefined &&
      passesIn(server).some(({ scope }) =>
        /\\\.php/.test(scope.enclosing('location')?.opener?.fact.args.at(-1)?.value ?? ''),
      )
    );
  }

  #replyOf(way: Way, surroundings: Surroundings): Reply {
    const { outcome } = way;
    const reply = (kind: Reply['kind'], what: string, scope?: Scope): Reply => ({
      kind,
      what,
      guards: [
        ...(scope === undefined ? [] : guardsOf(scope)),
        ...(way.conditions.includes('the address is allowed') ? ['an address'] : []),
      ],
    });
    switch (outcome.kind) {
      case 'fastcgi': {
        const verdict = this.#snapshot.workspace
          .passesIn(outcome.placed.file)
          .find(({ pass }) => pass.placed.fact === outcome.placed.fact && pass.config === surroundings.config);
        return verdict === undefined
          ? reply('unknown', 'a fastcgi_pass')
          : this.#runs(verdict, outcome, surroundings, reply);
      }
      // whether a proxied server answers is not known here
      case 'handler':
        return reply(
          outcome.placed.fact.name.endsWith('_pass') ? 'unknown' : 'good',
          outcome.placed.fact.name,
          outcome.scope,
        );
      case 'file':
        return reply(isSource(outcome.path) ? 'source' : 'good', outcome.path, outcome.scope);
      case 'return':
        return reply(outcome.code < 400 ? 'good' : isDenial(outcome.code) ? 'denied' : 'bad', `return ${outcome.code}`);
      case 'status': {
        const code = way.status ?? outcome.code;
        if (code < 400) return reply('good', `${code}`, outcome.scope);
        return reply(
          outcome.why === 'deny all' || outcome.why === 'the location is internal' ? 'denied' : 'bad',
          `${code} ${outcome.why}`,
        );
      }
      case 'unknown':
        return reply('unknown', outcome.unknown.message);
    }
  }

  #runs(
    verdict: PassVerdict,
    { scope, uri }: Extract<Way['outcome'], { kind: 'fastcgi' | 'handler' }>,
    surroundings: Surroundings,
    reply: (kind: Reply['kind'], what: string, scope?: Scope) => Reply,
  ): Reply {
    if (verdict.state === 'unserved') return reply('bad', `nobody at ${verdict.pass.word.value}`);
    if (verdict.state === 'unknown') return reply('unknown', verdict.pass.word.value);
    const links = verdict.targets.flatMap((target) =>
      target.links.map((link): readonly [Link, typeof target] => [link, target]),
    );
    if (links.length === 0) return reply('unknown', verdict.pass.word.value);
    const params = paramsOf(scope, surroundings);
    if (params.kind === 'unknown') return reply('unknown', 'parameters');
    if (lastOf(params.list, 'REQUEST_METHOD') === undefined) return reply('bad', 'blank');
    const param = lastOf(params.list, 'SCRIPT_FILENAME');
    if (param === undefined) return reply('bad', 'no script');
    const script = paramValue(param, scope, uri, surroundings);
    if (script.kind === 'unknown') return reply('unknown', 'script');
    for (const [link, target] of links) {
      const { pool } = link;
      const { by } = connectionOf(pool, { verdict, target, link }, this.#snapshot.workspace);
      if (by === 'socket') return reply('bad', `the socket of ${pool.name} denies nginx`);
      if (by === 'clients') return reply('bad', `${pool.name} rejects nginx`);
      if (!runsExtension(pool, script.value)) return reply('bad', `${pool.name} refuses ${script.value}`);
    }
    for (const [{ pool }] of links) {
      const chroot = poolText(pool, 'chroot');
      if (!exists((chroot?.kind === 'known' ? chroot.value : '') + script.value, 'file'))
        return reply('bad', `404 ${script.value}`);
    }
    return reply('good', `${links.map(([{ pool }]) => pool.name).join('/')} runs ${script.value}`, scope);
  }
}

/** The disk: the same below each root. */
function exists(path: string, kind: 'file' | 'directory' | 'any'): boolean {
  const clean = path.replaceAll(/\/{2,}/g, '/').replace(/(?!^)\/$/, '');
  const below = (list: readonly string[]): boolean => roots.some((root) => list.some((one) => root + one === clean));
  return (kind !== 'directory' && below(onDisk)) || (kind !== 'file' && below(folders));
}

function isSource(path: string): boolean {
  return /\.php$/i.test(path) && exists(path, 'file');
}

function isDenial(code: number): boolean {
  return code === 401 || code === 403 || code === 404 || code === 410 || code === 444;
}

function runsExtension(pool: Pool, script: string): boolean {
  const setting = poolText(pool, 'security.limit_extensions');
  if (setting?.kind === 'unknown') return true;
  const words = setting === undefined ? ['.php', '.phar'] : setting.value.split(/[ \t]+/).filter((word) => word !== '');
  return words.length === 0 || words.some((word) => script.endsWith(word));
}

function guardsOf(scope: Scope): readonly string[] {
  return (['auth_basic', 'auth_request', 'ssl_verify_client'] as const).filter((name) => {
    const value = scope.nearest(name)?.placed.fact.args[0]?.value;
    return value !== undefined && value !== 'off';
  });
}

/* pools */

/** Settings that say who may connect or what may be run and whose values allow more than before, unless the title names them. */
function* poolHarms(before: World, after: World, title: string): Iterable<string> {
  const old = poolsOf(before);
  for (const [key, pool] of poolsOf(after)) {
    const was = old.get(key);
    if (was === undefined) continue;
    for (const harm of widened(was, pool))
      if (!names(title, harm))
        yield `pool "${pool.name}": ${harm.key} was ${harm.was ?? 'not set'}, is ${harm.is ?? 'not set'}`;
  }
}

interface Widening {
  readonly key: string;
  readonly was: string | undefined;
  readonly is: string | undefined;
}

function names(title: string, { key, is }: Widening): boolean {
  const word = /\[(.+)\]/.exec(key)?.[1] ?? key;
  if (title.includes(word) || (is !== undefined && is !== '' && title.includes(is))) return true;
  if (key === 'listen.allowed_clients') return title.startsWith('Allow ');
  // who may connect to the socket is named by its user, whatever lines that takes
  return /^listen\.(?:owner|group|mode|acl)/.test(key) && /connect to the socket|connect to it$/.test(title);
}

function poolsOf({ snapshot }: World): ReadonlyMap<string, Pool> {
  return new Map(
    snapshot.workspace.masters.flatMap((master) =>
      master.pools.map((pool) => [`${master.root} ${pool.name.toLowerCase()}`, pool] as const),
    ),
  );
}

function* widened(was: Pool, is: Pool): Iterable<Widening> {
  const text = (pool: Pool, key: string): string | undefined => {
    const value = poolText(pool, key);
    return value?.kind === 'known' ? value.value : undefined;
  };
  const both = (key: string): Widening => ({ key, was: text(was, key), is: text(is, key) });
  const [oldMode, newMode] = [was, is].map((pool) => modeOf(text(pool, 'listen.mode') ?? '0660'));
  if (oldMode !== undefined && newMode !== undefined && (newMode & ~oldMode) !== 0) yield both('listen.mode');
  for (const key of [
    'listen.owner',
    'listen.group',
    'listen.acl_users',
    'listen.acl_groups',
    'user',
    'group',
  ] as const) {
    const one = both(key);
    if (one.is !== undefined && one.is !== one.was) yield one;
  }
  for (const key of [
    'chroot',
    'php_admin_value[open_basedir]',
    'php_admin_value[disable_functions]',
    'php_value[open_basedir]',
  ] as const) {
    const one = both(key);
    if (one.was !== undefined && one.was !== '' && one.is !== one.was) yield one;
  }
  const clients = both('listen.allowed_clients');
  if (
    clients.was !== undefined &&
    clients.was !== '' &&
    (clients.is === undefined ||
      clients.is === '' ||
      clients.is.split(',').some((one) => clients.was?.split(',').includes(one) !== true))
  )
    yield clients;
  const extensions = both('security.limit_extensions');
  const words = (value: string | undefined): readonly string[] => (value ?? '.php .phar').split(/[ \t]+/);
  if (
    extensions.is === ''
      ? extensions.was !== ''
      : words(extensions.is).some((word) => !words(extensions.was).includes(word)) && extensions.was !== ''
  )
    yield extensions;
  if (!isWide(was) && isWide(is)) yield both('listen');
}

/** Whether other machines may connect to the pool. */
function isWide(pool: Pool): boolean {
  const listen = poolListen(pool);
  if (listen.kind !== 'known' || listen.listen.parsed.kind !== 'binding') return false;
  const { binding } = listen.listen.parsed;
  return (
    binding.kind === 'tcp' &&
    (binding.host.kind === 'any' ||
      binding.host.kind === 'any4' ||
      (binding.host.kind === 'address' && !/^127\.|^::1$/.test(binding.host.address)))
  );
}

/* what is written in nginx's files about who has access */

const restrictions = [
  'deny',
  'internal',
  'auth_basic',
  'auth_basic_user_file',
  'auth_request',
  'auth_jwt',
  'satisfy',
  'limit_except',
  'ssl_verify_client',
  'valid_referers',
  'secure_link',
  'limit_req',
  'limit_conn',
  'disable_symlinks',
  'ssl',
] as const;
const permissions = ['allow', 'autoindex'] as const;

/** Directives that restrict access and are gone, and those that allow it and are new, unless the title names them. */
function* accessHarms(before: World, after: World, title: string): Iterable<string> {
  const [old, now] = [countsOf(before), countsOf(after)];
  for (const name of restrictions)
    if ((now.get(name) ?? 0) < (old.get(name) ?? 0) && !title.includes(name)) yield `${name} is gone`;
  for (const name of permissions)
    if ((now.get(name) ?? 0) > (old.get(name) ?? 0) && !title.includes(name) && !/local requests/.test(title))
      yield `${name} is new`;
}

function countsOf({ snapshot, files }: World): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const count = (items: readonly NginxDirective[]): void => {
    for (const item of items) {
      counts.set(item.name.value, (counts.get(item.name.value) ?? 0) + 1);
      if (item.block?.kind === 'directives') count(item.block.items);
    }
  };
  for (const file of files.keys()) {
    const tree = snapshot.file(file)?.tree;
    if (tree?.dialect === 'nginx') count(tree.items);
  }
  return counts;
}
