/** A `fastcgi_pass` in one place, with every address that it may stand for. */
import type { FactWord } from '../facts.ts';
import { parseNginxAddress, type Endpoint, type ParsedAddress } from '../endpoint.ts';
import { unknown, type Effective, type Origin, type Unknown } from '../value.ts';
import type { CallSite, NginxConfig, Upstream, UpstreamServer } from './config.ts';
import { originOf, type Placed, type Scope } from './scope.ts';
import { nginxSetting, type NginxSettings } from './settings.ts';
import { expand } from './variables.ts';
import { mayBeUnread } from './unread.ts';

/** One address that a call may use. */
export interface Target {
  /** The address as nginx receives it. */
  readonly text: string;
  /** Where it is written: the word of `fastcgi_pass`, of `set`, of a `map` line or of an upstream's `server`. */
  readonly at: Origin;
  /** Whether the word at `at`, without quotes, is exactly this address: only then it can be edited. */
  readonly whole: boolean;
  readonly parsed: ParsedAddress;
  readonly through: 'direct' | 'variable' | 'upstream';
  readonly upstream: Upstream | undefined;
  readonly server: UpstreamServer | undefined;
}

export interface FastcgiCall {
  readonly placed: Placed;
  /** The address word of the `fastcgi_pass`. */
  readonly word: FactWord;
  readonly at: Origin;
  readonly scope: Scope;
  readonly config: NginxConfig;
  /** All addresses the call may use, or why they cannot be known. */
  readonly targets: { readonly kind: 'known'; readonly list: readonly Target[] } | Unknown;
  /** The value that holds in the call's block. */
  get(name: keyof NginxSettings): Effective<number>;
}

/** How an upstream that is not in the call's own configuration is found: among the other loose files. */
export type FindUpstream = (name: string) => readonly Upstream[];

export function callOf(site: CallSite, config: NginxConfig, elsewhere: FindUpstream): FastcgiCall | undefined {
  const word = site.placed.fact.args[0];
  if (word === undefined) return undefined;
  const at = originOf(site.placed, word);
  return {
    placed: site.placed, word, at, scope: site.scope, config,
    targets: targetsOf(site, word, at, config, elsewhere),
    get: (name) => nginxSetting(site.scope, name, config),
  };
}

function targetsOf(site: CallSite, word: FactWord, at: Origin, config: NginxConfig, elsewhere: FindUpstream): FastcgiCall['targets'] {
  if (site.placed.fact.args.length > 1) return unknown('malformed', '`fastcgi_pass` takes one address', at);
  const expansion = expand(word, at, site.scope, config);
  if (expansion.kind === 'unknown') return expansion;
  const list: Target[] = [];
  for (const alternative of expansion.alternatives) {
    const parsed = parseNginxAddress(alternative.text);
    const upstreams = upstreamsNamed(alternative.text, config, elsewhere);
    const through = word.value.includes('$') ? 'variable' : 'direct';
    if (upstreams.length === 0) {
      // nginx looks for a port once no upstream has the name
      const isBare = parsed.kind === 'name' && through === 'variable' && config.isMain && !mayBeUnread(config, 'upstream') && !config.templated.has(alternative.at.file);
      if (parsed.kind === 'name' && !isBare) return unknownName(parsed.name, config, at);
      const { text, whole } = alternative;
      list.push({ text, at: alternative.at, whole, parsed: isBare ? { kind: 'defect', defect: 'no-port' } : parsed, through, upstream: undefined, server: undefined });
      continue;
    }
    const upstream = upstreams[0];
    if (upstream === undefined || upstreams.length > 1) return unknown('missing-include', `more than one upstream is named "${alternative.text}"`, at);
    const servers = upstreamTargets(upstream);
    if (servers.kind === 'unknown') return servers;
    list.push(...servers.list);
  }
  return { kind: 'known', list: list.slice() };
}

function upstreamsNamed(text: string, config: NginxConfig, elsewhere: FindUpstream): readonly Upstream[] {
  const own = config.upstreams.get(text.toLowerCase());
  return own ?? (config.isMain ? [] : elsewhere(text.toLowerCase()));
}

function unknownName(name: string, config: NginxConfig, at: Origin): Unknown {
  const where = mayBeUnread(config, 'upstream') || !config.isMain ? 'in no file that is known here' : 'in no file of this configuration';
  return unknown('missing-include', `upstream "${name}" is defined ${where}`, at);
}

function upstreamTargets(upstream: Upstream): FastcgiCall['targets'] {
  const list: Target[] = [];
  for (const server of upstream.servers) {
    const word = server.placed.fact.args[0];
    if (word === undefined || server.down) continue;
    const at = originOf(server.placed, word);
    if (word.template || word.value.includes('$') || word.value.includes('{{')) return unknown('template', `"${word.value}" is filled in by a template`, at);
    list.push({ text: word.value, at, whole: true, parsed: serverAddress(word.value), through: 'upstream', upstream, server });
  }
  return { kind: 'known', list: list.slice() };
}

/** An upstream's `server` without a port means port 80 (ngx_http_upstream.c, ngx_http_upstream_server). */
function serverAddress(text: string): ParsedAddress {
  const parsed = parseNginxAddress(text);
  if (parsed.kind === 'name' || (parsed.kind === 'defect' && parsed.defect === 'no-port')) {
    const host = parsed.kind === 'name' ? parsed.name : text;
    return { kind: 'endpoint', endpoint: { kind: 'tcp', host: host.toLowerCase(), port: 80 } };
  }
  return parsed;
}

/** The endpoint of a target whose address is well formed. */
export function endpointOf(target: Target): Endpoint | undefined {
  return target.parsed.kind === 'endpoint' ? target.parsed.endpoint : undefined;
}
