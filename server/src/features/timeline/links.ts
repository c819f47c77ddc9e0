/** Which links a place of a file speaks of, so that their timeouts can be drawn. */
import type { Snapshot } from '../../analysis/state/snapshot.ts';
import type { PassVerdict } from '../../model/deployment/deployment.ts';
import type { Pool } from '../../model/fpm/master.ts';
import type { FileId } from '../../text/range.ts';
import { listOf, timeoutsOf, type PassTimeouts } from '../../model/deployment/timeouts.ts';
import type { Target } from '../../model/nginx/config/passes.ts';

export interface DrawnLink extends PassTimeouts {
  /** `shop.example · location ~ \.php$ → pool www` */
  readonly title: string;
}

const mostLinks = 8;

/**
 * The links of the `fastcgi_pass` at an offset (UTF-16) of a file, of the block around it, or, in a pool, of that pool; those that have the same timeouts once.
 */
export function linksAt(snapshot: Snapshot, file: FileId, offset: number): readonly DrawnLink[] {
  const drawn = new Map<string, DrawnLink>();
  for (const { verdict, pool, address } of [...passesAt(snapshot, file, offset), ...poolsAt(snapshot, file, offset)]) {
    const link = { title: titleOf(verdict, pool), ...timeoutsOf(verdict, pool, address) };
    const key = JSON.stringify([listOf(link), link.first, pool.name]);
    if (!drawn.has(key)) drawn.set(key, link);
    if (drawn.size >= mostLinks) break;
  }
  return [...drawn.values()];
}

interface Found {
  readonly verdict: PassVerdict;
  readonly pool: Pool;
  readonly address: Target['parsed'];
}

function passesAt(snapshot: Snapshot, file: FileId, offset: number): readonly Found[] {
  const passes = snapshot.workspace.passesIn(file);
  const exact = passes.filter(({ pass }) => covers(pass.placed.fact.range, offset));
  const nearby =
    exact.length > 0
      ? exact
      : passes.filter(({ pass }) => pass.scope.opener?.file === file && covers(pass.scope.opener.fact.range, offset));
  return nearby.flatMap((verdict) =>
    verdict.targets.flatMap(({ state, target, links }) =>
      (state === 'unknown' ? [] : links).map(({ pool }) => ({ verdict, pool, address: target.parsed })),
    ),
  );
}

function poolsAt(snapshot: Snapshot, file: FileId, offset: number): readonly Found[] {
  const sections = snapshot.workspace.index
    .poolsIn(file)
    .flatMap((pool) =>
      pool.sections
        .filter((at) => at.file === file && at.range.start <= offset)
        .map(({ range }) => ({ pool, start: range.start })),
    );
  const nearest = sections.toSorted((a, b) => b.start - a.start)[0];
  if (nearest === undefined) return [];
  const { pool } = nearest;
  return snapshot.workspace
    .usesOf(pool)
    .flatMap(({ verdict, target, link }) =>
      link === undefined || target.state === 'unknown' ? [] : [{ verdict, pool, address: target.target.parsed }],
    );
}

function covers({ start, end }: { readonly start: number; readonly end: number }, offset: number): boolean {
  return start <= offset && offset <= end;
}

function titleOf({ pass }: PassVerdict, pool: Pool): string {
  const names = pass.scope.enclosing('server')?.own('server_name')[0]?.fact.args[0]?.value;
  const opener = pass.scope.enclosing('location')?.opener;
  const location =
    opener === undefined ? undefined : ['location', ...opener.fact.args.map((word) => word.value)].join(' ');
  return `${[names, location].filter((part) => part !== undefined && part !== '').join(' · ')} → pool ${pool.name}`.trim();
}
