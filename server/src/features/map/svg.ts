/** The FastCGI map as a picture: servers left, pools right, a line for each pass; readable on light, dark and high-contrast grounds. */
import type { FastcgiMap, MapPass, MapPool, MapSite, MapState } from './map.ts';
import { sayCount } from '../../text/count.ts';
import type { FileRange } from '../../text/range.ts';
import { pictureColours } from '../picture-colours.ts';
import { attribute, noXml, xml, type Xml } from '../xml.ts';

/** What is said of a place where the picture may be clicked: attributes of an element, `data-uri` and others. */
export type PlaceAttributes = (at: FileRange) => Readonly<Record<string, string>>;

/** Pixels. */
const size = { row: 22, head: 26, pad: 10, gap: 16, margin: 16, between: 180, glyph: 7.3, stub: 46 };
/** Characters of a line in a box. */
const longest = 58;

interface Box {
  readonly y: number;
  readonly height: number;
}

const style = xml`${pictureColours}
.gw-map .line { fill: none; stroke-width: 2; } .gw-map .served { --gw-state: var(--gw-served); } .gw-map .warned { --gw-state: var(--gw-warned); }
.gw-map .unserved { --gw-state: var(--gw-unserved); } .gw-map .unknown { --gw-state: var(--gw-unknown); }
.gw-map .hollow { fill: none; } .gw-map .line, .gw-map .cross, .gw-map .hollow { stroke: var(--gw-state); } .gw-map .state { fill: var(--gw-state); } .gw-map .unknown .line { stroke-dasharray: 5 4; }
.gw-map .cross { stroke-width: 2; } .gw-map .unread { stroke-dasharray: 3 3; } .gw-map [data-uri] { cursor: pointer; }
.gw-map [data-uri]:hover text, .gw-map [data-uri]:focus text { text-decoration: underline; } .gw-map [data-uri]:focus { outline: none; }
@media (prefers-contrast: more) { .gw-map .line { stroke-width: 3; } }
`;

/** A whole SVG document. */
export function mapSvg(map: FastcgiMap, attributes: PlaceAttributes = () => ({})): string {
  return new Drawing(map, attributes).draw();
}

class Drawing {
  readonly #map: FastcgiMap;
  readonly #attributes: PlaceAttributes;
  readonly #parts: Xml[] = [];
  readonly #boxes = new Map<MapPool, Box | undefined>();
  readonly #leftWidth: number;
  readonly #rightWidth: number;
  readonly #rightX: number;

  constructor(map: FastcgiMap, attributes: PlaceAttributes) {
    this.#map = map;
    this.#attributes = attributes;
    this.#leftWidth = widthOf(map.sites.flatMap((site) => [siteTitle(site), ...site.passes.map(passText)]));
    this.#rightWidth = widthOf(map.pools.flatMap((pool) => [poolTitle(pool), listenText(pool), clientsText(pool)]));
    this.#rightX = size.margin + this.#leftWidth + size.between;
  }

  draw(): string {
    const pools = stack(this.#map.pools, () => size.head + 2 * size.row);
    const sites = stack(this.#map.sites, (site) => size.head + site.passes.length * size.row + size.pad);
    this.#map.pools.forEach((pool, index) => this.#boxes.set(pool, pools[index]));
    this.#map.sites.forEach((site, index) => this.#site(site, sites[index]));
    this.#map.pools.forEach((pool, index) => this.#pool(pool, pools[index]));
    const width = this.#rightX + this.#rightWidth + size.margin;
    const height = Math.max(bottom(sites), bottom(pools), size.margin + size.row) + size.margin;
    const empty =
      this.#map.sites.length + this.#map.pools.length === 0
        ? text(size.margin, size.margin + 14, 'no fastcgi_pass and no pool', 'faint')
        : noXml;
    return xml`<svg xmlns="http://www.w3.org/2000/svg" class="gw-picture gw-map" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="FastCGI map"><style>${style}</style><rect class="ground" width="${width}" height="${height}"/>${empty}${this.#parts}</svg>\n`
      .text;
  }

  #site(site: MapSite, box: Box | undefined): void {
    if (box === undefined) return;
    const words = [site.title, ...(site.notInForce === undefined ? [] : [site.notInForce])].join('\n');
    this.#parts.push(
      frame(size.margin, box, this.#leftWidth, site.notInForce),
      this.#linked(site.at, text(size.margin + size.pad, box.y + 18, cut(siteTitle(site)), 'title'), words),
    );
    site.passes.forEach((pass, row) => this.#pass(pass, box.y + size.head + row * size.row + size.row / 2));
  }

  #pass(pass: MapPass, y: number): void {
    const from = size.margin + this.#leftWidth;
    const ends = pass.pools.map((pool) => this.#boxes.get(pool)).filter((box) => box !== undefined);
    const lines = ends.map((box) => curve(from, y, this.#rightX, box.y + box.height / 2));
    const drawn = xml`${[
      stateSymbol(pass.state, size.margin + size.pad + 3, y),
      text(size.margin + size.pad + 14, y + 4, cut(passText(pass)), ''),
      ...(lines.length > 0 ? lines : [stub(pass.state, from, y)]),
    ]}`;
    const words = [`${pass.location} → ${pass.address}`, stateWords(pass), ...pass.remarks].join('\n');
    this.#parts.push(xml`<g class="call ${pass.state}">${this.#linked(pass.at, drawn, words)}</g>`);
  }

  #pool(pool: MapPool, box: Box | undefined): void {
    if (box === undefined) return;
    const x = this.#rightX + size.pad;
    const drawn = xml`${[text(x, box.y + 18, cut(poolTitle(pool)), 'title'), text(x, box.y + 18 + size.row, cut(listenText(pool)), ''), text(x, box.y + 18 + 2 * size.row - 4, cut(clientsText(pool)), 'faint')]}`;
    const words = [poolTitle(pool), listenText(pool), clientsText(pool), pool.notInForce ?? pool.doubt ?? '']
      .join('\n')
      .trimEnd();
    this.#parts.push(
      xml`<g class="pool">${frame(this.#rightX, box, this.#rightWidth, pool.notInForce)}${this.#linked(pool.at, drawn, words)}</g>`,
    );
  }

  #linked(at: FileRange, drawn: Xml, words: string): Xml {
    const attributes = Object.entries(this.#attributes(at)).map(([name, value]) => attribute(name, value));
    return xml`<g${attributes}${attributes.length === 0 ? noXml : xml` tabindex="0" role="link"`}><title>${words}</title>${drawn}</g>`;
  }
}

function stack<T>(items: readonly T[], heightOf: (item: T) => number): readonly Box[] {
  let y = size.margin;
  return items.map((item) => {
    const box = { y, height: heightOf(item) };
    y += box.height + size.gap;
    return box;
  });
}

function bottom(boxes: readonly Box[]): number {
  const last = boxes.at(-1);
  return last === undefined ? 0 : last.y + last.height;
}

function widthOf(lines: readonly string[]): number {
  const letters = lines.reduce((most, line) => Math.max(most, Math.min(Array.from(line).length, longest)), 20);
  return Math.ceil((letters + 2) * size.glyph) + 2 * size.pad;
}

/** Dashed around what no server is known to read. */
function frame(x: number, { y, height }: Box, width: number, notInForce: string | undefined): Xml {
  return xml`<rect class="box${notInForce === undefined ? '' : ' unread'}" x="${x}" y="${y}" width="${width}" height="${height}" rx="6"/>`;
}

function text(x: number, y: number, words: string, kind: string): Xml {
  return xml`<text x="${x}" y="${y}"${kind === '' ? noXml : attribute('class', kind)}>${words}</text>`;
}

function curve(x1: number, y1: number, x2: number, y2: number): Xml {
  const bend = (x2 - x1) / 2;
  return xml`<path class="line" d="M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}"/>`;
}

/** Its shape tells the state to those who do not see its colour. */
function stateSymbol(state: MapState, x: number, y: number): Xml {
  switch (state) {
    case 'served':
      return xml`<circle class="state" cx="${x}" cy="${y}" r="4"/>`;
    case 'warned':
      return xml`<path class="state" d="M${x} ${y - 5} l5 9 h-10 z"/>`;
    case 'unserved':
      return xml`<path class="state" d="M${x} ${y - 5} l5 5 l-5 5 l-5 -5 z"/>`;
    case 'unknown':
      return xml`<circle class="hollow" cx="${x}" cy="${y}" r="4"/>`;
  }
}

/** A pass that reaches no pool: a short line with a cross, or with a question mark. */
function stub(state: MapState, x: number, y: number): Xml {
  const end = x + size.stub;
  const symbol =
    state === 'unknown'
      ? xml`<text class="state" x="${end + 4}" y="${y + 4}">?</text>`
      : xml`<path class="cross" d="M${end} ${y - 5} l10 10 m0 -10 l-10 10"/>`;
  return xml`<path class="line" d="M${x} ${y} H${end - 2}"/>${symbol}`;
}

function passText(pass: MapPass): string {
  return `${pass.location} → ${pass.address}`;
}

/** `served by pool "www"` */
export function stateWords(pass: MapPass): string {
  const names = pass.pools.map((pool) => `"${pool.name}"`).join(' and ');
  switch (pass.state) {
    case 'served':
    case 'warned':
      return pass.isPartly === true ? `partly served, by pool ${names}` : `served by pool ${names}`;
    case 'unserved':
      return names === '' ? 'no pool listens there' : `partly served, by pool ${names}`;
    case 'unknown':
      return names === '' ? 'unknown which pool answers' : `unknown whether pool ${names} answers`;
  }
}

function poolTitle(pool: MapPool): string {
  return `pool ${pool.name}`;
}

export function listenText(pool: MapPool): string {
  return pool.listen === undefined ? 'listens on an unknown address' : `listens on ${pool.listen}`;
}

/** `shop.example · not included` */
export function siteTitle({ title, notInForce }: MapSite): string {
  return notInForce === undefined ? title : `${title} · not included`;
}

/** How many places lead to a pool, or whether that can be told at all. */
export function clientsText({ clients, possible, unread, listen, notInForce, doubt }: MapPool): string {
  if (clients > 0)
    return `used in ${sayCount(clients, 'place')}${possible === 0 ? '' : `, perhaps in ${possible} more`}`;
  if (possible > 0) return `unknown: ${sayCount(possible, 'place')} with this address`;
  if (notInForce !== undefined) return 'not included';
  if (unread > 0) return `unknown: ${sayCount(unread, 'place')} with this address, not included`;
  if (doubt !== undefined) return 'unknown which nginx uses it';
  return listen === undefined ? 'unknown which fastcgi_pass points to it' : 'no fastcgi_pass in force points to it';
}

/** The middle of a long line goes. */
function cut(line: string): string {
  const letters = Array.from(line);
  if (letters.length <= longest) return line;
  const half = (longest - 1) >> 1;
  return `${letters.slice(0, half).join('')}…${letters.slice(-half).join('')}`;
}
