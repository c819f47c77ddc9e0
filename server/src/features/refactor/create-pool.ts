/** "Create pool …": the pool that a `fastcgi_pass` calls and nobody has, modelled on one that is there. */
import type { Finding } from '../../analysis/engine/findings.ts';
import type { Snapshot } from '../../analysis/state/snapshot.ts';
import type { PassVerdict, TargetVerdict } from '../../model/deployment/deployment.ts';
import { isLoopback } from '../../model/endpoint.ts';
import { entryOrigin, type FpmMaster, type Pool } from '../../model/fpm/master.ts';
import { decidingEntry, entryText } from '../../model/fpm/settings.ts';
import type { Upstream } from '../../model/nginx/config/config.ts';
import { ownListen } from '../../model/nginx/config/own-listens.ts';
import { basename, dirname, joinPath } from '../../text/path.ts';
import { fileId, meets, type FileId, type TextRange } from '../../text/range.ts';
import { socketLines } from '../socket-lines.ts';
import { freeName, slug, type NewFile, type Refactoring } from './refactoring.ts';

/** What a new pool takes over from the one that it is modelled on. */
const kept = [
  'user',
  'group',
  'pm',
  'pm.max_children',
  'pm.start_servers',
  'pm.min_spare_servers',
  'pm.max_spare_servers',
  'pm.process_idle_timeout',
  'pm.max_requests',
];

/**
 * For the pass at a place (UTF-16 offsets) that no pool answers and nothing but FastCGI calls: a pool on its very address, in a file beside the others, or behind them where all stand in one file.
 * `undefined` where several masters may be meant, or whom nginx's workers run as is not known.
 * @param findings of the snapshot: a pool with a fault in what is taken over is no model
 */
export function createPool(
  snapshot: Snapshot,
  file: FileId,
  range: TextRange,
  findings: readonly Finding[],
): Refactoring | undefined {
  const verdict = snapshot.workspace.passesIn(file).find(({ pass }) => meets(pass.placed.fact.range, range));
  const target = verdict?.targets.find((one) => one.state === 'unserved');
  const [master, other] =
    verdict === undefined ? [] : (snapshot.workspace.index.deploymentOf(verdict.deployment.config)?.masters ?? []);
  const model = master?.pools.findLast((pool) => isModel(pool) && !isFaulty(pool, findings));
  if (
    verdict === undefined ||
    target === undefined ||
    master === undefined ||
    other !== undefined ||
    model === undefined ||
    verdict.deployment.host.kind === 'unknown'
  )
    return undefined;
  const listen = listenLines(snapshot, master, verdict, target);
  if (listen === undefined || master.templated || !master.complete || isNamedOtherwise(snapshot, verdict, target))
    return undefined;
  const place = placeFor(snapshot, master, model, nameOf(verdict, target));
  if (place === undefined) return undefined;
  const settings = kept.flatMap((key) => settingOf(model, key));
  const [owner, process] = [
    settings.filter((line) => !line.startsWith('pm')),
    settings.filter((line) => line.startsWith('pm')),
  ];
  const lines = [`[${place.name}]`, ...owner, ...listen, ...process];
  const eol = (snapshot.file(model.at.file)?.text ?? '').includes('\r\n') ? '\r\n' : '\n';
  const text = lines.map((line) => line + eol).join('');
  const title = `Create pool "${place.name}" on ${listen[0]?.slice('listen = '.length) ?? ''} in ${basename(place.file)}`;
  if (place.isNew) return { title, creates: [{ file: place.file, text } satisfies NewFile], edits: [] };
  const old = snapshot.file(place.file)?.text ?? '';
  return {
    title,
    creates: [],
    edits: [
      {
        file: place.file,
        range: { start: old.length, end: old.length },
        newText: (old.endsWith('\n') ? eol : eol + eol) + text,
      },
    ],
  };
}

/** The address as PHP-FPM writes it, and whom the socket belongs to; a TCP address of another machine is no pool of this one. */
function listenLines(
  snapshot: Snapshot,
  master: FpmMaster,
  { pass, deployment }: PassVerdict,
  { target }: TargetVerdict,
): readonly string[] | undefined {
  // where nginx itself listens, no pool can
  if (target.parsed.kind !== 'endpoint' || ownListen(deployment, target.parsed.endpoint) !== undefined)
    return undefined;
  const { endpoint } = target.parsed;
  if (endpoint.kind === 'tcp') {
    const host = endpoint.host === 'localhost' ? '127.0.0.1' : endpoint.host;
    return isLoopback(host)
      ? [`listen = ${host.includes(':') ? `[${host.replaceAll(/[[\]]/g, '')}]` : host}:${endpoint.port}`]
      : undefined;
  }
  const access = socketLines(snapshot, master, pass.config);
  return access === undefined || !/^\/[\w./@+-]+$/.test(endpoint.path)
    ? undefined
    : [`listen = ${endpoint.path}`, ...access.settings.map(([key, value]) => `${key} = ${value}`)];
}

/** By the name of the socket, else by the site that passes. */
function nameOf({ pass }: PassVerdict, { target }: TargetVerdict): string {
  const socket =
    target.parsed.kind === 'endpoint' && target.parsed.endpoint.kind === 'unix'
      ? basename(target.parsed.endpoint.path)
      : '';
  const site = pass.scope.enclosing('server')?.own('server_name')[0]?.fact.args[0]?.value ?? '';
  return (
    slug(socket.replace(/\.sock(?:et)?$/, '').replace(/^php-?\d*(?:\.\d+)?-?fpm[-.]?/, '')) ||
    slug(site.replace(/^(?:www|\*)?\./, '').split('.')[0] ?? '') ||
    'site'
  );
}

/** A pool without them keeps PHP-FPM from starting, and so would its copy. */
function isModel(pool: Pool): boolean {
  const spare = settingOf(pool, 'pm')[0] === 'pm = dynamic' ? ['pm.min_spare_servers', 'pm.max_spare_servers'] : [];
  return ['user', 'pm', 'pm.max_children', ...spare].every((key) => settingOf(pool, key).length > 0);
}

function isFaulty(pool: Pool, findings: readonly Finding[]): boolean {
  const places = kept.flatMap((key) => {
    const placed = decidingEntry(pool.entries, key);
    return placed === undefined ? [] : [entryOrigin(placed)];
  });
  return findings.some(({ at }) => places.some((place) => place.file === at.file && meets(place.range, at.range)));
}

/** `proxy_pass` and its like on the same address, itself or through an upstream: what should listen there is no pool. */
function isNamedOtherwise(
  snapshot: Snapshot,
  { deployment: { config } }: PassVerdict,
  { target }: TargetVerdict,
): boolean {
  const addresses = spellings(target);
  const contains = (upstream: Upstream): boolean =>
    upstream.servers.some(({ placed }) => addresses.includes(placed.fact.args[0]?.value.replace(/^unix:/i, '') ?? ''));
  const names = [...config.upstreams].filter(([, same]) => same.some(contains)).map(([name]) => name);
  const handlers = snapshot.workspace.index.deploymentOf(config)?.config.otherHandlers ?? [];
  return handlers.some(({ placed }) => {
    const passWord = placed.fact.args[0]?.value ?? '';
    return (
      addresses.some((address) => passWord.includes(address)) ||
      names.includes(
        passWord
          .toLowerCase()
          .replace(/^[a-z]+:\/\//, '')
          .replace(/[/:].*$/s, ''),
      )
    );
  });
}

/** The address, and for one of this machine all names of it. */
function spellings({ text, parsed }: TargetVerdict['target']): readonly string[] {
  const { endpoint } = parsed.kind === 'endpoint' ? parsed : {};
  if (endpoint?.kind !== 'tcp' || !isLoopback(endpoint.host)) return [text.replace(/^unix:/i, '')];
  return ['127.0.0.1', 'localhost', '[::1]'].map((host) => `${host}:${endpoint.port}`);
}

function settingOf(pool: Pool, key: string): readonly string[] {
  const placed = decidingEntry(pool.entries, key);
  const text = placed === undefined ? undefined : entryText(placed, pool.name);
  return text?.kind !== 'known' || text.value === '' ? [] : [`${key} = ${text.value}`];
}

interface Place {
  readonly name: string;
  readonly file: FileId;
  readonly isNew: boolean;
}

/** A file of its own where an include takes all `*.conf` of the model's folder; else the model's file, where that is the main one. */
function placeFor(snapshot: Snapshot, master: FpmMaster, model: Pool, wanted: string): Place | undefined {
  const isPool = (name: string): boolean =>
    name === 'global' || master.pools.some((pool) => pool.name.toLowerCase() === name);
  const folder = dirname(model.at.file);
  if (model.at.file === master.root) return { name: freeName(wanted, isPool), file: model.at.file, isNew: false };
  const via = model.at.via.at(-1);
  const pattern =
    via === undefined
      ? undefined
      : snapshot.file(via.file)?.text.slice(via.range.start, via.range.end).replaceAll(/["']/g, '');
  if (pattern !== undefined && basename(pattern) !== '*.conf') return undefined;
  const { table } = snapshot.world;
  if (!table.isListed(folder)) return undefined;
  const name = freeName(wanted, (one) => isPool(one) || table.namesIn(folder).includes(`${one}.conf`));
  return { name, file: fileId(joinPath(folder, `${name}.conf`)), isNew: true };
}
