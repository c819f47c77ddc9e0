/** What the analysis knows and does not know, beside its findings: which pool answers which address, and which values are unknown. */
import { passesInForce } from '../analysis/state/passes-in-force.ts';
import { isConfigFile } from '../analysis/settings/config-file.ts';
import type { Snapshot } from '../analysis/state/snapshot.ts';
import { unjudgedPasses, type UnjudgedPass } from '../analysis/report/unjudged.ts';
import { receivedBy } from '../features/receives.ts';
import { accessReasons, accessTo } from '../features/link-access.ts';
import { rangeKey, type FileRange } from '../text/range.ts';
import { byPlace } from '../output/places.ts';
import type { FileCounts, Link, UnknownValue } from '../output/result.ts';

type Verdict = Snapshot['workspace']['deployments'][number]['passes'][number];

/** A pass that nobody answers in one of its places is a failure there, whatever the other places say; doubt outweighs an answer. */
const gravity = { unserved: 0, unknown: 1, served: 2 };

/** Told of what threw: the rest is worked out. */
export type Failed = (what: string, error: unknown, at: FileRange) => void;

/** Every address of every `fastcgi_pass` once, in order of place; where its places differ, the gravest state: unserved, then unknown, then served. */
export function linksOf(snapshot: Snapshot, failed: Failed): readonly Link[] {
  const links = new Map<string, Link>();
  for (const verdict of passesInForce(snapshot.workspace.deployments)) {
    for (const link of linksOfVerdict(verdict, snapshot, failed)) {
      const key = `${rangeKey(link.at)}\0${link.address}`;
      const known = links.get(key);
      if (known === undefined || gravity[link.state] < gravity[known.state]) links.set(key, link);
    }
  }
  const known = [...links.values()];
  return [
    ...known,
    ...unjudgedPasses(
      snapshot,
      known.map(({ at }) => at),
    ).map(unjudgedLink),
  ].toSorted((a, b) => byPlace(a.at, b.at));
}

/** Every value that was wanted to judge a pass and could not be known: each place once. */
export function unknownOf(snapshot: Snapshot, failed: Failed): readonly UnknownValue[] {
  const values = new Map<string, UnknownValue>();
  for (const verdict of passesInForce(snapshot.workspace.deployments)) {
    for (const why of [
      verdict.reason,
      ...verdict.targets.map((target) => target.reason),
      ...orElse(
        [],
        () => accessReasons(verdict, snapshot),
        (error) => failed('working out who may connect to a socket', error, verdict.pass.at),
      ),
    ]) {
      if (why === undefined) continue;
      const at = why.at ?? verdict.pass.at;
      if (!values.has(rangeKey(at)))
        values.set(rangeKey(at), { at: { file: at.file, range: at.range }, reason: why.because, message: why.message });
    }
  }
  return [...values.values()].toSorted((a, b) => byPlace(a.at, b.at));
}

export function countFiles(snapshot: Snapshot): FileCounts {
  const { table, configuration, dumps } = snapshot.world;
  const configs = new Set(configuration.configs.map((config) => config.file));
  const counts = { nginx: 0, fpm: 0, foreign: 0 };
  for (const file of new Set([...table.paths()].map((path) => table.real(path)))) {
    if (file !== undefined && (isConfigFile(file) || configs.has(file) || dumps.has(file))) continue;
    const dialect = file === undefined ? undefined : snapshot.file(file)?.dialect;
    if (dialect === 'nginx') counts.nginx++;
    else if (dialect === 'php-fpm') counts.fpm++;
    else counts.foreign++;
  }
  return counts;
}

/** What `work` gives; where it throws, something else. */
function orElse<T>(other: T, work: () => T, failed: (error: unknown) => void): T {
  try {
    return work();
  } catch (error) {
    failed(error);
    return other;
  }
}

function linksOfVerdict(verdict: Verdict, snapshot: Snapshot, failed: Failed): readonly Link[] {
  const { pass, targets, reason } = verdict;
  const at = { file: pass.at.file, range: pass.at.range };
  const base = {
    at,
    receives: () =>
      orElse(
        undefined,
        () => receivedBy(snapshot, verdict),
        (error) => failed('working out what a fastcgi_pass receives', error, at),
      ),
  };
  if (targets.length === 0)
    return [
      {
        ...base,
        ...unknownLink,
        address: pass.word.value,
        reason: reason?.because ?? 'malformed',
        message: reason?.message ?? 'no address remains: every server is marked down',
      },
    ];
  return targets.map((target) => {
    const other = {
      ...unknownLink,
      reason: 'malformed' as const,
      message: 'it could not be determined because of an error in Gatewise',
    };
    return {
      ...base,
      address: target.target.text,
      ...orElse(
        other,
        () => judged(verdict, target, snapshot),
        (error) => failed('working out who answers a fastcgi_pass', error, at),
      ),
    };
  });
}

const unknownLink = { state: 'unknown', pool: undefined, basis: undefined, evidence: [], access: undefined } as const;

/** What is known of one address. */
function judged(verdict: Verdict, target: Target, snapshot: Snapshot): Omit<Link, 'at' | 'address' | 'receives'> {
  const doubt = verdict.deployment.config.notInForce ?? (isOpen(target) ? target.reason : undefined);
  if (doubt !== undefined || isOpen(target))
    return {
      ...unknownLink,
      reason: doubt?.because ?? 'host-name',
      message: doubt?.message ?? 'the hosts file decides what the host name means',
    };
  const [link] = target.links;
  const basis = link?.basis ?? 'same-machine';
  return {
    state: target.state === 'served' ? 'served' : 'unserved',
    pool: link === undefined ? undefined : { name: link.pool.name, at: link.listen.at },
    basis,
    evidence: basis === 'same-machine' ? verdict.deployment.evidence : [],
    reason: undefined,
    message: undefined,
    access: link === undefined ? undefined : accessTo({ verdict, target, link }, snapshot),
  };
}

function isOpen({ state }: Target): boolean {
  return state === 'unknown' || state === 'maybe-family';
}

function unjudgedLink({ at, address, reason }: UnjudgedPass): Link {
  return { ...unknownLink, at, address, reason: reason.because, message: reason.message };
}

type Target = Verdict['targets'][number];
