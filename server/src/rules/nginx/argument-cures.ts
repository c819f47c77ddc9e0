/** What was most likely meant where a directive of nginx has too many arguments, or too few. */
import { nginxDirectiveIn } from '../../catalog/nginx/directives.ts';
import type { NginxDirective, NginxWord } from '../../syntax/nginx/tree.ts';
import { across } from '../kit/nginx-words.ts';
import { refusedSize, refusedTime, type Refusal } from './nginx-read.ts';
import type { Fix, NginxDirectiveSubject } from '../kit/rule.ts';
import type { Writer } from '../../edits/writer.ts';

type Cure = (subject: NginxDirectiveSubject, write: Writer) => readonly Fix[];

/** The fixes of a directive that nginx refuses for the number of its arguments; `most` is the largest number it takes. */
export function argumentCures(subject: NginxDirectiveSubject, most: number, write: Writer): readonly Fix[] {
  const {
    directive: { name, args, semicolon, block },
  } = subject;
  if (semicolon === undefined && block === undefined) return [];
  const own = ownCures[name.value];
  const found = own?.(subject, write) ?? [];
  if (found.length > 0) return found;
  if (block !== undefined) return args.length > most ? blockCures(subject, most, write) : [];
  return args.length > most ? surplusCures(subject, most, write) : args.length === 0 ? emptyCures(subject, write) : [];
}

const review = { safety: 'review', preferred: true } as const;

function one(title: string, ...edits: Fix['edits']): readonly Fix[] {
  return [{ title, ...review, edits }];
}

/** Directives of which each value has one of its own: several values are several directives. */
const oneEach = new Set(['include', 'allow', 'deny', 'set_real_ip_from', 'load_module', 'env']);

const ownCures: Readonly<Record<string, Cure>> = {
  try_files: (subject) => tryFiles(subject),
  index: (subject) =>
    subject.directive.args.length > 0 || !subject.siblings.some(passesScripts)
      ? []
      : one('Change to index index.php', added(subject, ' index.php')),
  fastcgi_param: (subject) => parameter(subject),
  set: (subject) => {
    const [variable, ...more] = subject.directive.args;
    return variable === undefined || more.length > 0
      ? []
      : one(`Set ${variable.value} to an empty text`, added(subject, ' ""'));
  },
  location: ({ directive, siblings, file }) => {
    const taken = siblings.some(
      ({ name, args }) => name.value === 'location' && args.length === 1 && args[0]?.value === '/',
    );
    return directive.args.length > 0 || taken
      ? []
      : one('Change to location /', {
          file,
          range: { start: directive.name.range.end, end: directive.name.range.end },
          newText: ' /',
        });
  },
  root: (subject) => paths(subject),
  alias: (subject) => paths(subject),
  rewrite: (subject) => rewrite(subject),
  upstream: ({ directive, file }) =>
    directive.args.length > 0
      ? []
      : one(`Name it ${nameOf(file)}`, {
          file,
          range: { start: directive.name.range.end, end: directive.name.range.end },
          newText: ` ${nameOf(file)}`,
        }),
  error_page: (subject, write) =>
    subject.directive.args.length === 1 ? one('Remove error_page: it names no page', removed(subject, write)) : [],
  fastcgi_buffers: buffers,
  proxy_buffers: buffers,
  uwsgi_buffers: buffers,
  scgi_buffers: buffers,
  gzip_buffers: buffers,
  output_buffers: buffers,
};

function added({ directive, file }: NginxDirectiveSubject, text: string): Fix['edits'][number] {
  const end = (directive.args.at(-1) ?? directive.name).range.end;
  return {
    file,
    range: { start: end, end: directive.args.length === 0 ? (directive.semicolon?.start ?? end) : end },
    newText: text,
  };
}

function removed({ directive, file }: NginxDirectiveSubject, write: Writer): Fix['edits'][number] {
  return write.remove({ file, range: directive.range });
}

/** The name of a file that holds an upstream, where it says more than that. */
function nameOf(file: string): string {
  const name = /(?<![\w-])([\w-]+)\.conf$/.exec(file)?.[1] ?? '';
  return /^(?:default|nginx|upstreams?|conf|main|http|site|server|)$/.test(name) ? 'backend' : name;
}

/** Whether a location answers with PHP by its name. */
function passesScripts({ name, args, block }: NginxDirective): boolean {
  return name.value === 'location' && block !== undefined && args.some(({ value }) => value.includes('php'));
}

/** What nginx lacks beside the one word: the file to try before a fallback, or the answer behind a file. */
function tryFiles(subject: NginxDirectiveSubject): readonly Fix[] {
  const [only, ...more] = subject.directive.args;
  if (only === undefined || more.length > 0) return [];
  const isFallback = /^(?:=\d|@|\/)/.test(only.value);
  return isFallback
    ? one(`Try $uri before ${only.value}`, {
        file: subject.file,
        range: { start: only.range.start, end: only.range.start },
        newText: '$uri ',
      })
    : one('Answer 404 where there is no file', added(subject, ' =404'));
}

/** A parameter without its value: the value that fastcgi.conf gives it, else an empty one. */
function parameter(subject: NginxDirectiveSubject): readonly Fix[] {
  const [name, ...more] = subject.directive.args;
  if (name === undefined) return [];
  if (more.length > 0) return quotedValue(subject, 1, (word) => word.value === 'if_not_empty');
  if (name.value === 'SCRIPT_FILENAME')
    return one(
      'Set SCRIPT_FILENAME to $document_root$fastcgi_script_name',
      added(subject, ' $document_root$fastcgi_script_name'),
    );
  return one(`Give ${name.value} an empty value`, added(subject, ' ""'));
}

/** Two paths are a choice; a path with spaces stands in quotes. */
function paths({ directive: { args }, file }: Pick<NginxDirectiveSubject, 'directive' | 'file'>): readonly Fix[] {
  const [first, ...others] = args;
  if (first === undefined || others.length === 0 || args.some((word) => word.quote !== undefined)) return [];
  if (/^(?:[~=]|~\*|\^~)$/.test(first.value))
    return one(`Remove "${first.value}"`, {
      file,
      range: { start: first.range.start, end: others[0]?.range.start ?? 0 },
      newText: '',
    });
  const all = args.map((word) => word.value);
  if (others.every((word) => word.value.startsWith('/') || word.value.startsWith('$'))) {
    return all.map((path, index) => ({
      title: `Keep only ${path}`,
      safety: 'review',
      preferred: index === 0,
      edits: [{ file, range: across(file, args).range, newText: path }],
    }));
  }
  return one('Put the path in quotes', { file, range: across(file, args).range, newText: `"${all.join(' ')}"` });
}

/** More than one flag: nginx goes by one. */
function rewrite({ directive: { args }, file }: NginxDirectiveSubject): readonly Fix[] {
  const flag = /^(?:last|break|redirect|permanent)$/;
  const surplus = args.slice(3);
  if (args.length < 4 || !args.slice(2).every(({ value }) => flag.test(value))) return [];
  return one(`Remove ${surplus.map(({ value }) => `"${value}"`).join(' and ')}`, {
    file,
    range: { start: args[2]?.range.end ?? 0, end: surplus.at(-1)?.range.end ?? 0 },
    newText: '',
  });
}

/** `16x16k`. */
function buffers({ directive: { args }, file }: NginxDirectiveSubject): readonly Fix[] {
  const [only, ...more] = args;
  const match = /^(\d+)[x*×,](\d+[km]?)$/i.exec(only?.value ?? '');
  if (only === undefined || more.length > 0 || match === null) return [];
  const text = `${match[1] ?? ''} ${match[2] ?? ''}`;
  return one(`Change to ${text}`, { file, range: only.range, newText: text });
}

/**
 * The words from an index on, joined in quotes; what the directive takes behind its value stays behind it. Typographic quotes around them become plain ones,
 * and settings of PHP get the `=` that PHP reads.
 */
export function quotedValue(
  { directive: { args }, file }: NginxDirectiveSubject,
  from: number,
  isFlag: (word: NginxWord) => boolean,
): readonly Fix[] {
  const last = args.at(-1);
  const behind = last !== undefined && isFlag(last) ? 1 : 0;
  const words = args.slice(from, args.length - behind);
  if (words.length < 2 || words.some((word) => word.quote !== undefined || /["\\]/.test(word.value) || word.template))
    return [];
  const plain = words
    .map((word) => word.value)
    .join(' ')
    .replace(/^[\u201c\u201d\u201e\u2018\u2019](.*)[\u201c\u201d\u2018\u2019]$/, '$1');
  const isSetting = from > 0 && /^PHP_(?:ADMIN_)?VALUE$/.test(args[from - 1]?.value ?? '');
  const text = `"${isSetting ? plain.replace(/^([\w.]+)(?: *= *| )(?=\S+$)/, '$1=') : plain}"`;
  return one(`Put the value in quotes: ${text}`, { file, range: across(file, words).range, newText: text });
}

/** Directives whose last argument is a text, with the number of words before it. */
const texts: Readonly<Record<string, number>> = {
  set: 1,
  add_header: 1,
  add_trailer: 1,
  proxy_set_header: 1,
  auth_basic: 0,
  return: 1,
  default_type: 0,
  fastcgi_param: 1,
  proxy_cookie_path: 1,
};

function surplusCures(subject: NginxDirectiveSubject, most: number, write: Writer): readonly Fix[] {
  const {
    directive: { name, args },
    file,
  } = subject;
  const joined = joinedValue(subject);
  if (joined !== undefined)
    return one(`Change to ${joined}`, { file, range: across(file, args).range, newText: joined });
  if (most === 1 && oneEach.has(name.value)) return split(subject, write);
  const before = texts[name.value];
  if (before !== undefined && args.length > before) {
    const inQuotes = quotedValue(subject, before, ({ value }) => value === 'always' && name.value.startsWith('add_'));
    if (inQuotes.length > 0) return inQuotes;
  }
  return isTuning(subject) && args.length === most + 1
    ? [
        {
          title: `Remove "${args[most]?.value ?? ''}"`,
          safety: 'review',
          edits: [write.removeWord({ file, range: args[most]?.range ?? name.range })],
        },
      ]
    : [];
}

/** Whether each argument is whole by itself: a network, or a path that is not the part of one with a space. */
function isWhole(name: string, { value }: NginxWord): boolean {
  const text = value.replace(/,$/, '');
  if (name === 'include') return /[*.]/.test(text.slice(text.lastIndexOf('/') + 1)) || value.endsWith(',');
  return (
    !/^(?:allow|deny|set_real_ip_from)$/.test(name) ||
    /^(?:all|unix:|\d{1,3}(?:\.\d{1,3}){3}(?:\/\d+)?|[\da-f]*:[\da-f:.]*(?:\/\d+)?)$/i.test(text)
  );
}

/** The bits of a mask such as 255.255.0.0; `undefined` where it is none. */
function bitsOf(mask: string): number | undefined {
  const bits = /^\d{1,3}(?:\.\d{1,3}){3}$/.test(mask)
    ? mask
        .split('.')
        .map((part) => Number(part).toString(2).padStart(8, '0'))
        .join('')
    : '';
  return /^1+0*$/.test(bits) && bits.length === 32 ? (bits.indexOf('0') < 0 ? 32 : bits.indexOf('0')) : undefined;
}

/** One directive for each value, on lines of their own where the first has its line to itself. */
function split({ directive, file }: NginxDirectiveSubject, write: Writer): readonly Fix[] {
  const { name, args } = directive;
  const [network, mask, more] = args;
  const bits =
    more === undefined && network !== undefined && name.value !== 'include' ? bitsOf(mask?.value ?? '') : undefined;
  if (bits !== undefined)
    return one(`Change to ${network?.value ?? ''}/${bits}`, {
      file,
      range: across(file, args).range,
      newText: `${network?.value ?? ''}/${bits}`,
    });
  if (!args.every((word) => isWhole(name.value, word)))
    return name.value === 'include' ? paths({ directive, file }) : [];
  const values = args
    .map((word) => write.textAt({ file, range: word.range }).replace(/,$/, ''))
    .filter((value) => value !== '');
  const [first, ...others] = values;
  if (first === undefined || others.length === 0 || args.some((word) => word.template)) return [];
  const directives = others.map((value) => `${name.value} ${value};`);
  const range = { start: args[0]?.range.start ?? 0, end: args.at(-1)?.range.end ?? 0 };
  return one(
    `Write one ${name.value} for each`,
    { file, range, newText: first },
    write.addAfter({ file, range: directive.range }, ...directives),
  );
}

/** Settings that only tune: without a value they may go, the inherited or built-in one holds. */
const tuning = new Set([
  'flag',
  'number',
  'size',
  'offset',
  'complex-size',
  'msec',
  'sec',
  'buffers',
  'enum',
  'ngx_http_types_slot',
  'ngx_set_worker_processes',
  'ngx_event_connections',
  'ngx_http_core_keepalive',
  'ngx_http_headers_expires',
]);

function isTuning({ directive: { name }, context, release }: NginxDirectiveSubject): boolean {
  return context !== undefined && tuning.has(nginxDirectiveIn(name.value, context, release)?.setter ?? '');
}

function emptyCures(subject: NginxDirectiveSubject, write: Writer): readonly Fix[] {
  const { directive, siblings } = subject;
  const name = directive.name.value;
  const again = siblings.some((other) => other !== directive && other.name.value === name);
  if (!isTuning(subject) && name !== 'server_name' && name !== 'index' && !(name === 'listen' && again)) return [];
  return one(`Remove ${name}: it sets nothing`, removed(subject, write));
}

/** A name behind `server`, which belongs in the block; other blocks without arguments lose theirs. */
function blockCures(
  { directive: { name, args, block }, file }: NginxDirectiveSubject,
  most: number,
  write: Writer,
): readonly Fix[] {
  if (most > 0 || block === undefined || !/^(?:server|http|events|stream|types)$/.test(name.value)) return [];
  const words = args.map((word) => word.value);
  const away = { file, range: { start: name.range.end, end: args.at(-1)?.range.end ?? name.range.end }, newText: '' };
  const isName =
    name.value === 'server' &&
    words.every((word) => /^[\w*-]+(?:\.[\w*-]+)+$/.test(word)) &&
    !block.items.some((item) => item.name.value === 'server_name');
  if (!isName) return one(`Remove "${words.join(' ')}"`, away);
  const line = `server_name ${words.join(' ')};`;
  return one(
    `Write ${line.slice(0, -1)} into the block`,
    away,
    write.intoBlock({ file, fact: { range: name.range } }, block.range, line),
  );
}

/** A time or a size with a space before its unit, without the space. */
function joinedValue({ directive: { name, args }, context, release }: NginxDirectiveSubject): string | undefined {
  const [number, unit, other] = args;
  if (
    number === undefined ||
    unit === undefined ||
    other !== undefined ||
    !/^\d+$/.test(number.value) ||
    !/^[a-z]+$/i.test(unit.value)
  )
    return undefined;
  const setter = context === undefined ? undefined : nginxDirectiveIn(name.value, context, release)?.setter;
  const joined = number.value + unit.value;
  switch (setter) {
    case 'msec':
    case 'sec':
      return meantBy(joined, refusedTime(joined, setter));
    case 'size':
    case 'offset':
    case 'complex-size':
      return meantBy(joined, refusedSize(joined, setter === 'offset' ? 'offset' : 'size'));
    default:
      return undefined;
  }
}

function meantBy(text: string, refusal: Refusal | undefined): string | undefined {
  return refusal === undefined ? text : refusal.meant?.text;
}
