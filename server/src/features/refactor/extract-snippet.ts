/** "Move … to a snippet": directives, wherever the configuration has the same ones, become a file of their own and an include. */
import type { Snapshot } from '../../analysis/state/snapshot.ts';
import type { WholeNginxConfig } from '../../model/nginx/config/config.ts';
import { scopesIn } from '../../model/nginx/config/scope.ts';
import { nginxAt } from '../../syntax/nginx/at-offset.ts';
import { NginxToken, type NginxDirective, type NginxTree } from '../../syntax/nginx/tree.ts';
import { tokenIndexAt } from '../../syntax/tokens.ts';
import { sayCount } from '../../text/count.ts';
import { posixNameMatcher } from '../../text/name-glob.ts';
import { dirname, joinPath } from '../../text/path.ts';
import { fileId, type FileId, type TextRange } from '../../text/range.ts';
import { freeName, onlyConfig, slug, type Refactoring } from './refactoring.ts';

/** Directives that stand side by side in one block of a file. */
interface Run {
  readonly file: FileId;
  readonly items: readonly NginxDirective[];
  readonly range: TextRange;
  /** The block that they stand in, as the list of all its directives. */
  readonly siblings: readonly NginxDirective[];
}

/** In larger configurations only the file itself is searched: the menu at the cursor must not wait for it. */
const mostFiles = 1000;

/**
 * For a selection of whole directives (UTF-16 offsets), or for the block on whose first line the cursor is, if it stands in the configuration more than once.
 * nginx reads an include as if its text stood there, and paths in it from the folder of nginx.conf, whichever file they are in.
 * `undefined` where a template decides, several configurations read one of the files, or the text is broken.
 */
export function extractSnippet(snapshot: Snapshot, file: FileId, range: TextRange): Refactoring | undefined {
  const tree = snapshot.file(file)?.tree;
  if (tree?.dialect !== 'nginx' || tree.problems.length + tree.withheld.length > 0) return undefined;
  const isSelection = range.end > range.start;
  const items = isSelection ? selected(tree.items, tree.text, range) : openedAt(tree, range.start);
  const config = items.length === 0 ? undefined : onlyConfig(snapshot, [file]);
  const folder = config === undefined ? '' : dirname(config.root);
  if (
    config === undefined ||
    config.templated.has(file) ||
    !items.every(isWhole) ||
    isInclude(items) ||
    items.some(isFrame)
  )
    return undefined;
  const runs = equalRuns(snapshot, config, { file, tree, items });
  if (runs.length < (isSelection ? 1 : 2) || onlyConfig(snapshot, new Set(runs.map((run) => run.file))) !== config)
    return undefined;
  // the same twice in one block is no part that two places share
  if (new Set(runs.map((run) => run.siblings)).size < runs.length) return undefined;
  const name = freeName(
    nameOf(items),
    (one) =>
      isThere(snapshot, joinPath(folder, `snippets/${one}.conf`)) || isIncluded(config, folder, `snippets/${one}.conf`),
  );
  const path = `snippets/${name}.conf`;
  if (isTaken(config, folder, path)) return undefined;
  const files = new Set(runs.map((run) => run.file)).size;
  const where =
    runs.length === 1 ? '' : ` from ${sayCount(runs.length, 'place')}${files === 1 ? '' : ` in ${files} files`}`;
  return {
    title: `Move ${sayItems(items)}${where} to ${path}`,
    creates: [{ file: fileId(joinPath(folder, path)), text: snippetText(tree, spanOf(items)) }],
    edits: runs.map((run) => ({ file: run.file, range: run.range, newText: `include ${path};` })),
  };
}

/** The directives of one block that a selection holds from end to end; none where it cuts one in two. */
function selected(items: readonly NginxDirective[], text: string, range: TextRange): readonly NginxDirective[] {
  const start = range.start + (/^\s*/.exec(text.slice(range.start, range.end))?.[0].length ?? 0);
  const end = start + text.slice(start, range.end).trimEnd().length;
  const outer = items.find(
    ({ block, range: at }) =>
      block?.kind === 'directives' && at.start < start && block.range.start < start && end < block.range.end,
  );
  if (outer !== undefined) return selected(outer.block?.items ?? [], text, range);
  const met = items.filter((one) => one.range.start < end && start < one.range.end);
  return met.every((one) => start <= one.range.start && one.range.end <= end) ? met : [];
}

/** The directive with a block on whose words an offset lies. */
function openedAt(tree: NginxTree, offset: number): readonly NginxDirective[] {
  const { directive, path } = nginxAt(tree, offset);
  const isLoose = path.at(-1)?.block?.kind !== 'pairs';
  return directive?.block?.kind === 'directives' && isLoose && offset <= directive.block.range.start ? [directive] : [];
}

function isWhole({ block, semicolon }: NginxDirective): boolean {
  return block === undefined ? semicolon !== undefined : block.closed;
}

/** What makes a file the main one; nobody looks for it in a snippet. */
function isFrame({ name }: NginxDirective): boolean {
  return name.value === 'http' || name.value === 'events' || name.value === 'stream' || name.value === 'mail';
}

function isInclude(items: readonly NginxDirective[]): boolean {
  return items.length === 1 && items[0]?.name.value === 'include';
}

/** Directives that stand side by side in a file. */
interface SnippetPart {
  readonly file: FileId;
  readonly tree: NginxTree;
  readonly items: readonly NginxDirective[];
}

/** All places with the same tokens and comments, spaces aside; they do not overlap. */
function equalRuns(snapshot: Snapshot, config: WholeNginxConfig, { file, tree, items }: SnippetPart): readonly Run[] {
  const key = keyOf(tree, spanOf(items));
  const words = longestLine(tree.text.slice(spanOf(items).start, spanOf(items).end));
  const others =
    config.files.size > mostFiles
      ? []
      : [...config.files].filter(
          (one) => one !== file && !config.templated.has(one) && snapshot.file(one)?.text.includes(words) === true,
        );
  return [file, ...others].flatMap((one) => {
    const other = snapshot.file(one)?.tree;
    return other?.dialect !== 'nginx' || other.problems.length + other.withheld.length > 0
      ? []
      : runsIn(other, one, other.items, { key, names: items.map((item) => item.name.value) });
  });
}

interface Wanted {
  readonly key: string;
  readonly names: readonly string[];
}

function runsIn(tree: NginxTree, file: FileId, list: readonly NginxDirective[], wanted: Wanted): readonly Run[] {
  const found: Run[] = [];
  for (let index = 0; index < list.length; index++) {
    const items = list.slice(index, index + wanted.names.length);
    const range = spanOf(items);
    if (wanted.names.every((name, at) => items[at]?.name.value === name) && keyOf(tree, range) === wanted.key) {
      found.push({ file, items, range, siblings: list });
      index += items.length - 1;
      continue;
    }
    const { block } = list[index] ?? {};
    if (block?.kind === 'directives') found.push(...runsIn(tree, file, block.items, wanted));
  }
  return found;
}

function spanOf(items: readonly NginxDirective[]): TextRange {
  return { start: items[0]?.range.start ?? 0, end: items.at(-1)?.range.end ?? 0 };
}

/** The tokens of a part, without the spaces between them. */
function keyOf({ tokens, text }: NginxTree, { start, end }: TextRange): string {
  const parts: string[] = [];
  for (let index = tokenIndexAt(tokens, start); index < tokens.kinds.length; index++) {
    const at = tokens.starts[index] ?? 0;
    if (at >= end) break;
    if (tokens.kinds[index] !== NginxToken.space) parts.push(text.slice(at, tokens.starts[index + 1]).trimEnd());
  }
  return parts.join('\n');
}

function longestLine(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim().split(/\s/))
    .flat()
    .reduce((best, word) => (word.length > best.length ? word : best), '');
}

/** The part, a level further out; lines inside of quotes and of Lua stay where they are. */
function snippetText({ text, tokens }: NginxTree, { start, end }: TextRange): string {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const indent = /^[ \t]*/.exec(text.slice(lineStart, start))?.[0] ?? '';
  const isFree = (offset: number): boolean =>
    tokens.starts[tokenIndexAt(tokens, offset)] === offset ||
    tokens.kinds[tokenIndexAt(tokens, offset)] === NginxToken.space;
  let result = '';
  let position = start;
  while (position < end) {
    const next = text.indexOf('\n', position);
    const stop = next < 0 || next >= end ? end : next + 1;
    const line = text.slice(position, stop);
    result += position > start && line.startsWith(indent) && isFree(position) ? line.slice(indent.length) : line;
    position = stop;
  }
  return result + (text.includes('\r\n') ? '\r\n' : '\n');
}

/** `php` for what calls PHP, else after the first directive. */
function nameOf(items: readonly NginxDirective[]): string {
  const [first] = items;
  if (items.some(passesToPhp)) return 'php';
  const words =
    first?.name.value === 'location'
      ? ['location', ...first.args.map((word) => word.value)]
      : [first?.name.value ?? ''];
  return slug(words.join(' ')).slice(0, 40).replace(/-$/, '') || 'snippet';
}

function passesToPhp(item: NginxDirective): boolean {
  return (
    item.name.value === 'fastcgi_pass' || (item.block?.kind === 'directives' && item.block.items.some(passesToPhp))
  );
}

function sayItems(items: readonly NginxDirective[]): string {
  const [first, second] = items;
  if (first === undefined || second !== undefined) return sayCount(items.length, 'directive');
  return [first.name.value, ...first.args.map((word) => word.value)].join(' ');
}

function isThere({ world: { table } }: Snapshot, path: string): boolean {
  return table.real(path) !== undefined || table.isFolder(path) || table.namesUnread(path);
}

/** An include of the configuration would read the new file as well, in a place where nobody wants it. */
function isTaken(config: WholeNginxConfig, folder: string, path: string): boolean {
  return [...includesIn(config)].some((argument) => {
    const [pattern, target] = [argument.split('/'), joinPath(folder, path).split('/')];
    const own = target.slice(-pattern.filter((part) => part !== '').length);
    return (
      /[*?[]/.test(argument) &&
      pattern.filter((part) => part !== '').every((part, index) => posixNameMatcher(part)(own[index] ?? ''))
    );
  });
}

/** An include waits for a file of that name already. */
function isIncluded(config: WholeNginxConfig, folder: string, path: string): boolean {
  return [...includesIn(config)].some((argument) => joinPath(folder, argument) === joinPath(folder, path));
}

/** The arguments of all includes. */
function includesIn(config: WholeNginxConfig): Set<string> {
  const found = new Set<string>();
  for (const scope of scopesIn(config.top))
    for (const placed of scope.own('include')) found.add(placed.fact.args[0]?.value ?? '');
  return found;
}
