/** The other side of a `fastcgi_pass` or of a server of an upstream: pools, sockets and timeouts. */
import { grouped } from '../../model/grouped.ts';
import type { PassVerdict, TargetVerdict } from '../../model/deployment/deployment.ts';
import type { Upstream } from '../../model/nginx/config/config.ts';
import { sayCount } from '../../text/count.ts';
import type { FileRange, TextRange } from '../../text/range.ts';
import { answeringPools, ownPage, phpPassOf } from '../../model/deployment/php-pass.ts';
import { scriptAt } from '../../model/deployment/script.ts';
import { firstObstacle } from '../../model/deployment/script-obstacles.ts';
import { receivedBy } from '../receives.ts';
import { sayObstacle } from '../say-obstacle.ts';
import { timeoutsTable } from './timeouts.ts';
import { isRead } from './reader-words.ts';
import { targetLines } from './targets.ts';
import { bold, code, distinct, join, list, md, nothing, paragraphs, sentence, type Markdown } from '../markdown.ts';
import { mostPlaces, type HoverWorld } from './world.ts';

const mostTargets = 6;
const mostTables = 2;

/** Blocks of Markdown on the `fastcgi_pass` that starts at an offset. */
export function passBlocks(world: HoverWorld, start: number): readonly Markdown[] {
  const verdicts = passesAt(world, start);
  const reported = new Map<string, { readonly block: Markdown; readonly from: PassVerdict[] }>();
  for (const verdict of verdicts.slice(0, mostPlaces)) {
    const block = paragraphs([
      ...answers(world, verdict),
      ...script(world, verdict),
      ...tables(world, verdict, verdict.targets),
    ]);
    reported.set(block.text, { block, from: [...(reported.get(block.text)?.from ?? []), verdict] });
  }
  const results = [...reported.values()];
  if (results.length <= 1) return [...results.map(({ block }) => block), ...includedFrom(world, verdicts)];
  return results
    .slice(0, 3)
    .flatMap(({ block, from }) => [md`reached through ${world.list(from.flatMap(stepOf))}:`, block]);
}

/** The passes of a file by the offsets of their directives, as long as they are the same. */
const byStart = new WeakMap<readonly PassVerdict[], ReadonlyMap<number, readonly PassVerdict[]>>();

function passesAt({ snapshot, file }: HoverWorld, start: number): readonly PassVerdict[] {
  const passes = snapshot.workspace.passesIn(file.id);
  let found = byStart.get(passes);
  if (found === undefined)
    byStart.set(passes, (found = grouped(passes, (verdict) => [verdict.pass.placed.fact.range.start])));
  return found.get(start) ?? [];
}

function stepOf(verdict: PassVerdict): readonly FileRange[] {
  return verdict.pass.at.via.slice(-1);
}

function includedFrom(world: HoverWorld, verdicts: readonly PassVerdict[]): readonly Markdown[] {
  const steps = verdicts.flatMap(stepOf);
  return verdicts.length > 1 && steps.length > 1
    ? [
        md`this snippet is included from ${sayCount(steps.length, 'place')}${steps.length > mostPlaces ? `, of which the first ${mostPlaces} were checked` : ''}: ${world.list(steps)}`,
      ]
    : [];
}

function answers(world: HoverWorld, verdict: PassVerdict): readonly Markdown[] {
  if (verdict.deployment.config.notInForce !== undefined) return ownTargets(verdict);
  if (verdict.pass.targets.kind === 'unknown' && verdict.targets.length === 0)
    return [md`→ unknown: ${world.reason(verdict.pass.targets)}`];
  const head = upstreamHead(world, verdict.targets[0]?.target.upstream, verdict.targets.length);
  const lines = verdict.targets.slice(0, mostTargets).flatMap((target) => targetLines(world, verdict, target));
  const more = verdict.targets.length - mostTargets;
  const shared = verdict.targets.some((target) => target.links.length > 1)
    ? [md`where two pools share an address, each connection goes to the one that accepts it first`]
    : [];
  return [...head, oneOrList([...lines, ...(more > 0 ? [md`and ${more} more`] : [])]), ...shared];
}

/** In a file that is not in force, whose last line says why: the addresses alone, where they are not what is written. */
function ownTargets({ targets }: PassVerdict): readonly Markdown[] {
  const indirect = targets
    .filter(({ target }) => target.through !== 'direct')
    .slice(0, mostTargets)
    .map(({ target }) => code(target.text));
  return indirect.length === 0 ? [] : [md`→ ${join(indirect, ', ')}`];
}

/** Which script runs, for a URI that comes here. */
function script(world: HoverWorld, verdict: PassVerdict): readonly Markdown[] {
  if (verdict.state !== 'served') return [];
  const received = receivedBy(world.snapshot, verdict);
  const file = received?.params.get('SCRIPT_FILENAME');
  if (received === undefined || file === undefined) return [];
  const name = received.params.get('SCRIPT_NAME') ?? received.uri;
  const [page] = answeringPools(verdict).flatMap((pool) => ownPage(pool, name) ?? []);
  return page !== undefined
    ? [md`for ${code(received.uri)} the pool answers with its ${page} page`]
    : [md`for ${code(received.uri)} PHP is asked to run ${code(file)}${obstacles(world, verdict)}`];
}

/** The pools that do not run it, and what the visitor gets instead. */
function obstacles({ snapshot: { workspace } }: HoverWorld, verdict: PassVerdict): Markdown {
  const pass = phpPassOf(verdict, workspace);
  const script = pass && scriptAt(pass);
  if (pass === undefined || script === undefined) return nothing;
  const lines = pass.pools.flatMap((pool) => {
    const obstacle = firstObstacle(script, verdict.pass, pool);
    const who = pass.pools.length > 1 ? md`pool ${bold(pool.name)} answers ` : nothing;
    return obstacle === undefined ? [] : [md`${who}${bold(obstacle.status)}, ${sayObstacle(obstacle)}`];
  });
  return lines.length === 0 ? nothing : md`: ${join(lines.slice(0, 2), '; ')}`;
}

function upstreamHead(world: HoverWorld, upstream: Upstream | undefined, servers: number): readonly Markdown[] {
  if (upstream === undefined) return [];
  const at = { file: upstream.placed.file, range: upstream.placed.fact.range };
  const down = upstream.servers.filter((server) => server.down).length;
  return [
    md`upstream ${bold(upstream.name)} · ${world.at(at)} · ${sayCount(servers, 'server')}${down === 0 ? nothing : md`, and ${down} down`}`,
  ];
}

/** The timeouts of each pool that answers; nginx's own where it is not known who does. None where nobody answers. */
function tables(world: HoverWorld, verdict: PassVerdict, targets: readonly TargetVerdict[]): readonly Markdown[] {
  const found = new Map<string, { readonly table: Markdown; readonly name: string }>();
  for (const link of targets.flatMap((target) => (target.state === 'unknown' ? [] : target.links))) {
    const table = timeoutsTable(world, verdict, link.pool, link.target.parsed);
    if (!found.has(table.text)) found.set(table.text, { table, name: link.pool.name });
  }
  if (found.size === 0)
    return mayBeAnswered(verdict, targets)
      ? [
          timeoutsTable(
            world,
            verdict,
            undefined,
            (targets.find(({ target }) => isTcp(target.parsed)) ?? targets[0])?.target.parsed,
          ),
        ]
      : [];
  return [...found.values()]
    .slice(0, mostTables)
    .map(({ table, name }) => (found.size === 1 ? table : md`With pool ${bold(name)}:\n\n${table}`));
}

/** Somebody that the files do not tell may answer: then nginx's own timeouts still hold. */
function mayBeAnswered(verdict: PassVerdict, targets: readonly TargetVerdict[]): boolean {
  const unknown = verdict.pass.targets;
  return unknown.kind === 'unknown'
    ? unknown.because === 'variable' || unknown.because === 'template'
    : targets.some((target) => target.state === 'unknown');
}

function isTcp(parsed: TargetVerdict['target']['parsed']): boolean {
  return parsed.kind === 'endpoint' && parsed.endpoint.kind === 'tcp';
}

/** Blocks of Markdown on a `server` line of an upstream, whose address stands at a place. */
export function upstreamServerBlocks(
  world: HoverWorld,
  address: TextRange,
  { down }: { readonly down: boolean },
): readonly Markdown[] {
  if (down) return [sentence('marked `down`: nginx does not use it')];
  const uses = world.snapshot.workspace.index.targetsAt({ file: world.file.id, range: address });
  const first = uses[0];
  if (first === undefined) return notUsed(world, 'server');
  const lines = targetLines(world, first.verdict, {
    ...first.target,
    target: { ...first.target.target, through: 'direct' },
  });
  const all = distinct(uses.slice(0, mostPlaces).flatMap((use) => tables(world, use.verdict, [use.target])));
  const clients = md`used in ${world.list(
    uses.map((use) => use.verdict.pass.at),
    8,
  )}`;
  if (all.length > 1)
    return [
      oneOrList(lines),
      clients,
      sentence('the timeouts are not the same for all of them: each `fastcgi_pass` shows its own'),
    ];
  return [oneOrList(lines), clients, ...all];
}

/** That nothing is known to use it; nothing where nothing could be known. */
function notUsed(world: HoverWorld, what: 'server' | 'upstream'): readonly Markdown[] {
  return isRead(world) && !world.snapshot.world.reading
    ? [sentence(`no \`fastcgi_pass\` that is known to be in force points to this ${what}`)]
    : [];
}

/** Blocks of Markdown on an `upstream` block: its servers, who answers each, and who calls it. */
export function upstreamBlocks(world: HoverWorld, start: number): readonly Markdown[] {
  const uses = world.snapshot.workspace.index.targetsThrough({ file: world.file.id, range: { start, end: start } });
  const first = uses[0];
  if (first === undefined) return notUsed(world, 'upstream');
  const lines = first.verdict.targets
    .slice(0, mostTargets)
    .flatMap((target) => targetLines(world, first.verdict, target));
  return [
    oneOrList(lines),
    md`used in ${world.list(
      uses.map((use) => use.verdict.pass.at),
      8,
    )}`,
  ];
}

/** One line as it is, several as a list. */
function oneOrList(lines: readonly Markdown[]): Markdown {
  return lines.length === 1 ? (lines[0] ?? nothing) : list(lines);
}
