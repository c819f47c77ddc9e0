/** One address of a pass in words: who answers it, or why nobody does, or why that is not known. */
import { nearestPool } from '../../analysis/report/known-readers.ts';
import type { PassVerdict, Link, TargetVerdict } from '../../model/deployment/deployment.ts';
import { requestsTo } from '../../model/nginx/config/passes.ts';
import { connectionOf } from '../../model/deployment/connection.ts';
import type { AddressDefect, ListenDefect } from '../../model/endpoint.ts';
import type { Pool } from '../../model/fpm/master.ts';
import { withoutComment } from '../../model/fpm/intended.ts';
import { lossOf } from '../../model/deployment/loss.ts';
import { poolListen, type Listen } from '../../model/fpm/settings.ts';
import type { Origin } from '../../model/value.ts';
import { servicesNamed } from '../names/services.ts';
import { connectionWords } from './socket.ts';
import { bold, code, join, md, nothing, sentence, type Markdown } from '../markdown.ts';
import type { HoverWorld } from './world.ts';

/** One line for each pool that answers the address, or one on why none does. */
export function targetLines(world: HoverWorld, verdict: PassVerdict, target: TargetVerdict): readonly Markdown[] {
  const address = addressHead(world, verdict, target);
  const lines = answer(world, verdict, target);
  return lines.map((line) => md`${address}→ ${line}`);
}

/** The address where it is not the one under the cursor: with its place if a variable brings it, with its part if an upstream does. */
function addressHead(world: HoverWorld, verdict: PassVerdict, { target }: TargetVerdict): Markdown {
  if (target.through === 'direct') return nothing;
  const elsewhere =
    target.through === 'variable' && target.at.range.start !== verdict.pass.word.range.start
      ? md` (${world.at(target.at)})`
      : nothing;
  return md`${code(target.text)}${target.server?.backup === true ? ' (backup)' : ''}${elsewhere} `;
}

function answer(world: HoverWorld, verdict: PassVerdict, target: TargetVerdict): readonly Markdown[] {
  switch (target.state) {
    case 'served':
      return target.links.map((link) => linkWords(world, verdict, target, link));
    case 'malformed':
      return [malformed(target, code(target.target.text))];
    case 'unknown':
      return [
        md`unknown${target.reason === undefined ? '' : md`: ${world.reason(target.reason)}`}${sameAddress(world, target)}${namedServices(world, target)}`,
      ];
    default:
      return [sayLoss(verdict, target, missed(world, verdict, target))];
  }
}

/** What no pool answers, with no more of its consequence than the rules say. */
function sayLoss(verdict: PassVerdict, target: TargetVerdict, what: Markdown): Markdown {
  const status = target.state === 'maybe-family' ? md`**502**, with the usual hosts file` : md`**502**`;
  switch (lossOf(verdict, target)) {
    case 'value':
      return md`${status} ${requestsTo(target.target, verdict.pass.word)}: ${what}`;
    case 'share':
      return md`${status} for some requests: ${what}`;
    case 'delay':
      return md`${what}; nginx tries the next server`;
    case 'open':
    case 'spare':
      return what;
    default:
      return md`${status}: ${what}`;
  }
}

/** Why an address reaches no pool. */
function missed(world: HoverWorld, verdict: PassVerdict, target: TargetVerdict): Markdown {
  const text = code(target.target.text);
  const pool = target.pools[0];
  switch (target.state) {
    case 'family':
      return md`${pool === undefined ? 'the pool' : poolAside(world, pool)} listens on ${listenText(pool)}${boundNote(pool)}, and fastcgi_pass points to ${text}`;
    case 'maybe-family':
      return md`${pool === undefined ? 'the pool' : poolAside(world, pool)} listens on ${listenText(pool)}, which is only [::1] there, and fastcgi_pass points to ${text}`;
    case 'blamed':
      return md`${pool === undefined ? 'a pool' : poolAside(world, pool)} is meant, but its ${code('listen')} is wrong: ${defectOfPool(pool)}`;
    default:
      return md`no pool listens on ${target.target.through === 'direct' ? text : 'it'}${colonNote(target.target.text)}${nearest(world, verdict, target)}`;
  }
}

/** The pools whose `listen` has the address, which proves nothing where the two may not share a machine. */
function sameAddress(world: HoverWorld, { links }: TargetVerdict): Markdown {
  const pools = links.map(({ pool }) => poolAside(world, pool));
  return pools.length === 0
    ? nothing
    : md`; ${join(pools.slice(0, 2), ' and ')} ${pools.length === 1 ? 'has' : 'have'} the same address`;
}

/** The service that the host name of an address belongs to, where the reason does not speak of it already. */
function namedServices(world: HoverWorld, { target, links, reason }: TargetVerdict): Markdown {
  const services =
    links.length > 0 || reason?.because === 'foreign-image'
      ? []
      : servicesNamed(world.snapshot, world.file.id, target.text);
  return md`${services.length === 0 ? '' : '; '}${join(
    services.slice(0, 2).map(({ host, name, at }) => md`${code(host)} is ${name} (${world.at(at)})`),
    '; ',
  )}`;
}

/** `pool **www** (www.conf:4)`, inside of a sentence. */
function poolAside(world: HoverWorld, pool: Pool): Markdown {
  const listen = poolListen(pool);
  return md`pool ${bold(pool.name)} (${world.at(listen.kind === 'known' ? listen.listen.at : pool.at, 2)})`;
}

/** `pool **www** · www.conf:4`. */
function poolWords(world: HoverWorld, pool: Pool, at: Origin): Markdown {
  return md`pool ${bold(pool.name)} · ${world.at(at, 2)}`;
}

function linkWords(world: HoverWorld, verdict: PassVerdict, target: TargetVerdict, link: Link): Markdown {
  return join(
    [
      poolWords(world, link.pool, link.listen.at),
      ...connectionWords(world, connectionOf(link.pool, { verdict, target, link }, world.snapshot.workspace)),
      ...probably(world, verdict, link),
    ],
    ' · ',
  );
}

function probably(world: HoverWorld, verdict: PassVerdict, link: Link): readonly Markdown[] {
  if (link.certainty === 'certain') return [];
  const { masters } = verdict.deployment;
  if (link.basis === 'same-expression') return [md`both addresses are filled in from the same expression`];
  if (!masters.includes(link.pool.master))
    return [md`probably: it belongs to another PHP-FPM than the one next to this configuration`];
  return [sentence('probably: the hosts file decides what `localhost` is')];
}

function nearest(world: HoverWorld, verdict: PassVerdict, target: TargetVerdict): Markdown {
  const candidate = nearestPool(target, verdict.deployment, world.snapshot.workspace);
  return candidate === undefined
    ? nothing
    : md`; the nearest is pool ${bold(candidate.pool.name)} on ${code(candidate.listen.text)} · ${world.at(candidate.listen.at, 2)}`;
}

function colonNote(text: string): string {
  return /^unix:.*:$/i.test(text) ? ', including the colon at its end' : '';
}

function listenOf(pool: Pool | undefined): Listen | undefined {
  const listen = pool === undefined ? undefined : poolListen(pool);
  return listen?.kind === 'known' ? listen.listen : undefined;
}

function listenText(pool: Pool | undefined): Markdown {
  return code(listenOf(pool)?.text ?? '');
}

/** What a host binds that does not look like it. */
function boundNote(pool: Pool | undefined): Markdown {
  const parsed = listenOf(pool)?.parsed;
  return parsed?.kind === 'binding' && parsed.binding.kind === 'tcp' && parsed.binding.host.kind === 'star'
    ? md`, which is [::1] only`
    : md` only`;
}

const listenDefects: Readonly<Record<ListenDefect, string>> = {
  'unix-prefix': '`unix:` is nginx’s spelling, PHP-FPM does not start with it',
  scheme: 'PHP-FPM supports no scheme before the address',
  'no-host': 'there is no host before the port',
  'no-port': 'there is no port',
  'invalid-port': 'that is not a port',
  'address-without-port': 'without a port it is a socket file of that name',
};

function defectOfPool(pool: Pool | undefined): Markdown {
  const listen = listenOf(pool);
  return listen === undefined ? nothing : md`${code(listen.text)}; ${sentence(listenDefect(listen) ?? '')}`;
}

/** What is wrong with a `listen`; `undefined` where nothing is. */
export function listenDefect(listen: Listen): string | undefined {
  if (listen.parsed.kind === 'defect') return listenDefects[listen.parsed.defect];
  return listen.parsed.binding.kind === 'unix' && withoutComment(listen.text) !== undefined
    ? '`#` does not begin a comment here, so the rest is part of the path'
    : undefined;
}

const addressDefects: Readonly<Record<AddressDefect, string>> = {
  'no-unix-prefix': 'a socket needs `unix:` before its path',
  scheme: 'no scheme is allowed before the address',
  'no-port': 'there is no port',
  'no-host': 'there is no host before the port',
  'invalid-port': 'that is not a port',
  'bare-ipv6': 'an IPv6 address needs brackets',
  uri: 'nothing may follow the address',
  'path-too-long': 'the path is longer than 107 bytes',
  'no-path': 'there is no path after `unix:`',
  empty: 'it is empty',
};

/** A written address is checked at the start, one from a variable with each request. */
function malformed(target: TargetVerdict, text: Markdown): Markdown {
  const why =
    target.target.parsed.kind === 'defect' ? addressDefects[target.target.parsed.defect] : 'it is not an address';
  return target.target.through === 'variable'
    ? md`**500**: ${text} is not an address, ${sentence(why)}`
    : md`nginx does not start: ${text} is not an address, ${sentence(why)}`;
}
