/** From `ssl on` to `listen … ssl`. */
import type { Fix, NginxDirectiveSubject } from './rule.ts';
import type { Writer } from './writer.ts';

/** The word on every `listen` of the server, in place of the line; nothing where the server names no address in this file. */
export function asListenSsl({ directive, context, siblings, file }: NginxDirectiveSubject, write: Writer): readonly Fix[] {
  const away = write.remove({ file, range: directive.range });
  if (directive.args[0]?.value.toLowerCase() === 'off') return [{ title: 'Remove the line', safety: 'review', preferred: true, edits: [away] }];
  const listens = siblings.filter(({ name, args }) => name.value === 'listen' && args.length > 0);
  if (context !== 'server' || listens.length === 0) return [];
  const edits = listens.filter(({ args }) => !args.some(({ value }) => value === 'ssl')).flatMap(({ args }) => {
    const end = args[0]?.range.end;
    return end === undefined ? [] : [{ file, range: { start: end, end }, newText: ' ssl' }];
  });
  return [{ title: 'Use listen … ssl', safety: 'review', preferred: true, edits: [...edits, away] }];
}
