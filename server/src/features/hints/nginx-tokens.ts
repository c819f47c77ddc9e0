/** What each word of a nginx file is, beyond what a grammar can tell. */
import { isNginxDirective } from '../../catalog/nginx/directives.ts';
import { forkDirectives } from '../../catalog/nginx/forks.ts';
import { isOtherDirective } from '../../catalog/nginx/other-directives.ts';
import { nginxValueKind } from '../../catalog/nginx/values.ts';
import type { NginxDirective, NginxTree, NginxWord } from '../../syntax/nginx/tree.ts';
import { variablesOf } from '../../syntax/nginx/at-offset.ts';
import type { TextRange } from '../../text/range.ts';
import { isRegexWord } from '../names/variable-words.ts';
import type { Token, TokenType } from './token.ts';

/** Tokens of what meets a range, in the order of the text. */
export function nginxTokens(tree: NginxTree, range: TextRange): readonly Token[] {
  const tokens: Token[] = [];
  itemTokens(tree, range, tokens);
  return tokens;
}

/** @param outer the directive whose block is gone through; the top of the file without it */
function itemTokens(tree: NginxTree, range: TextRange, into: Token[], outer?: NginxDirective): void {
  for (const item of outer?.block?.items ?? tree.items) {
    if (item.range.end < range.start || item.range.start > range.end) continue;
    const pairs = outer?.block?.kind === 'pairs';
    const known = isKnown(item);
    // what is in the block of a module that is not known is the module's own
    if (!pairs && !item.name.template && (known || outer === undefined || isNginxDirective(outer.name.value)))
      into.push({ range: item.name.range, type: known ? 'directive' : 'unknownDirective' });
    if (pairs && item.name.value.startsWith('~')) into.push({ range: item.name.range, type: 'regexp' });
    for (const [index, word] of item.args.entries())
      wordTokens(tree.text, word, pairs ? undefined : typeOf(item, word, index, outer), into);
    if (item.block !== undefined && item.block.kind !== 'raw') itemTokens(tree, range, into, item);
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
const paths =
  /^(?:include|root|alias|pid|access_log|error_log|auth_basic_user_file|load_module|lock_file|\w+_certificate(?:_key)?|ssl_dhparam|ssl_crl|\w+_temp_path|\w+_cache_path)$/;

function typeOf(
  item: NginxDirective,
  word: NginxWord,
  index: number,
  outer: NginxDirective | undefined,
): TokenType | undefined {
  const name = item.name.value;
  if (name === 'location' && index === 0 && item.args.length > 1) return undefined;
  if (
    isRegexWord(item, index) ||
    (name === 'location' && index === 1 && item.args[0]?.value.startsWith('~') === true) ||
    (name === 'fastcgi_split_path_info' && index === 0)
  )
    return 'regexp';
  if (
    index === 0 &&
    (passes.test(name) || name === 'listen' || (name === 'server' && outer?.name.value === 'upstream'))
  )
    return 'address';
  if (index === 0 && paths.test(name)) return /^(?:off|stderr|syslog:.*)$/.test(word.value) ? undefined : 'path';
  const kind = nginxValueKind(name);
  if (/^(?:on|off)$/.test(word.value) && (kind === 'flag' || kind === 'enum')) return 'flag';
  if (index === 0 && (kind === 'msec' || kind === 'sec') && /^\d/.test(word.value)) return 'duration';
  if (
    ((index === 0 && (kind === 'size' || kind === 'offset')) || (index === 1 && kind === 'buffers')) &&
    /^\d/.test(word.value)
  )
    return 'size';
  return undefined;
}
