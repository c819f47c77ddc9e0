/** Weighs the statements of a text: those that nginx understands where they stand against those that it cannot mean. */
import { isNginxDirective, type NginxContext } from '../../catalog/nginx/directives.ts';
import { forkDirectives } from '../../catalog/nginx/forks.ts';
import { newestNginx } from '../../catalog/release.ts';
import { isOtherDirective, mayBeOtherDirective } from '../../catalog/nginx/other-directives.ts';
import { contextInside, isLooseParameter, placementIn } from '../../model/nginx/config/placement.ts';
import type { NginxDirective, NginxTree } from '../../syntax/nginx/tree.ts';
import { isWholePlaceholder, placeholderIn } from '../../syntax/placeholder.ts';
import { TextMemo } from '../../text/text-memo.ts';
import { inferredContexts } from './infer-contexts.ts';

/** What speaks for nginx in a text, and what against it; a statement gives at most {@link most} on either side. */
export interface Weight {
  readonly support: number;
  readonly against: number;
  /** Statements that were looked at. */
  readonly statements: number;
}

/** So many statements tell what the whole text is. */
const mostLooked = 400;
/** A statement that runs over many lines without an end is prose or another language, and counts for some of its lines. */
const most = 3;

const bracedWord = /^\$?[A-Za-z_][\w.:-]{0,60}\}$/;

/** Names that other programs give to statements in the same form: they count little, unless their arguments are such as only nginx takes. */
const shared = new Set(
  `include server listen user pid set if allow deny map geo types use env daemon hash random return break internal charset mail root index
  location events stream upstream keepalive state zone resolver expires etag alias satisfy rewrite match status error_log access_log`.split(
    /\s+/,
  ),
);
/** For shared names: what the arguments look like where nginx is meant. */
const argumentForms: Readonly<Record<string, RegExp>> = {
  set: /^"?\$[A-Za-z_{]/,
  server: /^(?:unix:\S+|\S+:\d+|[\w-]+(?:\.[\w-]+)+)(?: |$)/,
  if: /^\(\s*(?:!\s*)?(?:"?\$|-[fdex])/,
  allow: /^(?:all|unix:|[\da-f]+[.:][\da-f.:]*(?:\/\d+)?)$/i,
  deny: /^(?:all|unix:|[\da-f]+[.:][\da-f.:]*(?:\/\d+)?)$/i,
  return: /^(?:\d{3}(?: |$)|https?:|\$|\/)/,
  listen:
    /^(?:\d+|\[?[\da-f.:]+\]?|\*:\d+|\S+:\d+|unix:\S+)(?: (?:default_server|ssl|http2|reuseport|ipv6only=\w+|deferred|quic)|$)/i,
  location: /^(?:[=~^@/"]|~\*|\^~)/,
  map: / \$\w+$/,
  geo: /^\$\w+/,
  root: /^(?:\/|\$|[A-Za-z]:|html)/,
  rewrite: /^(?:"?[\^/(.]|.* (?:last|break|permanent|redirect)$)/,
  use: /^(?:epoll|kqueue|poll|select|eventport|devpoll|\/dev\/poll)$/,
  upstream: /^\S+$/,
  error_log: /^\S+(?: (?:debug|info|notice|warn|error|crit|alert|emerg))?$/,
  access_log: /^\S+(?: (?!vhost_)\w|$)/,
  expires: /^(?:[-+@]?\d+[smhdwMy]?|off|max|epoch|modified .*|\$\w+)$/,
};

/** Weighs a tree, each statement in the context of its block. @param contexts those that the tree fits into ({@link inferredContexts}) */
export function weighNginx(tree: NginxTree, contexts = inferredContexts(tree)): Weight {
  let support = 0;
  let against = 0;
  let statements = 0;
  const open: { readonly items: readonly NginxDirective[]; readonly context: NginxContext | undefined }[] = [
    { items: tree.items, context: contexts[0] },
  ];
  for (let level = open.pop(); level !== undefined && statements < mostLooked; level = open.pop()) {
    for (const item of level.items) {
      if (++statements > mostLooked) break;
      const weight = weightOf(item, level.context, tree.text);
      if (weight > 0) support += weight;
      else against -= weight;
      if (item.block?.kind === 'directives' && !isModules(item))
        open.push({ items: item.block.items, context: contextInside(item.name.value, level.context) });
    }
  }
  return { support, against, statements };
}

/** Whether the inside of a block is a module's own. */
function isModules({ name }: NginxDirective): boolean {
  return (
    !isNginxDirective(name.value) &&
    (isOtherDirective(name.value) ||
      mayBeModules(name.value) ||
      (name.value.includes('_') && forkDirectives(name.value).some(({ block }) => block)))
  );
}

function mayBeModules(name: string): boolean {
  return /^[a-z][a-z\d]*(?:_[a-z\d]+)+$/.test(name) && mayBeOtherDirective(name);
}

/** Weights of statements in a context by how they are written: most lines of a site stand in the next one too. */
const weights = new Map<NginxContext | undefined, TextMemo<number>>();

function weightOf(item: NginxDirective, context: NginxContext | undefined, text: string): number {
  // what a template's word means depends on its whole file, and what a block means on what is in it
  if (item.semicolon === undefined || item.name.template || item.args.some(({ template }) => template))
    return weighStatement(item, context, text);
  let known = weights.get(context);
  if (known === undefined) weights.set(context, (known = new TextMemo()));
  const written = text.slice(item.range.start, item.range.end);
  return known.get(written) ?? known.keep(written, weighStatement(item, context, text));
}

/** Positive where nginx understands the statement, negative where it cannot mean it, 0 where nothing is reported. */
function weighStatement(item: NginxDirective, context: NginxContext | undefined, text: string): number {
  const name = item.name.value;
  if (item.name.template || isWholePlaceholder(name) || placeholderIn(name) !== undefined) return 0;
  const placement = placementIn(item, context, newestNginx);
  // names of forks are words of other languages as well: process, check, api
  const known =
    isNginxDirective(name) || isOtherDirective(name)
      ? placement.kind !== 'unknown'
      : (placement.kind === 'fork' || placement.kind === 'other') && name.includes('_');
  if (bracedWord.test(name)) return 0;
  if (known && isBracedPlaceholder(item)) return 0.25;
  if (isAssignment(item)) return !known ? -2 : shared.has(name) ? -0.7 : 0;
  if (!known) return weighUnknown(item, text);
  const isEnded = item.semicolon !== undefined || item.block !== undefined;
  if (!isEnded) return weighUnended(item, unendedLines(item, text));
  if (shared.has(name)) return weighShared(item, placement.kind, text);
  if (placement.kind === 'taken') return 1;
  if (placement.kind === 'other' || placement.kind === 'fork') return name.includes('_') ? 1 : 0.5;
  return name.includes('_') || item.block !== undefined ? 0.5 : 0;
}

function weighShared(item: NginxDirective, kind: string, text: string): number {
  if (item.block !== undefined && isOverLines(item, text)) return -2;
  const isAddress = item.name.value === 'server' && item.block === undefined;
  if (kind === 'arguments' || kind === 'block' || (kind === 'no-block' && !isAddress)) return -0.5;
  // BIND and dhcpd have quotes around the names of files
  if (item.name.value === 'include') return item.args[0]?.quote === undefined ? 0.5 : 0;
  const form = argumentForms[item.name.value];
  const words = wordsOf(item.args);
  if (form !== undefined && item.args.length > 0)
    return item.args.some((arg) => arg.template) || placeholderIn(words) !== undefined
      ? 0.5
      : form.test(words)
        ? 0.8
        : -0.5;
  return item.block === undefined ? 0.3 : item.args.length === 0 ? 0.7 : 0.5;
}

/** A directive of nginx's that somebody is typing, or a word of another language that happens to be one of nginx's. */
function weighUnended({ name, args }: NginxDirective, lines: number): number {
  if (name.value.includes('_')) return 0.25;
  // ntp and chrony have lines with `server` and an address
  if (name.value !== 'server' && argumentForms[name.value]?.test(wordsOf(args)) === true) return 0.25;
  return 1 - lines;
}

function wordsOf(args: NginxDirective['args']): string {
  return args
    .map((arg) => arg.value)
    .join(' ')
    .slice(0, 200);
}

function weighUnknown(item: NginxDirective, text: string): number {
  const name = item.name.value;
  const isEnded = item.semicolon !== undefined || item.block !== undefined;
  if (!isEnded) return -unendedLines(item, text);
  if (mayBeModules(name)) return 0.5;
  // the inside of a map: any word, and its value
  if (item.block === undefined && item.args.length === 1 && !/^[A-Za-z_-]+[:=]?$/.test(name)) return 0;
  if (!/^[A-Za-z_][\w-]*$/.test(name) || isOverLines(item, text)) return -2;
  return /^[A-Z]/.test(name) && !isLooseParameter(item) ? -1 : -0.7;
}

/** Whether a directive has `{NAME}` or `{$NAME}` of a template for its value: a block to nginx, whose first word ends with the closing brace. */
function isBracedPlaceholder({ block }: NginxDirective): boolean {
  const first = block?.kind === 'directives' ? block.items[0]?.name.value : undefined;
  return first !== undefined && bracedWord.test(first);
}

/** Whether the words before the end of a statement stand on several lines. */
function isOverLines({ name, args }: NginxDirective, text: string): boolean {
  const last = args.at(-1);
  if (last === undefined) return false;
  const feed = text.indexOf('\n', name.range.end);
  return feed >= 0 && feed < last.range.start;
}

/** `name = value`, `name: value`, `… then`: forms in which nginx has nothing. */
function isAssignment({ name, args }: NginxDirective): boolean {
  const first = args[0]?.value;
  const last = args.at(-1)?.value;
  if (name.value === 'location') return false;
  if (name.value === 'set' && args[1]?.value === '=') return true;
  return (
    first === '=' ||
    first === ':=' ||
    first === '+=' ||
    first === '=>' ||
    last === 'then' ||
    /^[\w.-]+(?::|=.*)$/.test(name.value)
  );
}

function unendedLines({ range }: NginxDirective, text: string): number {
  let lines = 1;
  for (
    let at = text.indexOf('\n', range.start);
    at >= 0 && at < range.end && lines < most;
    at = text.indexOf('\n', at + 1)
  )
    lines++;
  return lines;
}
