/** A `fastcgi_pass` in one place, with every address that it may stand for. */
import type { FactWord } from '../../facts.ts';
import { hasFillInPort, isFillIn } from '../../../syntax/fill-in.ts';
import { namedPlaceholderIn } from '../../../syntax/loose-placeholder.ts';
import { placeholderIn } from '../../../syntax/placeholder.ts';
import { parseNginxAddress, type Endpoint, type ParsedAddress, type WrittenAddress } from '../../endpoint.ts';
import { nginxExpression } from '../../expression.ts';
import { unknown, type Effective, type Origin, type Unknown } from '../../value.ts';
import type { PassSite, NginxConfig, Upstream, UpstreamServer } from './config.ts';
import { originOf, type Placed, type Scope } from './scope.ts';
import { nginxSetting, type NginxSettings } from '../values/settings.ts';
import { expand } from '../values/variables.ts';
import { mayBeUnread } from './unread.ts';

/** One address that a pass may use. */
export interface Target {
  /** The address as nginx receives it. */
  readonly text: string;
  /** Where it is written: the word of `fastcgi_pass`, of `set`, of a `map` line or of an upstream's `server`. */
  readonly at: Origin;
  /** Whether the word at `at`, without quotes, is exactly this address: only then it can be edited. */
  readonly whole: boolean;
  readonly parsed: ParsedAddress | WrittenAddress;
  readonly through: 'direct' | 'variable' | 'upstream';
  readonly upstream: Upstream | undefined;
  readonly server: UpstreamServer | undefined;
  /** Which requests go there, where a variable has several values: `where $host is shop.example`. */
  readonly when?: string;
}

/** Which requests go to a target, where a variable decides. */
export function requestsTo({ when }: Target, word: FactWord): string {
  return when ?? `for one value of ${word.value}`;
}

export interface FastcgiPass {
  readonly placed: Placed;
  /** The address word of the `fastcgi_pass`. */
  readonly word: FactWord;
  readonly at: Origin;
  readonly scope: Scope;
  readonly config: NginxConfig;
  /** All addresses the pass may use, or why they cannot be known. */
  readonly targets: { readonly kind: 'known'; readonly list: readonly Target[] } | Unknown;
  /** Where `targets` are unknown because a template fills them in: the addresses as they are written, all of them or none. */
  readonly expressions: readonly Target[];
  /** The value that holds in the pass's block. */
  get<Name extends keyof NginxSettings>(name: Name): Effective<NginxSettings[Name]>;
}

/** How an upstream that is not in the pass's own configuration is found: among the other loose files. */
export type FindUpstream = (name: string) => readonly Upstream[];

export function passOf(site: PassSite, config: NginxConfig, elsewhere: FindUpstream): FastcgiPass | undefined {
  const word = site.placed.fact.args[0];
  if (word === undefined) return undefined;
  const at = originOf(site.placed, word);
  const targets = targetsOf(site, word, config, elsewhere);
  return {
    placed: site.placed,
    word,
    at,
    scope: site.scope,
    config,
    targets,
    expressions:
      targets.kind === 'unknown' && targets.because === 'template'
        ? expressionsOf(word, at, config, elsewhere)
        : noTargets,
    get: (name) => nginxSetting(site.scope, name, config),
  };
}

/** A pass that could not be worked out. */
export function unknownPass(
  site: PassSite,
  config: NginxConfig,
): (FastcgiPass & { readonly targets: Unknown }) | undefined {
  const word = site.placed.fact.args[0];
  if (word === undefined) return undefined;
  const at = originOf(site.placed, word);
  return {
    placed: site.placed,
    word,
    at,
    scope: site.scope,
    config,
    targets: unknown('malformed', `"${word.value}" could not be determined because of an error in Gatewise`, at),
    expressions: noTargets,
    get: (name) => nginxSetting(site.scope, name, config),
  };
}

const noTargets: readonly Target[] = [];

/** The addresses of a pass that a template fills in: its own word, or the servers of an upstream. */
function expressionsOf(word: FactWord, at: Origin, config: NginxConfig, elsewhere: FindUpstream): readonly Target[] {
  const own = expressionTarget(word, at, undefined, undefined);
  if (own !== undefined) return [own];
  const [upstream, more] = word.value.includes('$') ? [] : upstreamsNamed(word.value, config, elsewhere);
  const servers = upstream === undefined || more !== undefined ? [] : upstream.servers.filter((server) => !server.down);
  const targets = servers.map((server) => {
    const address = server.placed.fact.args[0];
    return address === undefined
      ? undefined
      : expressionTarget(address, originOf(server.placed, address), upstream, server);
  });
  return targets.every((target) => target !== undefined) ? targets : noTargets;
}

function expressionTarget(
  word: FactWord,
  at: Origin,
  upstream: Upstream | undefined,
  server: UpstreamServer | undefined,
): Target | undefined {
  const expression = nginxExpression(word.value);
  return expression === undefined
    ? undefined
    : {
        text: word.value,
        at,
        whole: true,
        parsed: { kind: 'expression', expression },
        through: upstream === undefined ? 'direct' : 'upstream',
        upstream,
        server,
      };
}

function targetsOf(
  site: PassSite,
  word: FactWord,
  config: NginxConfig,
  elsewhere: FindUpstream,
): FastcgiPass['targets'] {
  const at = originOf(site.placed, word);
  if (site.placed.fact.args.length > 1) return unknown('malformed', '`fastcgi_pass` takes one address', at);
  const expansion = expand(word, at, site.scope, config);
  if (expansion.kind === 'unknown') return expansion;
  const list: Target[] = [];
  for (const alternative of expansion.alternatives) {
    if (isToFillIn(alternative.text)) return unknown('template', `"${alternative.text}" is a placeholder`, at);
    const parsed = parseNginxAddress(alternative.text);
    const upstreams = upstreamsNamed(alternative.text, config, elsewhere);
    const through = word.value.includes('$') ? 'variable' : 'direct';
    const condition = alternative.when === undefined ? {} : { when: alternative.when.words };
    if (upstreams.length === 0) {
      // nginx looks for a port once no upstream has the name
      const isBare =
        parsed.kind === 'name' &&
        through === 'variable' &&
        config.isMain &&
        !mayBeUnread(config, 'upstream') &&
        !config.templated.has(alternative.at.file);
      if (parsed.kind === 'name' && !isBare) return unknownName(parsed.name, config, at);
      const { text, whole } = alternative;
      list.push({
        text,
        at: alternative.at,
        whole,
        parsed: isBare ? { kind: 'defect', defect: 'no-port' } : parsed,
        through,
        upstream: undefined,
        server: undefined,
        ...condition,
      });
      continue;
    }
    const upstream = upstreams[0];
    if (upstream === undefined || upstreams.length > 1)
      return unknown('missing-include', `more than one upstream is named "${alternative.text}"`, at);
    const servers = upstreamTargets(upstream);
    if (servers.kind === 'unknown') return servers;
    for (const server of servers.list) list.push({ ...server, ...condition }); // a call takes no hundred thousand arguments
  }
  return { kind: 'known', list: list.slice() };
}

function upstreamsNamed(text: string, config: NginxConfig, elsewhere: FindUpstream): readonly Upstream[] {
  const own = config.upstreams.get(text.toLowerCase());
  return own ?? (config.isMain ? [] : elsewhere(text.toLowerCase()));
}

function unknownName(name: string, config: NginxConfig, at: Origin): Unknown {
  const where =
    mayBeUnread(config, 'upstream') || !config.isMain ? 'in no known file' : 'in no file of this configuration';
  return unknown('missing-include', `upstream "${name}" is defined ${where}`, at);
}

function upstreamTargets(upstream: Upstream): FastcgiPass['targets'] {
  const list: Target[] = [];
  for (const server of upstream.servers) {
    const word = server.placed.fact.args[0];
    if (word === undefined || server.down) continue;
    const at = originOf(server.placed, word);
    if (word.template || word.value.includes('$') || placeholderIn(word.value) !== undefined)
      return unknown('template', `"${word.value}" is filled in by a template`, at);
    if (isToFillIn(word.value)) return unknown('template', `"${word.value}" is a placeholder`, at);
    list.push({
      text: word.value,
      at,
      whole: true,
      parsed: serverAddress(word.value),
      through: 'upstream',
      upstream,
      server,
    });
  }
  return { kind: 'known', list: list.slice() };
}

/** Whether somebody is to fill in the address, or its port. */
function isToFillIn(address: string): boolean {
  return (
    isFillIn(address) ||
    namedPlaceholderIn(address) !== undefined ||
    (!/^unix:/i.test(address) && hasFillInPort(address))
  );
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
