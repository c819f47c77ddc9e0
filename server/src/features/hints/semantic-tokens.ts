/** What each word is, beyond what a grammar can tell: known directives, addresses, times, sizes, variables. */
import type { FileState } from '../../analysis/state/file-state.ts';
import { fpmDirective } from '../../catalog/fpm-directives.ts';
import { isNginxDirective } from '../../catalog/nginx-directives.ts';
import { forkDirectives } from '../../catalog/nginx-forks.ts';
import { isOtherDirective } from '../../catalog/nginx-other-directives.ts';
import { nginxValueKind } from '../../catalog/nginx-values.ts';
import type { FpmEntry, FpmTree } from '../../syntax/fpm/tree.ts';
import type { NginxDirective, NginxTree, NginxWord } from '../../syntax/nginx/tree.ts';
import { variablesOf } from '../../syntax/nginx/at-offset.ts';
import type { TextRange } from '../../text/range.ts';
import { isRegexWord } from '../names/variable-words.ts';

/** In the order of the legend. */
export const tokenTypes = ['directive', 'unknownDirective', 'variable', 'address', 'path', 'duration', 'size', 'regexp', 'pool', 'key', 'unknownKey', 'flag'] as const;
export type TokenType = (typeof tokenTypes)[number];

export interface Token {
  readonly range: TextRange;
  readonly type: TokenType;
}

/** Tokens of a part of a file, in the order of its text; none lies in another. */
export function semanticTokens({ tree }: FileState, range: TextRange): readonly Token[] {
  if (tree === undefined) return [];
  const tokens: Token[] = [];
  if (tree.dialect === 'nginx') nginxTokens(tree, tree.items, range, tokens);
  else fpmTokens(tree, range, tokens);
  return tokens.filter((token) => token.range.end > token.range.start && token.range.end >= range.start && token.range.start <= range.end);
}

function nginxTokens(tree: NginxTree, items: readonly NginxDirective[], range: TextRange, into: Token[], outer?: NginxDirective): void {
  for (const item of items) {
    if (item.range.end < range.start || item.range.start > range.end) continue;
    const pairs = outer?.block?.kind === 'pairs';
    const known = isKnown(item);
    // what stands in the block of a module that is not known is the module's own
    if (!pairs && !item.name.template && (known || outer === undefined || isNginxDirective(outer.name.value))) into.push({ range: item.name.range, type: known ? 'directive' : 'unknownDirective' });
    if (pairs && item.name.value.startsWith('~')) into.push({ range: item.name.range, type: 'regexp' });
    for (const [index, word] of item.args.entries()) wordTokens(tree.text, word, pairs ? undefined : typeOf(item, word, index, outer), into);
    if (item.block !== undefined && item.block.kind !== 'raw') nginxTokens(tree, item.block.items, range, into, item);
  }
}

function isKnown({ name }: NginxDirective): boolean {
  return isNginxDirective(name.value) || isOtherDirective(name.value) || forkDirectives(name.value).length > 0;
}

/** Variables stand out of whatever they are a part of. */
function wordTokens(text: string, word: NginxWord, type: TokenType | undefined, into: Token[]): void {
  if (word.template) return;
  let at = word.range.start;
  const plain = (end: number): void => {
    if (type !== undefined && end > at) into.push({ range: { start: at, end }, type });
  };
  if (type !== 'regexp') {
    for (const { range } of variablesOf(text, word)) {
      plain(range.start);
      into.push({ range, type: 'variable' });
      at = range.end;
    }
  }
  plain(word.range.end);
}

const passes = /^(?:fastcgi|proxy|uwsgi|scgi|grpc|memcached|tunnel)_pass$/;
const paths = /^(?:include|root|alias|pid|access_log|error_log|auth_basic_user_file|load_module|lock_file|\w+_certificate(?:_key)?|ssl_dhparam|ssl_crl|\w+_temp_path|\w+_cache_path)$/;

function typeOf(item: NginxDirective, word: NginxWord, index: number, outer: NginxDirective | undefined): TokenType | undefined {
  const name = item.name.value;
  if (name === 'location' && index === 0 && item.args.length > 1) return undefined;
  if (isRegexWord(item, index) || (name === 'location' && index === 1 && item.args[0]?.value.startsWith('~') === true) || (name === 'fastcgi_split_path_info' && index === 0)) return 'regexp';
  if (index === 0 && (passes.test(name) || name === 'listen' || (name === 'server' && outer?.name.value === 'upstream'))) return 'address';
  if (index === 0 && paths.test(name)) return /^(?:off|stderr|syslog:.*)$/.test(word.value) ? undefined : 'path';
  const kind = nginxValueKind(name);
  if (/^(?:on|off)$/.test(word.value) && (kind === 'flag' || kind === 'enum')) return 'flag';
  if (index === 0 && (kind === 'msec' || kind === 'sec') && /^\d/.test(word.value)) return 'duration';
  if (((index === 0 && (kind === 'size' || kind === 'offset')) || (index === 1 && kind === 'buffers')) && /^\d/.test(word.value)) return 'size';
  return undefined;
}

function fpmTokens(tree: FpmTree, range: TextRange, into: Token[]): void {
  let section: 'global' | 'pool' = 'global';
  for (const line of tree.lines) {
    if (line.kind === 'section') {
      section = line.name.text.toLowerCase() === 'global' ? 'global' : 'pool';
      if (section === 'pool') into.push({ range: line.name.range, type: 'pool' });
    } else if (line.range.end >= range.start && line.range.start <= range.end) entryTokens(line, section, tree.text, into);
  }
}

function entryTokens({ key, index, value }: FpmEntry, section: 'global' | 'pool', text: string, into: Token[]): void {
  const directive = fpmDirective(index === undefined ? key.text : `${key.text}[]`, section);
  into.push({ range: key.range, type: directive === undefined ? 'unknownKey' : 'key' });
  if (value === undefined) return;
  const type = { time: 'duration', path: 'path', address: 'address', boolean: 'flag' }[directive?.type as string] as TokenType | undefined;
  let at = value.range.start;
  for (const match of text.slice(value.range.start, value.range.end).matchAll(/\$pool|\$\{\w+\}/g)) {
    const start = value.range.start + match.index;
    if (type !== undefined && start > at) into.push({ range: { start: at, end: start }, type });
    into.push({ range: { start, end: start + match[0].length }, type: 'variable' });
    at = start + match[0].length;
  }
  if (type !== undefined && value.range.end > at) into.push({ range: { start: at, end: value.range.end }, type });
}
