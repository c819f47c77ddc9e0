/** Directives that may stand at the cursor. */
import { nginxDirectives, type NginxContext, type NginxDirectiveFacts } from '../../catalog/nginx/directives.ts';
import { forkDirectiveNames, forkDirectives, isInBuild, isLacked, isLackedBy } from '../../catalog/nginx/forks.ts';
import type { Item } from './item.ts';
import { hasValues } from './nginx-arguments.ts';
import type { NginxCursor } from './nginx-cursor.ts';
import { argumentSnippet } from './nginx-syntax.ts';

/** What one writes most, wherever it may stand. */
const usual = new Set([
  'server',
  'location',
  'listen',
  'server_name',
  'root',
  'index',
  'try_files',
  'include',
  'fastcgi_pass',
  'fastcgi_param',
  'return',
  'access_log',
  'error_log',
  'client_max_body_size',
  'fastcgi_read_timeout',
  'proxy_pass',
  'add_header',
  'rewrite',
  'set',
  'error_page',
  'expires',
  'upstream',
  'map',
  'http',
  'events',
]);

/** Taken by every release, and to be written otherwise since one of them (the manual: "made obsolete", "obsolete since"). */
const obsolete = /(?:made obsolete|is obsolete|is deprecated) (?:in version|since)/;

/** Items by all that they depend on: the same list is asked for at every letter. */
const known = new Map<string, readonly Item[]>();
const mostKnown = 32;

export function directiveItems(cursor: NginxCursor): readonly Item[] {
  const { contexts } = cursor;
  const key = [cursor.release.key, cursor.docs !== undefined, cursor.endsLine, ...contexts].join(' ');
  let items = known.get(key);
  if (items === undefined) {
    if (known.size >= mostKnown) known.clear();
    known.set(key, (items = itemsIn(cursor, contexts)));
  }
  return items;
}

function itemsIn(cursor: NginxCursor, contexts: readonly NginxContext[]): readonly Item[] {
  const items: Item[] = [];
  for (const [name, all] of nginxDirectives()) {
    const context = contexts.find((one) => all.some((facts) => fits(facts, one) && cursor.isOffered(facts)));
    const facts = context === undefined ? undefined : all.find((one) => fits(one, context) && cursor.isOffered(one));
    if (context !== undefined && facts !== undefined && !(isLacked(name) && isLackedBy(name, cursor.release.build)))
      items.push(itemOf(cursor, name, facts, context));
  }
  return [...items, ...forkItems(cursor, contexts, new Set(items.map(({ label }) => label)))];
}

/** What the fork has beyond nginx that is known to read the files. */
function* forkItems(
  cursor: NginxCursor,
  contexts: readonly NginxContext[],
  offered: ReadonlySet<string>,
): Iterable<Item> {
  const { build } = cursor.release;
  if (build.forks.length === 0) return;
  for (const name of forkDirectiveNames()) {
    if (offered.has(name)) continue;
    for (const context of contexts) {
      const facts = forkDirectives(name).find(
        (one) => one.until === undefined && isInBuild(one, build) && fits(one, context),
      );
      if (facts === undefined) continue;
      yield itemOf(cursor, name, facts, context);
      break;
    }
  }
}

function fits({ contexts }: NginxDirectiveFacts, context: NginxContext): boolean {
  return contexts.includes(context) || contexts.includes('any');
}

function itemOf(cursor: NginxCursor, name: string, facts: NginxDirectiveFacts, context: NginxContext): Item {
  const doc = cursor.docs?.directive(name, context);
  const bare = hasValues(name, facts);
  const snippet = cursor.endsLine ? argumentSnippet(facts, doc?.syntax[0], bare ? 'empty' : 'form') : undefined;
  const isOld =
    facts.until !== undefined ||
    (facts.replaced !== undefined && cursor.release.surely({ since: facts.replaced.since })) ||
    (doc !== undefined && obsolete.test(doc.docs) && doc.name !== 'listen');
  return {
    label: name,
    kind: facts.block ? 'block' : 'directive',
    rank: usual.has(name) ? 1 : 2,
    ...(snippet !== undefined && {
      insert: name + snippet,
      snippet: true as const,
      ...(bare && snippet.includes('$1') && { again: true as const }),
    }),
    ...(isOld && { deprecated: true as const, rank: 3 }),
    docs: { of: 'directive', name, context },
  };
}
