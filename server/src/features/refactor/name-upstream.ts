/** "Name … as an upstream": one address, written in every pass, becomes a name that stands for it. */
import type { Snapshot } from '../../analysis/state/snapshot.ts';
import type { PassVerdict, TargetVerdict } from '../../model/deployment/deployment.ts';
import type { NginxConfig } from '../../model/nginx/config/config.ts';
import { scopesIn, type Scope } from '../../model/nginx/config/scope.ts';
import { sayCount } from '../../text/count.ts';
import type { FileId, TextRange } from '../../text/range.ts';
import { freeName, onlyConfig, slug, type Refactoring } from './refactoring.ts';

/**
 * For the `fastcgi_pass` at a place (UTF-16 offsets) whose argument is an address: every pass of the configuration with the same argument. `undefined` where the files are
 * read by several configurations, where the server stands in a file that is included more than once, or where a template decides.
 */
export function nameUpstream(snapshot: Snapshot, file: FileId, range: TextRange): Refactoring | undefined {
  const [verdict, other] = snapshot.workspace.passesIn(file).filter(
    ({
      pass: {
        placed: { fact },
      },
    }) => fact.range.start <= range.start && range.end <= fact.range.end,
  );
  const target = verdict === undefined || other !== undefined ? undefined : plainTarget(verdict);
  const server = verdict?.pass.scope.enclosing('server');
  if (verdict === undefined || target === undefined || server?.opener === undefined || server.parent?.kind !== 'http')
    return undefined;
  const address = target.target.text;
  const { config } = verdict.pass;
  if (config.upstreams.has(address.replace(/:\d+$/, ''))) return undefined;
  const passes = snapshot.workspace.index.deploymentOf(config)?.passes ?? [];
  const clients = passes.filter((one) => plainTarget(one)?.target.text === address);
  // nginx knows the host of a plain call even where a variable brings the same one; that of an upstream's server it does not
  if (
    passes.some((one) => plainTarget(one) === undefined && one.targets.some((other) => other.target.text === address))
  )
    return undefined;
  const files = new Set([server.opener.file, ...clients.map(({ pass }) => pass.placed.file)]);
  if (onlyConfig(snapshot, files) !== config || [...files].some((one) => config.templated.has(one)) || isTwice(server))
    return undefined;
  const assigned = assignedIn(config);
  const name = freeName(
    nameFor(target),
    (one) => config.upstreams.has(one) || config.usedNames.has(one) || assigned.has(one),
  );
  const write = snapshot.writer();
  const places = new Map(clients.map(({ pass }) => [`${pass.placed.file}:${pass.at.range.start}`, pass.at]));
  return {
    title: `Name ${address} as upstream "${name}" (${sayCount(places.size, 'place')})`,
    creates: [],
    edits: [
      write.addNginxBefore(
        server.opener,
        `upstream ${name} {`,
        `${stepOf(snapshot, server.opener.file)}server ${address};`,
        '}',
      ),
      ...[...places.values()].map((at) => write.nginxWord(at, name)),
    ],
  };
}

/** Values that variables take, lower case: one that is a name would mean the upstream of that name from now on. */
function assignedIn(config: NginxConfig): ReadonlySet<string> {
  const found = new Set<string>();
  for (const scope of scopesIn(config.top))
    for (const placed of scope.own('set')) found.add(placed.fact.args[1]?.value.toLowerCase() ?? '');
  for (const map of [...config.maps.values()].flat())
    for (const { name, args } of map.fact.block?.facts ?? []) found.add((args[0]?.value ?? name).toLowerCase());
  return found;
}

/** The only address of a pass that is written right behind `fastcgi_pass`. */
function plainTarget({ pass, targets }: PassVerdict): TargetVerdict | undefined {
  const [only, other] = targets;
  if (
    only === undefined ||
    other !== undefined ||
    only.target.through !== 'direct' ||
    !only.target.whole ||
    only.target.parsed.kind !== 'endpoint'
  )
    return undefined;
  return pass.word.template || pass.word.value !== only.target.text ? undefined : only;
}

/** After the pool that answers; its usual name says nothing. */
function nameFor({ links }: TargetVerdict): string {
  const name = slug(links[0]?.pool.name ?? '');
  return name === '' || name === 'www' ? 'php' : name;
}

function stepOf(snapshot: Snapshot, file: FileId): string {
  return /\n\t/.test(snapshot.file(file)?.text ?? '') ? '\t' : '    ';
}

/** The same block is read in another place too: an upstream beside it would be defined twice. */
function isTwice(server: Scope): boolean {
  return (server.parent?.children ?? []).some((one) => one !== server && one.opener?.fact === server.opener?.fact);
}
