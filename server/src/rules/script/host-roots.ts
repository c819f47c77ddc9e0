/** Where the root of a server leads for each host that it answers, and what becomes of the front page there. */
import { failureOf } from '../../model/deployment/routes.ts';
import type { SiteQuestion } from '../../model/deployment/question.ts';
import { namesPort, pathFor, type VaryingPath } from '../../model/deployment/site-hosts.ts';
import { waysOf } from '../../model/nginx/request/answering.ts';
import type { Placed } from '../../model/nginx/config/scope.ts';
import { directoryOf, onDisk } from '../../model/nginx/values/directory.ts';
import { hostValue, mapLineOf } from '../../model/nginx/values/host-values.ts';
import type { MapAnswer } from '../../model/nginx/values/map-lines.ts';
import { fromBytes, toBytes } from '../../text/bytes.ts';
import type { HostQuestion, HostRoot } from '../kit/host-questions.ts';

/** A host with the directory that it leads to. */
export interface Site extends HostQuestion {
  readonly value: string;
  /** Without double slashes. */
  readonly path: string;
  readonly isThere: boolean;
  /** What the front page answers, where it is an error of nginx whichever way the request goes. */
  readonly status: 403 | 404 | undefined;
  /** What the map of the variable has for the host; `undefined` where no map gives it. */
  readonly answer: MapAnswer | undefined;
  readonly map: Placed | undefined;
}

export interface Root {
  readonly root: HostRoot;
  readonly varying: VaryingPath;
}

export function siteOf(host: HostQuestion, { root, varying }: Root): Site | undefined {
  const { question } = host;
  const { config } = question.surroundings;
  const asked = { host: host.host, scope: root.scope, config };
  const value = hostValue(varying.variable, asked);
  const directory = directoryOf(root.scope, question.surroundings);
  // what is no name of a directory is filled in by a program
  if (value === undefined || !/^[\w./-]*$/.test(value) || directory.kind === 'unknown') return undefined;
  const path = onDisk(directory.value.path);
  const isThere = question.exists(toBytes(path), 'directory');
  if (isThere === undefined) return undefined;
  const [map] = config.maps.get(varying.variable) ?? [];
  return {
    ...host,
    value,
    path,
    isThere,
    status: statusOf(question),
    answer: map && mapLineOf(map, asked),
    map,
  };
}

/** The error of the front page, whichever way it goes; `undefined` where one is well or not known. */
function statusOf(question: SiteQuestion): 403 | 404 | undefined {
  const ways = waysOf({ ...question, byName: true }, '/');
  const failures = ways.map((way) =>
    way.outcome.kind === 'status' && ['not-there', 'no-index', 'fallback'].includes(way.outcome.cause)
      ? failureOf(way)
      : undefined,
  );
  const [first] = failures;
  return failures.every((one) => one === first) && (first === 403 || first === 404) ? first : undefined;
}

/** A directory in each of the sites that has the index, while the sites themselves have none. */
export interface Inner {
  readonly site: Site;
  readonly name: string;
}

const mostInner = 24;

export function innerOf(lost: readonly Site[], varying: VaryingPath): Inner | undefined {
  const sites = lost.filter(({ from }) => from === 'directory');
  const [first] = sites;
  if (first === undefined) return undefined;
  const homes = (site: Site): readonly string[] =>
    homesIn(pathFor({ ...varying, below: '' }, site.value), site.question);
  const name = homes(first).find((one) => sites.every((site) => homes(site).includes(one)));
  return name === undefined ? undefined : { site: first, name };
}

/** Names of directories right below one that have an index. */
function homesIn(directory: string, { files, exists }: SiteQuestion): readonly string[] {
  const names = files.kind === 'unknown' ? undefined : files.namesIn(toBytes(onDisk(directory)));
  return (names?.directories ?? [])
    .slice(0, mostInner)
    .filter((name) =>
      ['index.php', 'index.html'].some((index) => exists(`${toBytes(directory)}/${name}/${index}`, 'file') === true),
    )
    .map(fromBytes);
}

/** Whether sites are there that the root could lead to. */
export function isShown(varying: VaryingPath, [first]: readonly Site[]): boolean {
  return varying.values.some(
    (value) => first?.question.exists(toBytes(onDisk(pathFor(varying, value))), 'directory') === true,
  );
}

/** Whether something was meant for the host: that it falls to the default, or that another map knows it, says little. */
export function isMeant(site: Site, sites: readonly Site[]): boolean {
  if (site.isThere && site.value !== '') return false;
  if (site.from === 'name') return true;
  if (site.from === 'directory' || site.line === undefined) return false;
  const isOwn = site.answer?.kind === 'line' && site.answer.line === site.line;
  if (isOwn) return true;
  if (namesPort(site.line)) return true;
  return sites.some((other) => other.line === site.line && other.isThere && other.status === undefined);
}

/** The values of directories with a site that no host leads to. */
export function unnamed(varying: VaryingPath, sites: readonly Site[], { question }: Site): readonly string[] {
  const led = new Set(sites.filter(({ from }) => from !== 'directory').map(({ value }) => value));
  const others = new Set(sites.filter(({ from }) => from === 'directory').map(({ value }) => value));
  return varying.values.filter(
    (value) =>
      !led.has(value) &&
      !others.has(value) &&
      ['index.php', 'index.html'].some(
        (index) => question.exists(toBytes(`${pathFor(varying, value)}/${index}`), 'file') === true,
      ),
  );
}
