/** Hosts with which a server can be asked: its own names, those that the lines of a `map` spell out, and those that lead to the directories of the tree. */
import { fromBytes, toBytes } from '../../text/bytes.ts';
import type { NginxFact } from '../facts.ts';
import { plainNames } from '../nginx/config/asked-names.ts';
import { portsOf } from '../nginx/config/server-for.ts';
import type { Placed, Scope } from '../nginx/config/scope.ts';
import { pcreSamples, samplesWithGroup, spelledSamples } from '../nginx/request/pcre-samples.ts';
import { hostValue } from '../nginx/values/host-values.ts';
import { mapLines, patternOf } from '../nginx/values/map-lines.ts';
import { onlyVariable } from '../nginx/values/interpolated.ts';
import { assignmentsOf } from '../nginx/values/variables.ts';
import type { PassDeployment } from './deployment.ts';
import { indexOf } from './deployment-index.ts';
import type { SiteQuestion } from './question.ts';

/** A host that a server answers. */
export interface SiteHost {
  /** In lower case. */
  readonly host: string;
  /** `name`: the server has it. `line`: a map spells it out. `directory`: it leads to a directory that is there. */
  readonly from: 'name' | 'line' | 'directory';
  /** The line of the map. */
  readonly line?: NginxFact;
}

/** A path with one variable in it, where the directories that stand for it are listed. Paths are text. */
export interface VaryingPath {
  readonly variable: string;
  /** The directory whose directories are meant. */
  readonly above: string;
  /** What is before and behind the variable in the name of such a directory. */
  readonly before: string;
  readonly behind: string;
  /** The path below such a directory, with its first slash; may be empty. */
  readonly below: string;
  /** The values that the directories give the variable; a part of them where there are very many. */
  readonly values: readonly string[];
}

const mostValues = 24;
const mostNames = 24;
const mostLines = 12;
const isHost = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/;

/** `undefined` where the path is not of that kind, or the tree does not show the directory. @param path as written */
export function varyingPath(path: string, { files }: SiteQuestion): VaryingPath | undefined {
  const found = /^(\/(?:[^$]*\/)?)([^$/]*)\$(?:\{(\w+)\}|(\w+))([^$/]*)((?:\/[^$]*)?)$/.exec(path);
  if (found === null || files.kind === 'unknown') return undefined;
  const [, above = '', before = '', braced, bare, behind = '', rest = ''] = found;
  const variable = (braced ?? bare ?? '').toLowerCase();
  const names = files.namesIn(toBytes(above.replace(/(?!^)\/$/, '')));
  if (names?.whole !== true || /^\d/.test(variable)) return undefined;
  const values = names.directories
    .map(fromBytes)
    .filter((name) => name.startsWith(before) && name.endsWith(behind) && name.length > before.length + behind.length)
    .map((name) => name.slice(before.length, name.length - behind.length));
  return {
    variable,
    above,
    before,
    behind,
    below: rest.replace(/(?<!\/)\/+$/, ''),
    values: values.slice(0, mostValues),
  };
}

/** The path for a value of the variable. */
export function pathFor({ above, before, behind, below }: VaryingPath, value: string): string {
  return above + before + value + behind + below;
}

/** The hosts of a server, each once; bounded. @param varying the root whose directories are looked for */
export function siteHosts(
  question: SiteQuestion,
  deployment: PassDeployment,
  varying: VaryingPath | undefined,
): readonly SiteHost[] {
  const found = new Map<string, SiteHost>();
  const { server, surroundings } = question;
  const { servers } = indexOf(deployment);
  const [port] = portsOf(server);
  const add = (one: SiteHost): void => {
    if (!isHost.test(one.host) || found.has(one.host)) return;
    if (servers.find({ host: one.host, port }) === server) found.set(one.host, one);
  };
  const words = server.own('server_name').flatMap(({ fact }) => fact.args);
  if (words.some((word) => word.template)) return [];
  const names = words.map(({ value }) => value.toLowerCase());
  for (const host of names.slice(0, mostNames)) if (host !== '_') add({ host, from: 'name' });
  if (plainNames(names) === undefined || !names.every((name) => found.has(name)) || isDefault(server))
    for (const one of indexOf(deployment).once('hosts of lines', () => [...hostsOfLines(question)])) add(one);
  if (varying === undefined) return [...found.values()];
  const asked = { scope: server, config: surroundings.config };
  for (const value of varying.values) {
    const host = hostsFor(varying.variable, value, question, 0).find(
      (one) =>
        isHost.test(one) &&
        servers.find({ host: one, port }) === server &&
        hostValue(varying.variable, { ...asked, host: one }) === value,
    );
    if (host !== undefined) add({ host, from: 'directory' });
  }
  const [map, other] = surroundings.config.maps.get(varying.variable) ?? [];
  // nginx takes one map of a variable
  if (map !== undefined && other === undefined) for (const one of hostsWithPort(map, varying.values)) add(one);
  return [...found.values()];
}

function isDefault(server: Scope): boolean {
  return server.own('listen').some(({ fact }) => fact.args.some(({ value }) => /^default(?:_server)?$/.test(value)));
}

/** The hosts that the maps of `$host` spell out. */
function* hostsOfLines({ surroundings: { config } }: SiteQuestion): Iterable<SiteHost> {
  let left = mostLines;
  for (const maps of config.maps.values())
    for (const map of maps) {
      if (sourceOf(map) !== 'host') continue;
      for (const line of (mapLines(map) ?? []).slice(0, left)) {
        left--;
        for (const host of hostsOfLine(line)) yield { host, from: 'line', line };
      }
      if (left <= 0) return;
    }
}

function sourceOf({ fact: { args } }: Placed): string | undefined {
  return onlyVariable(args[0]?.value ?? '')?.toLowerCase();
}

const port = /:(?:\\d|\[0-9\])(?:\+|\{[\d,]+\})|:\d+\b/g;

/** Hosts that a line of a map was meant for, which has a port that `$host` never has. */
function* hostsWithPort(map: Placed, values: readonly string[]): Iterable<SiteHost> {
  if (sourceOf(map) !== 'host') return;
  for (const line of (mapLines(map) ?? []).slice(0, mostLines)) {
    if (!namesPort(line)) continue;
    const pattern = patternOf(line)?.replaceAll(port, '');
    const group = onlyVariable(line.args[0]?.value ?? '');
    const hosts =
      pattern === undefined
        ? [line.name.toLowerCase().replaceAll(port, '')]
        : group === undefined
          ? pcreSamples(pattern).slice(0, 1)
          : values.flatMap((value) => samplesWithGroup(pattern, group, value)).slice(0, 1);
    for (const host of hosts) yield { host, from: 'line', line };
  }
}

/** Whether the key of a line has a port, which `$host` never has. */
export function namesPort({ name }: NginxFact): boolean {
  return name.replaceAll('(?:', '').search(port) >= 0;
}

/** The key of a line without the port in it. */
export function withoutPort({ name }: NginxFact): string {
  return name.replaceAll(port, '');
}

function hostsOfLine(line: NginxFact): readonly string[] {
  const pattern = patternOf(line);
  if (pattern === undefined) return line.name === 'default' ? [] : [plainHost(line)];
  if (!/^\^.*\$$/s.test(pattern)) return [];
  const spelled = spelledSamples(pattern);
  if (spelled.length > 0) return spelled.map((host) => host.toLowerCase());
  // what the pattern leaves open does not matter where the value is always the same
  return isConstant(line) ? pcreSamples(pattern).slice(0, 1) : [];
}

/** A host for the key of a line, which may be a wildcard. */
function plainHost({ name }: NginxFact): string {
  return name.toLowerCase().replace(/^\*\./, 'www.').replace(/^\./, '');
}

/** Whether a line with a pattern gives the same value for all that it matches: a group that the pattern does not have is empty. */
function isConstant(line: NginxFact): boolean {
  const groups = Array.from((line.args[0]?.value ?? '').matchAll(/\$\{?(\w+)/g), (match) => match[1] ?? '');
  return groups.every(
    (group) => samplesWithGroup(patternOf(line) ?? '', group, 'x').length === 0 && /^\d$/.test(group),
  );
}

/** Hosts that may give a variable a value; each has to be tried. */
function hostsFor(variable: string, value: string, question: SiteQuestion, depth: number): readonly string[] {
  // a directory whose name has no dot is seldom that of a host
  if (variable === 'host') return value.includes('.') ? [value.toLowerCase()] : [];
  const { server, surroundings } = question;
  const [set] = assignmentsOf(server, variable);
  const [map] = surroundings.config.maps.get(variable) ?? [];
  const source = onlyVariable(set?.placed.fact.args[1]?.value ?? '');
  if (source !== undefined) return depth > 3 ? [] : hostsFor(source.toLowerCase(), value, question, depth + 1);
  if (map !== undefined) return sourceOf(map) === 'host' ? hostsInMap(map, value) : [];
  return server
    .own('server_name')
    .flatMap(({ fact }) => fact.args)
    .filter((word) => word.value.startsWith('~'))
    .flatMap((word) => samplesWithGroup(word.value.slice(1), variable, value));
}

function hostsInMap(map: Placed, value: string): readonly string[] {
  return (mapLines(map) ?? []).slice(0, mostLines).flatMap((line) => {
    const text = line.args[0]?.value ?? '';
    const pattern = patternOf(line);
    const group = onlyVariable(text);
    if (pattern !== undefined && group !== undefined) return samplesWithGroup(pattern, group, value);
    if (text !== value || line.name === 'default') return [];
    return pattern === undefined ? [plainHost(line)] : pcreSamples(pattern);
  });
}
