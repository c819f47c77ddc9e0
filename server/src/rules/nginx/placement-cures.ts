/** Where a directive of nginx belongs that stands in a block that does not take it: in a block beside it or around it, or in one of its own. */
import { nginxDirectiveIn, type NginxContext } from '../../catalog/nginx/directives.ts';
import { bringsNoHandler } from '../../catalog/stock-file-names.ts';
import { contextInside } from '../../model/nginx/config/placement.ts';
import type { NginxDirective } from '../../syntax/nginx/tree.ts';
import type { Fix, NginxDirectiveSubject } from '../kit/rule.ts';
import type { Writer } from '../../edits/writer.ts';

/** The fixes of a directive that only `contexts` take; the likeliest first. */
export function placementCures(
  subject: NginxDirectiveSubject,
  contexts: readonly NginxContext[],
  write: Writer,
): readonly Fix[] {
  const { directive, context } = subject;
  if (directive.semicolon === undefined && directive.block?.closed !== true) return [];
  const own = ownCure(subject, write);
  if (own !== undefined) return own;
  // stream and mail have directives of the same names
  if (context === undefined || /^(?:stream|mail)/.test(context)) return into(subject, contexts, write) ?? [];
  return (
    extended(subject, contexts, write) ??
    into(subject, contexts, write) ??
    outwards(subject, contexts, write) ??
    wrapped(subject, contexts, write) ??
    []
  );
}

/** Directives that may stand in a block more than once. */
const repeatable =
  /^(?:server|location|if|upstream|map|geo|split_clients|log_format|limit_\w+|\w+_cache_path|\w+_param|\w+_set_header|\w+_(?:hide|pass)_header|add_(?:header|trailer)|set|rewrite|error_page|access_log|error_log|allow|deny|listen|server_name|include|types|set_real_ip_from|env|load_module|sub_filter|resolver)$/;

/** Who may see something is not decided anew by a fix. */
const guards = /^(?:allow|auth_\w+|satisfy|internal|limit_except|ssl_verify_client|valid_referers)$/;

function ownCure(subject: NginxDirectiveSubject, write: Writer): readonly Fix[] | undefined {
  const { directive, context, siblings, file, path } = subject;
  const name = directive.name.value;
  if (name === 'alias' && context === 'server' && !siblings.some((item) => item.name.value === 'root')) {
    return [
      {
        title: 'Change to root',
        safety: 'review',
        preferred: true,
        edits: [{ file, range: directive.name.range, newText: 'root' }],
      },
    ];
  }
  if (name === 'deny' && context?.endsWith(' if') === true && directive.args[0]?.value === 'all') {
    return [
      {
        title: 'Answer 403 instead: return 403',
        safety: 'review',
        preferred: true,
        edits: [
          {
            file,
            range: { start: directive.name.range.start, end: directive.semicolon?.end ?? directive.range.end },
            newText: 'return 403;',
          },
        ],
      },
    ];
  }
  if (guards.test(name) || (name === 'deny' && path.length > 0)) return [];
  if (name === 'http' && context === 'http' && directive.block !== undefined)
    return [unwrapped(subject, directive, write)];
  if (
    context === 'http' &&
    path.length === 0 &&
    nginxDirectiveIn(name, 'main', subject.release) !== undefined &&
    !repeatable.test(name)
  ) {
    return [
      {
        title: `Remove it: "${name}" belongs to the main file`,
        safety: 'review',
        preferred: true,
        edits: [write.remove({ file, range: directive.range })],
      },
    ];
  }
  return undefined;
}

/** What stands in a block stays where it is, without the block. */
function unwrapped({ file }: NginxDirectiveSubject, { name, block, range }: NginxDirective, write: Writer): Fix {
  const open = block?.range.start ?? range.end;
  const edits = [
    write.remove({ file, range: { start: name.range.start, end: open + 1 } }),
    write.remove({ file, range: { start: range.end - 1, end: range.end } }),
  ];
  return {
    title: `Remove the block around it, "${name.value}": the file is included in one`,
    safety: 'review',
    preferred: true,
    edits,
  };
}

function accepts(contexts: readonly NginxContext[], block: NginxDirective, context: NginxContext | undefined): boolean {
  return (
    block.block?.kind === 'directives' &&
    block.block.closed &&
    contexts.includes(contextInside(block.name.value, context) ?? 'any')
  );
}

/** Whether a directive may not stand where the subject does, but inside of a context. */
function isLost(
  item: NginxDirective | undefined,
  inside: NginxContext,
  { context, release }: NginxDirectiveSubject,
): boolean {
  return (
    item !== undefined &&
    context !== undefined &&
    nginxDirectiveIn(item.name.value, context, release) === undefined &&
    nginxDirectiveIn(item.name.value, inside, release) !== undefined
  );
}

/** The block right before it was closed too early: its `}` moves behind all that should stand in it. */
function extended(
  subject: NginxDirectiveSubject,
  contexts: readonly NginxContext[],
  write: Writer,
): readonly Fix[] | undefined {
  const { directive, siblings, context, file, release } = subject;
  const at = siblings.indexOf(directive);
  let first = at;
  while (
    first > 0 &&
    siblings[first] !== undefined &&
    nginxDirectiveIn(siblings[first - 1]?.name.value ?? '', context ?? 'any', release) === undefined
  )
    first--;
  const before = siblings[first - 1];
  if (before?.block === undefined || !accepts(contexts, before, context)) return undefined;
  const inside = contextInside(before.name.value, context) ?? 'any';
  let last = at;
  while (isLost(siblings[last + 1], inside, subject)) last++;
  const group = siblings.slice(first, last + 1);
  // a line alone is moved, and what is in between has to fit
  if (!group.some((item) => item.block !== undefined) || !group.every((item) => isLost(item, inside, subject)))
    return undefined;
  const words = group.length === 1 ? `"${directive.name.value}"` : `these ${group.length} directives`;
  return [
    {
      title: `Move the "}" of "${before.name.value}" after ${words}`,
      safety: 'review',
      preferred: true,
      edits: write.reclose(file, before.block.range.end - 1, (group.at(-1) ?? directive).range),
    },
  ];
}

/** Into the one block beside it that takes it; of locations, the one for PHP that has no handler. */
function into(
  subject: NginxDirectiveSubject,
  contexts: readonly NginxContext[],
  write: Writer,
): readonly Fix[] | undefined {
  const { directive, siblings, context, top } = subject;
  const beside = siblings.filter((item) => item !== directive && accepts(contexts, item, context));
  const inner = beside.length > 1 && directive.name.value.endsWith('_pass') ? beside.filter(lacksHandler) : beside;
  const [only, ...more] =
    inner.length > 0 || beside.length > 0
      ? inner
      : context === 'events' || context === 'upstream'
        ? top.filter((item) => accepts(contexts, item, 'main'))
        : [];
  if (only === undefined) return undefined;
  if (more.length > 0) return [];
  // all files of the site would go to PHP
  const forAll =
    directive.name.value === 'fastcgi_pass' && only.args.length === 1 && only.args[0]?.value === '/'
      ? wrapped(subject, contexts, write)
      : undefined;
  return forAll ?? moved(subject, only, write);
}

const handler =
  /^(?:(?:fastcgi|proxy|uwsgi|scgi|grpc|memcached)_pass|return|try_files|rewrite|empty_gif|stub_status|alias|deny)$/;

function lacksHandler({ args, block }: NginxDirective): boolean {
  return (
    args.some(({ value }) => value.includes('php')) &&
    block?.items.some((item) => handler.test(item.name.value) && item.name.value !== 'try_files') === false
  );
}

function moved(subject: NginxDirectiveSubject, target: NginxDirective, write: Writer): readonly Fix[] {
  const { directive, file } = subject;
  const { block, name } = target;
  if (block === undefined) return [];
  const own = directive.name.value;
  const there = block.items.some((item) => item.name.value === own);
  if (there && !repeatable.test(own))
    return [
      {
        title: `Remove it: "${name.value}" has its own`,
        safety: 'review',
        preferred: true,
        edits: [write.remove({ file, range: directive.range })],
      },
    ];
  // what an include brings may be the same directive
  if (
    !repeatable.test(own) &&
    directive.block === undefined &&
    block.items.some((item) => item.name.value === 'include' && !item.args.some(({ value }) => bringsNoHandler(value)))
  )
    return [];
  const { removal, lines } = write.taken({ file, range: directive.range }, { severalLines: holdsLines(directive) });
  const last = name.value === 'upstream' || directive.range.start > target.range.start;
  const shown =
    target.args.length > 0 && name.value === 'location'
      ? `location ${target.args.map(({ value }) => value).join(' ')}`
      : `"${name.value}"`;
  return [
    {
      title: `Move it into ${shown}`,
      safety: 'review',
      preferred: true,
      edits: [
        removal,
        write.putInto(file, block.range, lines, { inner: block.items.find((item) => item !== directive)?.range, last }),
      ],
    },
  ];
}

/** Whether a text of several lines stands in it. */
function holdsLines({ args, name, block }: NginxDirective): boolean {
  return [name, ...args].some(({ value }) => value.includes('\n')) || block?.items.some(holdsLines) === true;
}

/** The context in which a block stands, from the one inside it; `undefined` where the file does not tell. */
function outside(inside: NginxContext, before: NginxDirective | undefined): NginxContext | undefined {
  switch (inside) {
    case 'server':
    case 'upstream':
      return 'http';
    case 'http':
    case 'events':
      return 'main';
    case 'server if':
      return 'server';
    case 'location if':
    case 'limit_except':
      return 'location';
    case 'location':
      return before === undefined ? undefined : before.name.value === 'location' ? 'location' : 'server';
    default:
      return undefined;
  }
}

/** Before the innermost block around it that stands where the directive may; settings of a condition hold for every request then. */
function outwards(
  subject: NginxDirectiveSubject,
  contexts: readonly NginxContext[],
  write: Writer,
): readonly Fix[] | undefined {
  const { directive, context, path, file, top } = subject;
  let inside = context;
  for (let index = path.length - 1; index >= 0; index--) {
    const block = path[index];
    const place = block === undefined || inside === undefined ? undefined : outside(inside, path[index - 1]);
    if (block === undefined || place === undefined) return undefined;
    inside = place;
    if (!contexts.includes(place)) continue;
    const outerItems = index === 0 ? top : (path[index - 1]?.block?.items ?? []);
    const name = directive.name.value;
    const where =
      index === 0
        ? place === 'main'
          ? 'the top of the file'
          : `"${place}"`
        : `"${path[index - 1]?.name.value ?? ''}"`;
    if (outerItems.some((item) => item !== directive && item.name.value === name) && !repeatable.test(name)) {
      return [
        {
          title: `Remove it: ${where} has its own`,
          safety: 'review',
          preferred: true,
          edits: [write.remove({ file, range: directive.range })],
        },
      ];
    }
    if (block.name.value === 'if') return [outOfCondition(subject, block, write)];
    const { removal, lines } = write.taken({ file, range: directive.range }, { severalLines: holdsLines(directive) });
    const side = name === 'server' || name === 'location' ? 'behind' : 'before';
    return [
      {
        title: `Move it out of "${block.name.value}", into ${where}`,
        safety: 'review',
        preferred: true,
        edits: [removal, write.putBeside({ file, range: block.range }, lines, side)],
      },
    ];
  }
  return undefined;
}

/** `try_files` looks for files by itself; all else loses its condition. */
function outOfCondition({ directive, file }: NginxDirectiveSubject, condition: NginxDirective, write: Writer): Fix {
  const isFileTest = /^\(?!?-[fde]$/.test(condition.args[0]?.value ?? '') && directive.name.value === 'try_files';
  const { removal, lines } = write.taken({ file, range: directive.range }, { severalLines: holdsLines(directive) });
  const alone = condition.block?.items.length === 1;
  const edits = alone
    ? [write.instead({ file, range: condition.range }, lines)]
    : [removal, write.putBeside({ file, range: condition.range }, lines, 'before')];
  const title = isFileTest
    ? 'Replace the condition with try_files'
    : 'Move it out of the condition: it then applies to every request';
  return { title, safety: 'review', preferred: isFileTest && alone, edits };
}

/** A block of its own: `http` around what a main file has without one, a location around a handler. */
function wrapped(
  subject: NginxDirectiveSubject,
  contexts: readonly NginxContext[],
  write: Writer,
): readonly Fix[] | undefined {
  const { directive, context, path, siblings, file, top } = subject;
  const name = directive.name.value;
  if (
    context === 'main' &&
    path.length === 0 &&
    contexts.includes('http') &&
    !top.some((item) => item.name.value === 'http') &&
    top.some((item) => item.name.value === 'events')
  ) {
    const at = top.indexOf(directive);
    let [first, last] = [at, at];
    while (isLost(top[first - 1], 'http', subject)) first--;
    while (isLost(top[last + 1], 'http', subject)) last++;
    const begin = { file, range: (top[first] ?? directive).range };
    const end = { file, range: (top[last] ?? directive).range };
    return [
      {
        title: `Put ${first === last ? 'it' : 'them'} into "http"`,
        safety: 'review',
        preferred: true,
        edits: [write.putBeside(begin, ['http {'], 'before'), write.putBeside(end, ['}'], 'behind')],
      },
    ];
  }
  if (context !== 'server' || !/^(?:fastcgi|proxy)_pass$/.test(name)) return undefined;
  const opening = name === 'proxy_pass' ? 'location /' : 'location ~ \\.php$';
  const paramsKnown =
    name === 'proxy_pass' ||
    siblings.some(
      (item) =>
        item.name.value === 'fastcgi_param' ||
        (item.name.value === 'include' && item.args.some(({ value }) => value.includes('fastcgi'))),
    );
  const taken = siblings.some(
    (item) => item.name.value === 'location' && `location ${item.args.map(({ value }) => value).join(' ')}` === opening,
  );
  if (taken || !paramsKnown) return undefined;
  return [
    {
      title: `Put it into ${opening}`,
      safety: 'review',
      preferred: true,
      edits: [write.wrapped({ file, range: directive.range }, opening)],
    },
  ];
}
