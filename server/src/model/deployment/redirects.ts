/** Where redirects lead a browser: from server to server of one nginx, until a page answers or it goes in a circle. */
import { fromBytes } from '../../text/bytes.ts';
import type { Placed, Scope } from '../nginx/config/scope.ts';
import { waysOf } from '../nginx/request/answering.ts';
import { authorityOf, isRedirect, usualPort, type RequestAddress, type Way } from '../nginx/request/request.ts';
import { parseUri } from '../nginx/request/uri.ts';
import type { WorkspaceView } from '../workspace.ts';
import type { PassDeployment } from './deployment.ts';
import { answeringAt } from './own-server.ts';
import { questionOf } from './question.ts';

/** What a browser asks for. */
export interface Visit {
  readonly address: RequestAddress;
  /** Normal, in bytes. */
  readonly uri: string;
  readonly args: string;
}

/** A visit that is answered with a redirect. */
export interface Hop {
  readonly visit: Visit;
  readonly server: Scope;
  /** The directive that redirects; `undefined`: nginx itself, to the name with a slash. */
  readonly through: Placed | undefined;
  /**
   * Why the visit comes to the server. `name`: it is one of its names. `default`: no server has the name. `port`: no server listens on the port, and the name is one of the server's.
   */
  readonly by: 'name' | 'default' | 'port';
}

interface Arrival extends Omit<Hop, 'through'> {
  /** At which nginx is reached. */
  readonly port: number;
}

/** Browsers give up after so many redirects: Chromium and Firefox after 20. */
const mostRedirects = 20;
/** What files are called in {@link missingUris}: nobody has one. */
const noFile = 'missing';

/** Follows redirects within one nginx. */
export class Redirects {
  readonly #deployment: PassDeployment;
  readonly #workspace: WorkspaceView;

  constructor(deployment: PassDeployment, workspace: WorkspaceView) {
    this.#deployment = deployment;
    this.#workspace = workspace;
  }

  /** The redirects that answer one another for ever; `undefined` where a visit ends, or nobody knows how it goes on. @param start a visit that the server answers */
  circleFrom(start: Visit, server: Scope): readonly Hop[] | undefined {
    const hops: Hop[] = [];
    const seen = new Map<string, number>();
    let at: Arrival | undefined = { visit: start, server, by: 'name', port: start.address.port };
    while (at !== undefined && hops.length <= mostRedirects) {
      const url = urlOf(at.visit);
      const before = seen.get(url);
      if (before !== undefined) return hops.slice(before);
      seen.set(url, hops.length);
      const redirect = this.#redirectOf(at.visit, at.server);
      if (redirect === undefined) return undefined;
      hops.push({ ...at, through: redirect.through });
      at = this.#arrival(redirect.visit, at);
    }
    // the URL grows by the same text each time
    return at === undefined ? undefined : hops.slice(-1);
  }

  #arrival(visit: Visit, from: Arrival): Arrival | undefined {
    const { address } = visit;
    const found = answeringAt(address, this.#deployment);
    if (found === undefined) return undefined;
    if (found !== 'nobody')
      return { visit, server: found.server, by: found.isNamed ? 'name' : 'default', port: address.port };
    // a container's port, or that of a proxy in front, is another one than nginx's
    const { scheme } = address;
    if (scheme !== from.visit.address.scheme || address.port !== usualPort(scheme)) return undefined;
    const there = answeringAt({ ...address, port: from.port }, this.#deployment);
    if (there === undefined || there === 'nobody' || !there.isNamed || !/[a-z]\.[a-z]/.test(address.host))
      return undefined;
    return { visit, server: there.server, by: 'port', port: from.port };
  }

  /** The redirect that answers a visit, whichever way it goes. */
  #redirectOf(
    visit: Visit,
    server: Scope,
  ): { readonly visit: Visit; readonly through: Placed | undefined } | undefined {
    const question = { ...questionOf(server, this.#deployment, this.#workspace), address: visit.address };
    const [way, ...others] = waysOf(question, visit.uri, visit.args).filter(
      ({ conditions }) => !conditions.some((one) => isOfNoFile(one) && one.endsWith(' exists')),
    );
    if (way === undefined || others.length > 0) return undefined;
    if (!way.conditions.every((one) => isOfNoFile(one) && one.startsWith('there is no'))) return undefined;
    const target = targetOf(way, visit);
    return target === undefined
      ? undefined
      : { visit: target, through: way.outcome.kind === 'return' ? way.outcome.placed : undefined };
  }
}

/** Whether a condition of a way is about a file that nobody has. */
function isOfNoFile(condition: string): boolean {
  return condition.includes(noFile) && !condition.startsWith('(');
}

function targetOf({ outcome, steps }: Way, visit: Visit): Visit | undefined {
  if (outcome.kind === 'status' && outcome.cause === 'redirect')
    return { ...visit, uri: `${steps.at(-1)?.uri ?? visit.uri}/` };
  if (outcome.kind !== 'return' || outcome.text === undefined || outcome.placed.fact.args.some((word) => word.template))
    return undefined;
  return isRedirect(outcome.code) ? visitOf(outcome.text, visit) : undefined;
}

/** What a browser asks for that is sent to a URL, which may be a path; `undefined` where a variable is left in it. */
function visitOf(url: string, { address }: Visit): Visit | undefined {
  if (url.includes('$')) return undefined;
  const [, scheme, host = '', port, path = ''] = /^(?:(https?):\/\/([^/:?#]+)(?::(\d+))?)?(.*)$/is.exec(url) ?? [];
  const isHttps = scheme?.toLowerCase() === 'https';
  const target = parseUri(path === '' ? '/' : path.replace(/^(?=\?)/, '/'), { mergeSlashes: true });
  if (target === undefined || (scheme === undefined && path.startsWith('//'))) return undefined;
  const own: RequestAddress =
    scheme === undefined
      ? address
      : {
          scheme: isHttps ? 'https' : 'http',
          host: host.toLowerCase().replace(/\.$/, ''),
          port: port === undefined ? usualPort(isHttps ? 'https' : 'http') : Number(port),
        };
  return { address: own, uri: target.path, args: target.args };
}

/** The URL as a browser shows it. */
export function urlOf({ address, uri, args }: Visit): string {
  return `${address.scheme}://${authorityOf(address)}${fromBytes(uri)}${args === '' ? '' : `?${args}`}`;
}

/** The hosts that redirects of a block name, lower case and each once. @param placed its `return` and `rewrite` directives */
export function hostsNamed(placed: readonly Placed[]): readonly string[] {
  const hosts = placed.flatMap(({ fact }) => {
    const host = /^(?:https?|\$scheme):\/\/([^/:?#$]+)(?=[/:?#$]|$)/i.exec(
      fact.args[fact.name === 'return' ? fact.args.length - 1 : 1]?.value ?? '',
    )?.[1];
    return host === undefined ? [] : [host.toLowerCase()];
  });
  return [...new Set(hosts)];
}
