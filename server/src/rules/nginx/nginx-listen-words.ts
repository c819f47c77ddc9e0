/** From directives of a server to words of its `listen`: `ssl on`, and `http2 on` for releases that have only the word. */
import type { Fix, NginxDirectiveSubject } from '../kit/rule.ts';
import type { Writer } from '../../edits/writer.ts';

/** `ssl` on every `listen` of the server, in place of the line; nothing where the server names no address in this file. */
export function asListenSsl(subject: NginxDirectiveSubject, write: Writer): readonly Fix[] {
  return asWord(subject, 'ssl', () => true, write);
}

/** `http2` on every `listen` with TLS, in place of the line: without TLS a client would have to know that the server speaks HTTP/2. */
export function asListenHttp2(subject: NginxDirectiveSubject, write: Writer): readonly Fix[] {
  return asWord(subject, 'http2', (words) => words.includes('ssl'), write);
}

function asWord(
  { directive, context, siblings, file }: NginxDirectiveSubject,
  word: string,
  isMeant: (words: readonly string[]) => boolean,
  write: Writer,
): readonly Fix[] {
  const away = write.remove({ file, range: directive.range });
  if (directive.args[0]?.value.toLowerCase() === 'off')
    return [{ title: 'Remove the line', safety: 'review', preferred: true, edits: [away] }];
  const listens = siblings.filter(
    ({ name, args }) => name.value === 'listen' && args.length > 0 && isMeant(args.map(({ value }) => value)),
  );
  if ((context !== 'server' && context !== 'mail server') || listens.length === 0) return [];
  const edits = listens
    .filter(({ args }) => !args.some(({ value }) => value === word))
    .flatMap(({ args }) => {
      // behind what it belongs to: `443 ssl http2`
      const end = (args.find(({ value }) => value === 'ssl') ?? args[0])?.range.end;
      return end === undefined ? [] : [{ file, range: { start: end, end }, newText: ` ${word}` }];
    });
  return [{ title: `Use listen … ${word}`, safety: 'review', preferred: true, edits: [...edits, away] }];
}
