/** Words and values that the rules about nginx's own refusals share. */
import type { NginxContext } from '../../catalog/nginx/directives.ts';
import { holdsOpenPlaceholder, isTemplated } from '../../model/nginx/config/placement.ts';
import type { NginxDirective, NginxWord } from '../../syntax/nginx/tree.ts';
import type { FileId, FileRange } from '../../text/range.ts';
import type { Draft, Fix, NginxDirectiveSubject } from './rule.ts';
import type { Writer } from '../../edits/writer.ts';

export { nearest } from '../../text/nearest.ts';

const phrases: Readonly<Record<NginxContext, string>> = {
  main: 'at the top of nginx.conf',
  events: 'in "events"',
  http: 'in "http"',
  server: 'in "server"',
  location: 'in "location"',
  'location if': 'in "if" of a location',
  'server if': 'in "if" of a server',
  limit_except: 'in "limit_except"',
  upstream: 'in "upstream"',
  stream: 'in "stream"',
  'stream server': 'in "server" of stream',
  'stream upstream': 'in "upstream" of stream',
  mail: 'in "mail"',
  'mail server': 'in "server" of mail',
  any: 'anywhere',
};

/** `in "server"`, as messages name a place. */
export function sayContext(context: NginxContext): string {
  return phrases[context];
}

/** `in "http", "server" and "location"`, the blocks one would write it in; those of `if` only where there are no others. */
export function sayContexts(contexts: readonly NginxContext[]): string {
  const plain = contexts.filter((one) => !one.includes(' if') && one !== 'limit_except');
  const family = plain.filter((one) => !/^(?:stream|mail)/.test(one));
  const shown = (family.length > 0 ? family : plain.length > 0 ? plain : contexts).map(sayContext);
  const names = shown.map((one, index) =>
    index > 0 && one.startsWith('in ') && shown[0]?.startsWith('in ') === true ? one.slice(3) : one,
  );
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`;
}

/** Where a word of the subject's file stands. */
export function at(subject: { readonly file: FileId }, word: NginxWord): FileRange {
  return { file: subject.file, range: word.range };
}

/** From the first to the last of some words. */
export function across(file: FileId, words: readonly NginxWord[]): FileRange {
  return { file, range: { start: words[0]?.range.start ?? 0, end: words.at(-1)?.range.end ?? 0 } };
}

/** What is in the block of a directive, and in each block around it in its file. */
export function enclosingBlocks({ path, siblings }: NginxDirectiveSubject): readonly (readonly NginxDirective[])[] {
  return [siblings, ...path.map(({ block }) => (block?.kind === 'directives' ? block.items : []))];
}

/** The words of a directive whose text is known, with their index. */
export function knownWords({ args }: NginxDirective): readonly (readonly [NginxWord, number])[] {
  if (args.length === 0 || holdsOpenPlaceholder(args)) return noWords;
  const known: (readonly [NginxWord, number])[] = [];
  args.forEach((word, index) => {
    if (!isTemplated(word)) known.push([word, index]);
  });
  return known;
}

const noWords: readonly (readonly [NginxWord, number])[] = [];

/** A finding about one word, with the text that it most likely was meant to be. */
export function aboutWord(
  subject: NginxDirectiveSubject,
  word: NginxWord,
  message: string,
  meant?: { readonly text: string; readonly safe?: boolean },
): Draft {
  const place = at(subject, word);
  if (meant === undefined || meant.text === word.value) return { at: place, message };
  const fixes = (write: Writer): readonly Fix[] => [
    {
      title: `Change to ${meant.text}`,
      safety: meant.safe === true ? 'safe' : 'review',
      preferred: true,
      edits: [write.nginxWord(place, meant.text)],
    },
  ];
  return { at: place, message, fixes };
}
