/** The timeouts of one link as a picture: a bar for each, when it ends, and what the visitor gets; readable on light, dark and high-contrast grounds. */
import { pictureColours } from '../picture-colours.ts';
import { noXml, xml, type Xml } from '../xml.ts';
import { amount, isZero, larger, seconds, shortMilliseconds, toMilliseconds, type Seconds } from '../../model/units.ts';
import { listOf, type Timeout } from '../../model/deployment/timeouts.ts';
import type { DrawnLink } from './links.ts';

/** Where a value is written, in words: `default`, `nginx.conf:22`. */
export type SaySource = (provenance: NonNullable<Timeout['provenance']>) => string;

/** Pixels. */
const size = { axis: 440, right: 200, lane: 44, top: 74, bottom: 34, margin: 16 };

const style = xml`${pictureColours}
.gw-timeouts .axis { stroke: var(--gw-edge); stroke-width: 1; } .gw-timeouts .bar { fill: var(--gw-lane); } .gw-timeouts .cpu { fill-opacity: 0.45; }
.gw-timeouts .nginx { --gw-lane: var(--gw-nginx); } .gw-timeouts .fpm { --gw-lane: var(--gw-fpm); } .gw-timeouts .php { --gw-lane: var(--gw-php); }
.gw-timeouts .perhaps { fill: var(--gw-lane); fill-opacity: 0.35; } .gw-timeouts .never { stroke: var(--gw-lane); stroke-width: 2; stroke-dasharray: 4 5; }
.gw-timeouts .end { stroke: var(--gw-unserved); stroke-width: 2; stroke-dasharray: 3 3; } .gw-timeouts text { paint-order: stroke; stroke: var(--gw-ground); stroke-width: 3px; }
`;

/** A whole SVG document. */
export function timelineSvg(link: DrawnLink, saySource: SaySource): string {
  const timeouts = listOf(link);
  const scale = scaleOf(timeouts);
  const height = size.top + timeouts.length * size.lane + size.bottom;
  const width = size.margin + size.axis + size.right;
  const end = endOf(link);
  const lanes = timeouts.map((timeout, row) => lane(timeout, size.top + row * size.lane, scale, saySource));
  const marker =
    end === undefined
      ? noXml
      : xml`<path class="end" d="M${scale.x(end)} ${size.top - 12} V${height - size.bottom + 4}"/>`;
  const head = xml`<text class="title" x="${size.margin}" y="26">${link.title}</text><text x="${size.margin}" y="48">${sayFirst(link)}</text>`;
  return xml`<svg xmlns="http://www.w3.org/2000/svg" class="gw-picture gw-timeouts" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${`${link.title}: ${sayFirst(link)}`}"><style>${style}</style><rect class="ground" width="${width}" height="${height}"/>${head}${marker}${lanes}${axis(scale, height - size.bottom + 4)}</svg>\n`
    .text;
}

interface Scale {
  /** Pixels for a time. */
  readonly x: (time: Seconds) => number;
  readonly ticks: readonly Seconds[];
  readonly most: Seconds;
}

/** Steps that people count in, in seconds. */
const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400];

function scaleOf(timeouts: readonly Timeout[]): Scale {
  const longest = timeouts.reduce(
    (most, { limit }) => (limit.kind === 'at' ? larger(most, limit.latest) : most),
    seconds(0),
  );
  const width = Math.max(amount(longest) * 1.1, 5);
  const step = steps.find((one) => width / one <= 7) ?? Math.ceil(width / 7);
  const ticks = Array.from({ length: Math.floor(width / step) + 1 }, (_, at) => seconds(at * step));
  const x = (time: Seconds): number => Math.round(size.margin + (amount(time) / width) * size.axis);
  return { x, ticks, most: seconds(width) };
}

function axis({ x, ticks, most }: Scale, y: number): Xml {
  const marks = ticks.map(
    (tick) =>
      xml`<path class="axis" d="M${x(tick)} ${y} v4"/><text class="faint" text-anchor="middle" x="${x(tick)}" y="${y + 18}">${sayTick(tick)}</text>`,
  );
  return xml`<path class="axis" d="M${x(seconds(0))} ${y} H${x(most)}"/>${marks}`;
}

function sayTick(time: Seconds): string {
  const value = amount(time);
  if (value < 120) return `${value} s`;
  return value % 3600 === 0 ? `${value / 3600} h` : `${Math.round((value / 60) * 10) / 10} min`;
}

function lane(timeout: Timeout, y: number, { x, most }: Scale, saySource: SaySource): Xml {
  const owner = timeout.owner === 'nginx' ? 'nginx' : timeout.owner === 'PHP' ? 'php' : 'fpm';
  const source = timeout.provenance === undefined ? '' : ` · ${saySource(timeout.provenance)}`;
  const head = xml`<text x="${size.margin}" y="${y + 10}"><tspan class="title">${timeout.name}</tspan><tspan class="faint" dx="12">${`${timeout.owner}${source}`}</tspan></text>`;
  const words = xml`<title>${`${timeout.name}: ${sayTime(timeout)}${source}`}</title>`;
  return xml`<g class="${owner}">${words}${head}${bar(timeout, y + 16, x, most)}</g>`;
}

function bar(timeout: Timeout, y: number, x: Scale['x'], most: Seconds): Xml {
  const { limit } = timeout;
  const from = x(seconds(0));
  if (limit.kind !== 'at')
    return xml`<path class="never" d="M${from} ${y + 8} H${x(most)}"/><text class="faint" x="${x(most) + 8}" y="${y + 12}">${limit.kind === 'off' ? 'no limit' : 'unknown'}</text>`;
  const solid = xml`<rect class="bar${timeout.measure === 'cpu' ? ' cpu' : ''}" x="${from}" y="${y}" width="${Math.max(x(limit.seconds) - from, 2)}" height="16" rx="3"/>`;
  const perhaps =
    limit.latest > limit.seconds
      ? xml`<rect class="perhaps" x="${x(limit.seconds)}" y="${y}" width="${Math.max(x(limit.latest) - x(limit.seconds), 2)}" height="16" rx="3"/>`
      : noXml;
  return xml`${solid}${perhaps}<text x="${x(limit.latest) + 8}" y="${y + 12}">${sayEnd(timeout)}</text>`;
}

/** `60 s of silence → 504` */
function sayEnd(timeout: Timeout): string {
  return `${sayTime(timeout)}${timeout.outcome === undefined ? ' → slow log' : ` → ${timeout.outcome}`}`;
}

function sayTime({ limit, measure }: Timeout): string {
  if (limit.kind === 'off') return 'no limit';
  if (limit.kind === 'unknown') return `unknown: ${limit.message}`;
  const span =
    limit.latest > limit.seconds
      ? `${round(limit.seconds)}–${round(limit.latest)} s`
      : shortMilliseconds(toMilliseconds(limit.seconds));
  switch (measure) {
    case 'silence':
      return `${span} without data`;
    case 'cpu':
      return `${span} of CPU time`;
    case 'connecting':
      return `${span} to connect`;
    case 'sending':
    case 'request':
      return span;
  }
}

function round(time: Seconds): number {
  const value = amount(time);
  return value < 10 ? Math.ceil(value * 10) / 10 : Math.ceil(value);
}

/** When a request that sends nothing is ended at the earliest; `undefined` where that is not known, or never. */
function endOf({ read, terminate, first }: DrawnLink): Seconds | undefined {
  const limit = first === 'nginx' ? read.limit : first === 'pool' || first === 'race' ? terminate?.limit : undefined;
  return limit?.kind === 'at' ? limit.seconds : undefined;
}

/** One sentence: what a visitor of a script gets that answers too late. */
export function sayFirst({ read, terminate, first, doubt }: DrawnLink): string {
  const silence = sayTime(read).replace(' without data', '');
  const kill = terminate === undefined ? '' : sayTime(terminate);
  switch (first) {
    case 'nginx':
      return read.limit.kind === 'at' && isZero(read.limit.seconds)
        ? 'Every request ends in 504 at once: nginx gives PHP no time at all'
        : `A script that sends nothing ends in 504 after ${silence}: nginx gives up first`;
    case 'pool':
      return `A script that is still running ends in 502 after ${kill}: PHP-FPM kills it first`;
    case 'race':
      return `A script that sends nothing ends in 502 or 504: PHP-FPM after ${kill}, nginx after ${silence}`;
    case 'none':
      return 'No timeout ends a slow request here';
    case 'unknown':
      return `Which timeout ends a slow request first is unknown${doubt === undefined ? '' : `: ${doubt.message}`}`;
  }
}
