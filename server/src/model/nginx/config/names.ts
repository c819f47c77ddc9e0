/** Names that one nginx directive gives and another one uses: log formats, zones, default servers, variables. */
import type { TextRange } from '../../../text/range.ts';
import type { NginxContext } from '../../../catalog/nginx/directives.ts';
import { variableDates } from '../../../catalog/nginx/variable-dates.ts';
import { isNginxVariable } from '../../../catalog/nginx/variables.ts';
import type { NginxDirective, NginxWord } from '../../../syntax/nginx/tree.ts';
import { interpolatedWords, isReadLate, variablesIn } from '../values/interpolated.ts';
import { isUdpListen, listenKey } from './listens.ts';
import { isTemplated } from './placement.ts';
import { groupNames } from '../values/map-lines.ts';

/** What a name names. `server`: a server of `http`, its place being its own. `group without tilde`: what a name of a server would capture if it were a pattern. `own`: a directive of a server that keeps it from taking over that of `http`. */
export type NameKind =
  | 'server'
  | 'own'
  | 'log format'
  | 'limit_req zone'
  | 'limit_conn zone'
  | 'cache zone'
  | 'variable'
  | 'variable in capitals'
  | 'default server'
  | 'listen options'
  | 'listen'
  | 'dated variable'
  | 'certificate'
  | 'certificate key'
  | 'client certificate'
  | 'verified clients'
  | 'upstream'
  | 'upstream zone'
  | 'cache path'
  | 'thread pool'
  | 'late server name'
  | 'group without tilde'
  | 'event method'
  | 'connections'
  | 'hint of Linux';

/** A name given or used by a directive. */
export interface NginxName {
  readonly kind: NameKind;
  readonly role: 'gives' | 'uses';
  /** As nginx compares it. */
  readonly name: string;
  readonly range: TextRange;
  /** The directive that gives or uses it. */
  readonly directive: string;
  /** Where in its file the block around begins; -1 at the top. */
  readonly owner: number;
  /** It counts only for servers that take the directive over from `http`, having none of their own. */
  readonly late?: boolean;
}

/** Names that a directive gives or uses in a context; of the variables of nginx itself only those that not all releases have: `request_id`, `stream status`. */
export function namesOf(
  directive: NginxDirective,
  context: NginxContext | undefined,
  owner: number,
): readonly NginxName[] {
  const family = context?.split(' ')[0];
  if (family === 'mail') return [];
  const found = family === 'stream' ? [] : ownNames(directive, context);
  const all = [...found, ...variableUses(directive, family === 'stream' ? 'stream' : 'http')];
  const late = context === 'http' && isReadLate(directive.name.value);
  return all.length === 0 ? none : all.map((one) => (late ? { ...one, owner, late } : { ...one, owner }));
}

type Found = Omit<NginxName, 'owner' | 'late'>;

const none: readonly NginxName[] = [];

function ownNames(directive: NginxDirective, context: NginxContext | undefined): readonly Found[] {
  const found = namesByDirective(directive, context);
  if (context !== 'server' || !isReadLate(directive.name.value)) return found;
  return [
    ...found,
    {
      kind: 'own',
      role: 'gives',
      name: directive.name.value,
      range: directive.name.range,
      directive: directive.name.value,
    },
  ];
}

function namesByDirective(directive: NginxDirective, context: NginxContext | undefined): readonly Found[] {
  const name = directive.name.value;
  const [first, second] = directive.args;
  const one = (kind: NameKind, role: Found['role'], value: string, word: NginxWord): Found => ({
    kind,
    role,
    name: value,
    range: word.range,
    directive: name,
  });
  switch (name) {
    case 'set':
      return first === undefined || !/^\$[A-Z][A-Z0-9_]*$/.test(first.value)
        ? []
        : [one('variable in capitals', 'gives', first.value.slice(1).toLowerCase(), first)];
    case 'server':
      return context === 'http' ? [one('server', 'gives', '', directive.name)] : [];
    case 'log_format':
      return first === undefined ? [] : [one('log format', 'gives', first.value, first)];
    case 'access_log':
      return first === undefined || second === undefined || second.value.includes('$') || isTemplated(second)
        ? []
        : [one('log format', 'uses', second.value, second)];
    case 'limit_req_zone':
      return zoneGiven(directive, 'zone=', 'limit_req zone');
    case 'limit_conn_zone':
      return zoneGiven(directive, 'zone=', 'limit_conn zone');
    case 'limit_req':
      return directive.args
        .filter((word) => word.value.startsWith('zone=') && !isTemplated(word))
        .map((word) => one('limit_req zone', 'uses', word.value.slice(5), word));
    case 'limit_conn':
      return first === undefined || isTemplated(first) ? [] : [one('limit_conn zone', 'uses', first.value, first)];
    case 'fastcgi_cache_path':
    case 'proxy_cache_path':
    case 'uwsgi_cache_path':
    case 'scgi_cache_path':
      return [
        ...zoneGiven(directive, 'keys_zone=', 'cache zone'),
        ...(first === undefined || isTemplated(first)
          ? []
          : [one('cache path', 'gives', first.value.replace(/(?<!\/)\/+$/, ''), first)]),
      ];
    case 'upstream':
      return first === undefined ? [] : [one('upstream', 'gives', first.value.toLowerCase(), first)];
    case 'memcached_pass':
      return first === undefined
        ? []
        : [...upstreamUsed(directive, first), one('variable', 'uses', 'memcached_key', directive.name)];
    case 'uwsgi_pass':
    case 'scgi_pass':
    case 'grpc_pass':
      return first === undefined ? [] : upstreamUsed(directive, first);
    case 'zone':
      return first === undefined || context !== 'upstream' || isTemplated(first)
        ? []
        : [one('upstream zone', second === undefined ? 'uses' : 'gives', first.value, first)];
    case 'ssl_verify_client':
      return first === undefined || !/^(?:on|optional)$/i.test(first.value)
        ? []
        : [one('verified clients', 'uses', context === 'http' ? 'http' : 'server', directive.name)];
    case 'ssl_client_certificate':
    case 'ssl_trusted_certificate':
      return [one('client certificate', 'gives', context === 'http' ? 'http' : 'server', directive.name)];
    case 'ssl_certificate_key':
      return [one('certificate key', 'gives', context === 'http' ? 'http' : 'server', directive.name)];
    case 'ssl_certificate':
    case 'ssl_reject_handshake':
      return first === undefined || first.value === 'off'
        ? []
        : [one('certificate', 'gives', context === 'http' ? 'http' : 'server', directive.name)];
    case 'fastcgi_cache':
    case 'proxy_cache':
    case 'uwsgi_cache':
    case 'scgi_cache':
      return first === undefined || first.value === 'off' || first.value.includes('$') || isTemplated(first)
        ? []
        : [one('cache zone', 'uses', first.value, first)];
    case 'thread_pool':
      return first === undefined || isTemplated(first) ? [] : [one('thread pool', 'gives', first.value, first)];
    case 'aio':
      return first?.value.startsWith('threads=') !== true || first.value.includes('$') || isTemplated(first)
        ? []
        : [one('thread pool', 'uses', first.value.slice(8), first)];
    case 'server_name':
      return directive.args.flatMap((word) => [
        ...(isLateName(word.value) && !isTemplated(word) ? [one('late server name', 'gives', word.value, word)] : []),
        ...(word.value.startsWith('~')
          ? []
          : groupNames(word.value).map((group) => one('group without tilde', 'gives', group, word))),
      ]);
    case 'listen':
      return ofListen(directive);
    case 'use':
      return first === undefined || context !== 'events' || isTemplated(first)
        ? []
        : [one('event method', 'uses', first.value, first)];
    case 'worker_connections':
      return first === undefined || isTemplated(first) ? [] : [one('connections', 'gives', first.value, first)];
    case 'user':
      return first?.value === 'www-data' ? [one('hint of Linux', 'gives', first.value, first)] : [];
    case 'pid':
      return first?.value.startsWith('/run/') === true ? [one('hint of Linux', 'gives', first.value, first)] : [];
    default:
      return [];
  }
}

/** A name that nginx refuses only when it looks names up, for an address of several servers (ngx_hash_add_key): two dots, or a star in the middle. */
function isLateName(text: string): boolean {
  if (!text.includes('..') && !text.includes('*', 1)) return false;
  if (text.startsWith('~') || (text.startsWith('*') && (text.length < 3 || text[1] !== '.'))) return false;
  const stars = text.split('*').length - 1;
  if (stars > 1 || (text.includes('..') && !text.startsWith('..'))) return true;
  return stars === 1 && !/^\*\..|.\.\*$/s.test(text);
}

const socketOptions =
  /^(?:bind|backlog=|rcvbuf=|sndbuf=|fastopen=|setfib=|accept_filter=|deferred|ipv6only=|reuseport|so_keepalive=)/;

/** An address may have one default server, and its socket's options in one place. */
function ofListen({ args }: NginxDirective): readonly Found[] {
  const [word, ...others] = args;
  const key = word === undefined ? undefined : listenKey(word.value);
  if (word === undefined || key === undefined || isTemplated(word) || isUdpListen(others)) return [];
  const fact = (kind: NameKind): Found => ({
    kind,
    role: 'gives',
    name: key,
    range: word.range,
    directive: others.some((one) => one.value === 'ssl') ? 'listen ssl' : 'listen',
  });
  const found: Found[] = [fact('listen')];
  if (others.some((one) => one.value === 'default_server' || one.value === 'default'))
    found.push(fact('default server'));
  if (others.some((one) => socketOptions.test(one.value))) found.push(fact('listen options'));
  return found;
}

/** An address without a port is the name of an upstream. */
function upstreamUsed(directive: NginxDirective, word: NginxWord): readonly Found[] {
  const name = word.value.replace(/^(?:s?uwsgi|grpcs?):\/\//i, '');
  return /[$:/[]/.test(name) || isTemplated(word)
    ? []
    : [
        {
          kind: 'upstream',
          role: 'uses',
          name: name.toLowerCase(),
          range: word.range,
          directive: directive.name.value,
        },
      ];
}

function zoneGiven(directive: NginxDirective, prefix: string, kind: NameKind): readonly Found[] {
  const word = directive.args.find((one) => one.value.startsWith(prefix));
  const name = word?.value.slice(prefix.length).split(':')[0];
  return word === undefined || name === undefined
    ? []
    : [{ kind, role: 'gives', name, range: word.range, directive: directive.name.value }];
}

const capitals = /\$[A-Z][A-Z0-9_]*(?!\w)/g;

function variableUses(directive: NginxDirective, family: 'http' | 'stream'): readonly Found[] {
  const found: Found[] = directive.name.value === 'if' ? ofCondition(directive, family) : [];
  for (const word of interpolatedWords(directive)) {
    // capitals alone are a variable as well, where somebody gives such names
    const value = word.value.replaceAll(capitals, '');
    if (!word.value.includes('$') || isTemplated({ value, template: word.template })) continue;
    for (const name of variablesIn(word.value)) {
      const use = variableUse(name, word, directive, family);
      if (use !== undefined) found.push(use);
    }
  }
  return found;
}

/** The variable of a condition is read by its whole word. */
function ofCondition(directive: NginxDirective, family: 'http' | 'stream'): Found[] {
  const { args } = directive;
  const word = args[0]?.value === '(' ? args[1] : args[0];
  const name = /^\(?\$([^=~!()]+?)\)?$/.exec(word?.value ?? '')?.[1];
  if (word === undefined || name === undefined || isTemplated(word) || /^[1-9]/.test(name)) return [];
  const use = variableUse(name, word, directive, family);
  return use === undefined ? [] : [use];
}

function variableUse(
  name: string,
  word: NginxWord,
  directive: NginxDirective,
  family: 'http' | 'stream',
): Found | undefined {
  const dated = variableDates(name, family) !== undefined;
  if (!dated && isNginxVariable(name)) return undefined;
  const lower = name.toLowerCase();
  return {
    kind: dated ? 'dated variable' : name === name.toUpperCase() ? 'variable in capitals' : 'variable',
    role: 'uses',
    name: dated && family === 'stream' ? `stream ${lower}` : lower,
    range: word.range,
    directive: directive.name.value,
  };
}
