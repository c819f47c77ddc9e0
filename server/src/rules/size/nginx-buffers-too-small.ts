/** Buffers whose sizes do not go together. */
import { placeOf, wholeOf, type NginxBlockView, type NginxEntry } from '../../model/nginx/config/blocks.ts';
import {
  amount,
  bytes,
  isZero,
  larger,
  parseNginxSize,
  sayBytes,
  smaller,
  times,
  type Bytes,
} from '../../model/units.ts';
import { defineRule, type Draft, type Fix } from '../kit/rule.ts';
import type { Writer } from '../../edits/writer.ts';

export default defineRule({
  code: 'nginx-buffers-too-small',
  title: 'The buffer sizes contradict each other',
  severity: 'error',
  outcomes: ['nginx-start'],
  since: '0.1.0',
  subject: 'nginx-block',
  contexts: ['http', 'server', 'location', 'location if'],
  symptom:
    '`nginx -t` fails with `"fastcgi_busy_buffers_size" must be less than the size of all "fastcgi_buffers" minus one buffer`.',
  rationale:
    'The buffers that are busy sending hold at least one buffer, and leave one free. With the default of 8 buffers of 4k they may be 28k; unless it is set, their size is twice the larger one of `…_buffer_size` and one buffer. So `fastcgi_buffer_size 16k` alone is too much and requires more buffers.',
  verified:
    'nginx 1.22.1 refuses the examples. With a page size of 4k 14k is the most that `fastcgi_buffer_size` alone may be.',
  limits: 'A page size of 4k is assumed. Outer blocks that are not known are not checked.',
  references: ['https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_busy_buffers_size'],

  *check({ block }): Iterable<Draft> {
    if (block.inherited.length === 0 && (block.outer?.inherited.length ?? 0) === 0) return;
    // what http sets is judged in its servers; those that are read by themselves have no sizes of their own
    if (block.context === 'http' && !block.entries.some((entry) => entry.name === 'server' && !entry.open)) return;
    for (const [family, names] of families) {
      const isSize = (entry: NginxEntry): boolean => names.has(entry.name);
      // a server inherits the sizes of http and is judged even if it sets none
      const own =
        block.inherited.findLast(isSize) ??
        (block.context === 'server' ? block.outer?.inherited.findLast(isSize) : undefined);
      if (own !== undefined && isKnown(block)) yield* judged(block, family, own);
    }
  },

  examples: {
    bad: [
      {
        title: 'The advice of many posts',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    location / {
        fastcgi_pass 127.0.0.1:9000;
        fastcgi_buffer_size 16k;
        #<^^^^^^^^^^^^^^^^^ error: busy buffers take 32 KiB, twice the largest one, and all fastcgi_buffers but one hold 28 KiB
        #+ fastcgi_buffers 8 16k;
    }
}`,
      },
      {
        title: 'Two buffers',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    fastcgi_buffers 2 4k;
    #<^^^^^^^^^^^^^ error: busy buffers take 8 KiB, twice the largest one, and all fastcgi_buffers but one hold 4 KiB
    #= fastcgi_buffers 3 4k;
}`,
      },
    ],
    good: [
      {
        title: 'Enough buffers after the location',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    location / {
        fastcgi_pass 127.0.0.1:9000;
        fastcgi_buffer_size 16k;
    }
    fastcgi_buffers 16 16k;
}`,
      },
      {
        title: 'With more buffers',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    location / {
        fastcgi_pass 127.0.0.1:9000;
        fastcgi_buffer_size 16k;
        fastcgi_buffers 8 16k;
    }
}`,
      },
    ],
  },
});

const sizes = ['buffers', 'buffer_size', 'busy_buffers_size', 'temp_file_write_size', 'max_temp_file_size'];
const families = ['fastcgi', 'proxy', 'uwsgi', 'scgi'].map(
  (family) => [family, new Set(sizes.map((name) => `${family}_${name}`))] as const,
);
const page = bytes(4096);
const unreadable = bytes(NaN);

/** Every block around is there to its end, so that nothing nearer can set a size. */
function isKnown(block: NginxBlockView): boolean {
  for (let one: NginxBlockView | undefined = block; one !== undefined; one = one.outer) {
    if (!one.settled) return false;
    if (one.context === 'http') return true;
  }
  return false;
}

function nearest(block: NginxBlockView, name: string): NginxEntry | undefined {
  for (let one: NginxBlockView | undefined = block; one !== undefined; one = one.outer) {
    const found = one.inherited.findLast((entry) => entry.name === name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function* judged(block: NginxBlockView, family: string, own: NginxEntry): Iterable<Draft> {
  const entry = (name: string): NginxEntry | undefined => nearest(block, `${family}_${name}`);
  const size = (name: string): Bytes | undefined => {
    const text = entry(name)?.words[0]?.value;
    return text === undefined ? undefined : (parseNginxSize(text, 'size') ?? unreadable);
  };
  const pair = entry('buffers')?.words.map(({ value }) => value);
  const count = pair === undefined ? 8 : Number(pair[0]);
  const one = pair === undefined ? page : (parseNginxSize(pair[1] ?? '', 'size') ?? unreadable);
  const first = size('buffer_size') ?? page;
  const least = larger(first, one);
  const busy = size('busy_buffers_size') ?? times(least, 2);
  const write = size('temp_file_write_size') ?? times(least, 2);
  const most = size('max_temp_file_size') ?? bytes(1024 ** 3);
  if ([count, ...[least, busy, write, most].map(amount)].some(Number.isNaN)) return;
  const buffers: Buffers = {
    family,
    count,
    one,
    first,
    busy: entry('busy_buffers_size') === undefined ? undefined : busy,
    write,
    most,
  };
  const message = refusal(buffers, busy);
  if (message !== undefined)
    yield { at: placeOf(own), message, fixes: (writer) => fitting(block, buffers, own, writer) };
}

/** Sizes as they hold in a block; `busy` where it is written. */
interface Buffers {
  readonly family: string;
  readonly count: number;
  readonly one: Bytes;
  readonly first: Bytes;
  readonly busy: Bytes | undefined;
  readonly write: Bytes;
  readonly most: Bytes;
}

function refusal({ family, count, one, first, busy: chosen, write, most }: Buffers, busy: Bytes): string | undefined {
  const least = larger(first, one);
  const room = times(one, count - 1);
  const name = (part: string): string => `${family}_${part}`;
  if (count < 2) return `${name('buffers')} are at least 2, not ${count}`;
  if (busy < least)
    return `${name('busy_buffers_size')} is ${sayBytes(busy)}, less than one buffer of ${sayBytes(least)}`;
  if (busy > room) {
    const start =
      chosen === undefined
        ? `busy buffers take ${sayBytes(busy)}, twice the largest one`
        : `${name('busy_buffers_size')} is ${sayBytes(busy)}`;
    return `${start}, and all ${name('buffers')} but one hold ${sayBytes(room)}`;
  }
  if (write < least)
    return `${name('temp_file_write_size')} is ${sayBytes(write)}, less than one buffer of ${sayBytes(least)}`;
  if (!isZero(most) && most < least)
    return `${name('max_temp_file_size')} is ${sayBytes(most)}, less than one buffer of ${sayBytes(least)}`;
  return undefined;
}

/** The one size that is set so that all go together; `undefined` where no single one can be. */
function corrected({
  family,
  count,
  one,
  first,
  busy,
  write,
}: Buffers): { readonly name: string; readonly value: string } | undefined {
  const least = larger(first, one);
  const room = times(one, count - 1);
  const wanted = busy ?? times(least, 2);
  if (count >= 2 && wanted < least)
    return least <= room
      ? { name: `${family}_busy_buffers_size`, value: sayNginxSize(smaller(times(least, 2), room)) }
      : undefined;
  if (wanted > room && busy !== undefined && least <= room)
    return { name: `${family}_busy_buffers_size`, value: sayNginxSize(room) };
  if (wanted > room)
    return {
      name: `${family}_buffers`,
      value: `${Math.max(count, Math.ceil(amount(wanted) / amount(least)) + 1)} ${sayNginxSize(least)}`,
    };
  return write < least
    ? { name: `${family}_temp_file_write_size`, value: sayNginxSize(times(least, 2)) }
    : { name: `${family}_max_temp_file_size`, value: sayNginxSize(least) };
}

/** In the line that sets it in this block, else in a line of its own behind the one that is reported. */
function fitting(block: NginxBlockView, buffers: Buffers, own: NginxEntry, writer: Writer): readonly Fix[] {
  const right = corrected(buffers);
  if (right === undefined) return [];
  const written = block.inherited.findLast((entry) => entry.name === right.name);
  const line = `${right.name} ${right.value};`;
  const edit = written === undefined ? writer.addAfter(wholeOf(own), line) : { ...wholeOf(written), newText: line };
  return [
    {
      title: `${written === undefined ? 'Add' : 'Change to'} ${right.name} ${right.value}`,
      safety: 'review',
      preferred: true,
      edits: [edit],
    },
  ];
}

function sayNginxSize(size: Bytes): string {
  const value = amount(size);
  if (value % 1024 ** 2 === 0) return `${value / 1024 ** 2}m`;
  return value % 1024 === 0 ? `${value / 1024}k` : String(value);
}
