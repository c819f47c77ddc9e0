/** Routes in few words: for a list to pick from, for a table and for a lens. */
import { sayCount } from '../../text/count.ts';
import type { RouteRow, RouteWay } from './rows.ts';
import type { RouteTable } from './table.ts';

const mostBriefs = 3;

/** `200`, `source sent`, `unknown`; empty where another program decides. */
export function sayStatus({ kind, status }: RouteWay): string {
  if (kind === 'source') return 'source sent';
  return status === undefined ? (kind === 'other' ? '' : 'unknown') : String(status);
}

/** Who answers: `pool "www"`, a file, another program, or nginx with its reason. */
export function sayAnswerer(way: RouteWay): string {
  const { kind, pools, file, text } = way;
  if (kind === 'file' || kind === 'source') return file ?? text;
  if (kind === 'php')
    return pools.length === 0 ? 'FastCGI' : `pool ${pools.map(({ name }) => `"${name}"`).join(' or ')}`;
  return text.replace(/^(?:\d{3}:? ?|unknown: )/, '');
}

/** `200 by pool www`, `404 or source sent`: what comes out on all ways, each once. */
export function sayBrief({ ways }: RouteRow): string {
  const briefs = [...new Set(ways.map(briefOf))];
  const more = briefs.length - mostBriefs;
  return briefs.slice(0, mostBriefs).join(' or ') + (more > 0 ? ` or ${more} more` : '');
}

function briefOf(way: RouteWay): string {
  if (way.kind === 'other') return way.text;
  return way.kind === 'php' && way.pools.length > 0
    ? `${sayStatus(way)} by pool ${way.pools.map(({ name }) => name).join(' or ')}`
    : sayStatus(way);
}

/** `3 of 41 scripts never reach PHP`; `undefined` where none fails for certain. */
export function sayFailing({ failing, scripts, isCut }: RouteTable): string | undefined {
  const [first] = failing;
  if (first === undefined) return undefined;
  const kinds = new Set(failing.values());
  const isOne = failing.size === 1;
  const what = !kinds.has('refused')
    ? `never ${isOne ? 'reaches' : 'reach'} PHP`
    : kinds.has('unreached')
      ? `${isOne ? 'fails' : 'fail'}`
      : `${isOne ? 'is' : 'are'} not run by PHP-FPM`;
  if (scripts === 1) return `${first[0]} ${what}`;
  return `${failing.size} of ${isCut ? 'more than ' : ''}${sayCount(scripts, 'script')} ${what}`;
}
