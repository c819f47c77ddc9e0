/** Gives groups of regular expressions names, and writes the names where their numbers are used. */
import type { FileEdit } from '../../text/edit.ts';
import type { NginxConfig } from '../../model/nginx/config/config.ts';
import type { Captured } from '../../model/nginx/values/captures.ts';
import { originOf } from '../../model/nginx/config/scope.ts';
import type { Fix } from '../kit/rule.ts';
import type { Writer } from '../../edits/writer.ts';
import type { CaptureUse } from './capture-overwritten.ts';

/** The fix that names the groups of all uses; none where a pattern or a use is in another file, as that may serve other servers. */
export function namedCaptures(write: Writer, uses: readonly CaptureUse[], config: NginxConfig): readonly Fix[] {
  const sources = [...new Map(uses.flatMap((use) => use.sources.map((source) => [source.word, source]))).values()];
  const [main] = sources;
  if (main === undefined) return lostGroup(write, uses);
  if (uses.some(({ placed }) => placed.file !== main.placed.file || placed.via.length > 1)) return [];
  const names = namesFor(write, uses, main, config);
  const groups = [...names.keys()];
  const edits = [
    ...sources.map((source) => renamed(write, source, names)),
    ...[...new Map(uses.map((use) => [use.word, use])).values()].map(({ placed, word }): FileEdit => {
      const at = originOf(placed, word);
      return { file: at.file, range: at.range, newText: withNames(write.textAt(at), names) };
    }),
  ];
  const title = `Name the group: ${groups.map((group) => `$${names.get(group) ?? group}`).join(', ')}`;
  return [
    { title, safety: 'review', preferred: true, edits: edits.filter((edit) => edit.newText !== write.textAt(edit)) },
  ];
}

/** The parentheses are lost around what follows the directories that the pattern names: there `$1` is a file below a directory. */
function lostGroup(write: Writer, uses: readonly CaptureUse[]): readonly Fix[] {
  const [use, other] = uses;
  if (use === undefined || other !== undefined || use.group !== 1 || !use.word.value.endsWith('/$1')) return [];
  const { by, groups, placed, word } = use.last;
  if (by !== 'location' || groups > 0 || word.quote !== undefined) return [];
  const [, directories, rest, end = ''] = /^(\^\/(?:[\w-]+\/)+)([^/()|]+?)(\$?)$/s.exec(word.value) ?? [];
  if (directories === undefined || rest === undefined) return [];
  const better = `${directories}(${rest})${end}`;
  return [
    {
      title: `Capture what $1 stands for: ${better}`,
      safety: 'review',
      preferred: true,
      edits: [write.nginxWord({ file: placed.file, range: word.range }, better)],
    },
  ];
}

/** A name for each group that is used: the one that it has, else one that nothing defines. */
function namesFor(
  write: Writer,
  uses: readonly CaptureUse[],
  main: Captured,
  { defines }: NginxConfig,
): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  const text = write.textAt(originOf(main.placed, main.word));
  const stem = main.by === 'server_name' ? 'site' : 'part';
  let number = 1;
  for (const group of new Set(uses.map((use) => use.group))) {
    const own = groupAt(text, group)?.name;
    let name = stem;
    while (defines.has(name) || [...names.values()].includes(name)) name = `${stem}${++number}`;
    names.set(group, own ?? name);
  }
  return names;
}

function withNames(text: string, names: ReadonlyMap<number, string>): string {
  return text.replaceAll(/\$([1-9])(\w?)/g, (whole, digit: string, next: string) => {
    const name = names.get(Number(digit));
    return name === undefined ? whole : next === '' ? `$${name}` : `\${${name}}${next}`;
  });
}

function renamed(write: Writer, { placed, word }: Captured, names: ReadonlyMap<number, string>): FileEdit {
  const at = originOf(placed, word);
  let text = write.textAt(at);
  for (const [group, name] of names) {
    const found = groupAt(text, group);
    if (found !== undefined && found.name === undefined)
      text = `${text.slice(0, found.start + 1)}?<${name}>${text.slice(found.start + 1)}`;
  }
  return { file: at.file, range: at.range, newText: text };
}

/** Where a group of a pattern begins, and its name. */
function groupAt(
  pattern: string,
  group: number,
): { readonly start: number; readonly name: string | undefined } | undefined {
  let count = 0;
  for (const match of pattern.matchAll(/\\.|\[\^?\]?(?:\\.|[^\]\\]){0,64}\]|\((?:\?P?<(?<name>\w+)>|\?)?/gs)) {
    const isGroup = match[0] === '(' || match.groups?.['name'] !== undefined;
    if (isGroup && ++count === group) return { start: match.index, name: match.groups?.['name'] };
  }
  return undefined;
}
