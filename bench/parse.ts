/** How fast the parsers read, against the plainest possible loop over the same text. */
import { nginxAnchorWords, unlimitedDirectives } from '../server/src/catalog/nginx/directives.ts';
import { parseFpm } from '../server/src/syntax/fpm/parser.ts';
import { parseNginx } from '../server/src/syntax/nginx/parser.ts';
import { median, round, type Row } from './figures.ts';
import { treeOf } from './tree.ts';

const rounds = 9;

export interface ParseFigures {
  readonly nginx: Throughput;
  readonly fpm: Throughput;
}

interface Throughput {
  readonly megabytes: number;
  /** Megabytes a second. */
  readonly parser: number;
  readonly scan: number;
}

export function measureParsers(): ParseFigures {
  const { files } = treeOf({ sites: 2000, pools: 2000 });
  const texts = (part: string): readonly string[] =>
    [...files].filter(([file]) => file.includes(part)).map(([, text]) => flat(text));
  const anchors = nginxAnchorWords();
  const unlimited = unlimitedDirectives();
  return {
    nginx: throughput(texts('sites-enabled'), (text) => parseNginx(text, anchors, unlimited).items.length),
    fpm: throughput(texts('pool.d'), (text) => parseFpm(text).lines.length),
  };
}

/** A string in one part, as it comes from a disk. */
function flat(text: string): string {
  return Buffer.from(text).toString('latin1');
}

function throughput(texts: readonly string[], parse: (text: string) => number): Throughput {
  const megabytes = texts.reduce((sum, text) => sum + text.length, 0) / 1e6;
  const speeds = { parser: [] as number[], scan: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    speeds.scan.push(megabytes / seconds(() => texts.reduce((sum, text) => sum + scan(text), 0)));
    speeds.parser.push(megabytes / seconds(() => texts.reduce((sum, text) => sum + parse(text), 0)));
  }
  return { megabytes, parser: median(speeds.parser), scan: median(speeds.scan) };
}

/** Looks at each character once and keeps something of it, so that no compiler leaves the loop out. */
function scan(text: string): number {
  let sum = 0;
  for (let at = 0; at < text.length; at++) sum = (sum + text.charCodeAt(at)) | 0;
  return sum;
}

function seconds(work: () => number): number {
  const started = performance.now();
  if (!Number.isFinite(work())) throw new Error('nothing was read');
  return (performance.now() - started) / 1000;
}

export function parseRows({ nginx, fpm }: ParseFigures): readonly Row[] {
  return Object.entries({ nginx, 'PHP-FPM': fpm }).map(([name, { parser, scan: loop }]) => ({
    what: `parse ${name}`,
    value: `${round(parser)} MB/s`,
    peer: `scan loop ${round(loop)} MB/s`,
    ratio: `1 : ${round(loop / parser)}`,
  }));
}
