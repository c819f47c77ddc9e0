/** What a parameter was most likely meant to be that nginx does not take: written apart, with a slip, or as another program has it. */
import type { Parameter } from '../../catalog/nginx/parameters.ts';
import type { NginxWord } from '../../syntax/nginx/tree.ts';
import { quotedValue } from './argument-cures.ts';
import { across, nearest } from '../kit/nginx-words.ts';
import { refusedParameter } from './nginx-read.ts';
import type { Fix, NginxDirectiveSubject } from '../kit/rule.ts';
import type { Writer } from '../../edits/writer.ts';

/** An unknown parameter with all words that it is written with, and its fixes. */
export interface UnknownParameter {
  readonly words: readonly NginxWord[];
  readonly fixes: (write: Writer) => readonly Fix[];
}

/** Reads the unknown parameter that begins with the argument at `index`. */
export function unknownParameter(
  subject: NginxDirectiveSubject,
  index: number,
  parameters: readonly Parameter[],
): UnknownParameter {
  const {
    directive: { name, args },
    file,
  } = subject;
  const word = args[index] ?? name;
  const apart = writtenApart(
    args,
    index,
    parameters.filter((one) => subject.release.surely(one)),
  );
  if (apart !== undefined) return { words: apart.words, fixes: () => [replaced(file, apart.words, apart.text)] };
  const meant = meantWord(
    name.value,
    word,
    parameters.filter((one) => subject.release.surely(one)),
  );
  if (meant !== undefined)
    return {
      words: [word],
      fixes: (write) => [
        {
          title: `Change to ${meant}`,
          safety: 'review',
          preferred: true,
          edits: [write.nginxWord({ file, range: word.range }, meant)],
        },
      ],
    };
  return { words: [word], fixes: (write) => otherCures(subject, index, write) };
}

function replaced(file: NginxDirectiveSubject['file'], words: readonly NginxWord[], text: string): Fix {
  return {
    title: `Change to ${text}`,
    safety: 'review',
    preferred: true,
    edits: [{ file, range: across(file, words).range, newText: text }],
  };
}

/** `weight 5`, `max_fails = 3`, `fail_timeout= 10s`: a key, its value, and perhaps a `=` as words of their own. */
function writtenApart(
  args: readonly NginxWord[],
  index: number,
  parameters: readonly Parameter[],
): { readonly words: readonly NginxWord[]; readonly text: string } | undefined {
  const [first, second, third] = args.slice(index, index + 3);
  if (first === undefined || second === undefined) return undefined;
  const key = first.value.endsWith('=') ? first.value : `${first.value}=`;
  const known = nearKey(key, parameters);
  if (known === undefined) return undefined;
  const words = second.value === '=' && third !== undefined ? [first, second, third] : [first, second];
  const text = (words.at(-1)?.value ?? '').replace(/^=/, '');
  return takes(known, text) ? { words, text: known.key + text } : undefined;
}

function takes({ kind }: Parameter, value: string): boolean {
  return value !== '' && kind !== undefined && refusedParameter(kind, value) === undefined;
}

/** The parameter with a value whose key is this one, or the only near one: by its letters, or by its end (`timeout=`, `fail_timeout=`). */
function nearKey(key: string, parameters: readonly Parameter[]): Parameter | undefined {
  const keys = parameters.filter(({ kind, optional }) => kind !== undefined && !optional);
  const near =
    keys.find((one) => one.key === key) ??
    keys.find(
      (one) =>
        one.key ===
        nearest(
          key,
          keys.map((other) => other.key),
        ),
    );
  if (near !== undefined) return near;
  const ends = keys.filter((one) => one.key.endsWith(`_${key}`));
  return ends.length === 1 ? ends[0] : undefined;
}

function meantWord(name: string, { value }: NginxWord, parameters: readonly Parameter[]): string | undefined {
  const own = name === 'rewrite' ? flagOfApache(value) : undefined;
  if (own !== undefined) return own;
  const equals = value.indexOf('=');
  const plain = value.replace(/(?<![,;])[,;]+$/, '');
  if (equals > 0) {
    const flag = parameters.find(({ key, kind }) => kind === undefined && key === value.slice(0, equals));
    if (flag !== undefined && /^(?:1|on|yes|true)$/i.test(value.slice(equals + 1))) return flag.key;
    const key = nearKey(value.slice(0, equals + 1).replace(/^-+/, ''), parameters);
    const text = plain.slice(equals + 1);
    return key !== undefined && takes(key, text) ? key.key + text : undefined;
  }
  const colon = /^([a-z_]+):(.+)$/.exec(plain);
  const keyed = colon === null ? undefined : parameters.find(({ key }) => key === `${colon[1] ?? ''}=`);
  if (keyed !== undefined && takes(keyed, colon?.[2] ?? '')) return keyed.key + (colon?.[2] ?? '');
  return nearest(
    plain,
    parameters.filter(({ kind, optional }) => kind === undefined && !optional).map(({ key }) => key),
  );
}

/** Flags of Apache's RewriteRule, and statuses, for which nginx has a word. */
function flagOfApache(text: string): string | undefined {
  if (/^\[?(?:QSA,)?R=301(?:,L)?(?:,QSA)?\]?$/i.test(text) || text === '301') return 'permanent';
  if (/^\[?(?:QSA,)?R(?:=302)?(?:,L)?(?:,QSA)?\]?$/i.test(text) || text === '302') return 'redirect';
  return /^\[(?:(?:QSA|NC),)*L(?:,(?:QSA|NC))*\]$|^L$/i.test(text) ? 'last' : undefined;
}

function otherCures(subject: NginxDirectiveSubject, index: number, write: Writer): readonly Fix[] {
  const {
    directive: { name, args },
    file,
  } = subject;
  const word = args[index];
  if (word === undefined) return [];
  switch (name.value) {
    case 'add_header':
    case 'add_trailer':
      return quotedValue(subject, 1, ({ value }) => value === 'always');
    case 'fastcgi_param':
    case 'uwsgi_param':
    case 'scgi_param':
      return joinedParameter(subject);
    case 'listen':
      return listen(subject, index, write);
    case 'server':
      return [
        { title: `Remove "${word.value}"`, safety: 'review', edits: [write.removeWord({ file, range: word.range })] },
      ];
    default:
      return [];
  }
}

/** Two parts of one path with a space between them; else a text without quotes. */
function joinedParameter(subject: NginxDirectiveSubject): readonly Fix[] {
  const {
    directive: { args },
    file,
  } = subject;
  const [, first, second, more] = args;
  if (
    first === undefined ||
    second === undefined ||
    more !== undefined ||
    first.quote !== undefined ||
    second.quote !== undefined
  )
    return quotedValue(subject, 1, () => false);
  if (!/^[$/]/.test(first.value) || !/^[$/]/.test(second.value)) return quotedValue(subject, 1, () => false);
  return [
    replaced(file, [first, second], first.value.replace(/\/$/, second.value.startsWith('/') ? '' : '/') + second.value),
  ];
}

/** A port apart from its address, and several ports in one line. */
function listen({ directive, file }: NginxDirectiveSubject, index: number, write: Writer): readonly Fix[] {
  const { args } = directive;
  const [address] = args;
  const word = args[index];
  if (address === undefined || word === undefined || !/^\d{1,5}$/.test(word.value)) return [];
  if (index === 1 && /^(?:[\d.]+|\*|\[[\da-f:]+\]|localhost)$/i.test(address.value) && !/^\d+$/.test(address.value))
    return [replaced(file, [address, word], `${address.value}:${word.value}`)];
  if (!/^\d+$/.test(address.value) || !args.every(({ value }) => /^\d{1,5}$/.test(value))) return [];
  const others = args.slice(1);
  const away = { file, range: { start: address.range.end, end: others.at(-1)?.range.end ?? 0 }, newText: '' };
  return [
    {
      title: 'Write one listen for each',
      safety: 'review',
      preferred: true,
      edits: [away, write.addAfter({ file, range: directive.range }, ...others.map(({ value }) => `listen ${value};`))],
    },
  ];
}
