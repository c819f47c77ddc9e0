/** Every `fastcgi_pass` that was read and that no configuration could follow: it stands in a block of a module, or has no address. */
import { unknown, type Unknown } from '../../model/value.ts';
import type { NginxDirective, NginxTree } from '../../syntax/nginx/tree.ts';
import { shortened } from '../../text/shorten.ts';
import type { FileId, FileRange } from '../../text/range.ts';
import type { FileState } from '../state/file-state.ts';
import type { Snapshot } from '../state/snapshot.ts';

export interface UnjudgedPass {
  readonly at: FileRange;
  /** As written; empty where there is none. */
  readonly address: string;
  readonly reason: Unknown;
}

const name = 'fastcgi_pass';

/** @param judged the address words of the directives that were judged */
export function unjudgedPasses(snapshot: Snapshot, judged: readonly FileRange[]): readonly UnjudgedPass[] {
  const known = new Map<FileId, Set<number>>();
  for (const { file, range } of judged) {
    const starts = known.get(file);
    if (starts === undefined) known.set(file, new Set([range.start]));
    else starts.add(range.start);
  }
  return [...snapshot.world.files.values()].flatMap((file) =>
    snapshot.world.configuration.isExcluded(file.id) ? [] : unjudgedIn(file, known.get(file.id) ?? new Set()),
  );
}

/** The tree is made only where the text names the directive more often than it was judged: in comments, or where no configuration looks. */
function unjudgedIn(file: FileState, judged: ReadonlySet<number>): readonly UnjudgedPass[] {
  if (file.dialect !== 'nginx' || mentions(file.text) <= judged.size) return [];
  const { tree } = file;
  return tree?.dialect === 'nginx'
    ? [...passesIn(tree)]
        .filter(({ directive }) => !judged.has(directive.args[0]?.range.start ?? -1))
        .map(({ directive, enclosing }) => unjudged(file.id, directive, enclosing))
    : [];
}

function mentions(text: string): number {
  let count = 0;
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length)) count++;
  return count;
}

function unjudged(file: FileId, directive: NginxDirective, enclosing: NginxDirective | undefined): UnjudgedPass {
  const [word] = directive.args;
  const { range } = word ?? directive.name;
  const at = { file, range, via: [] };
  const block = shortened(enclosing?.name.value ?? '');
  const reason =
    word === undefined
      ? unknown('malformed', '`fastcgi_pass` has no address', at)
      : unknown(
          'malformed',
          block === ''
            ? 'the directive is set where nginx does not read it'
            : `the directive is set in a block "${block}", which Gatewise does not analyze`,
          at,
        );
  return { at: { file, range }, address: word?.value ?? '', reason };
}

function* passesIn(
  tree: NginxTree,
): Generator<{ readonly directive: NginxDirective; readonly enclosing: NginxDirective | undefined }> {
  const open: { readonly items: readonly NginxDirective[]; readonly enclosing: NginxDirective | undefined }[] = [
    { items: tree.items, enclosing: undefined },
  ];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const directive of next.items) {
      if (directive.name.value === name) yield { directive, enclosing: next.enclosing };
      if (directive.block?.kind === 'directives') open.push({ items: directive.block.items, enclosing: directive });
    }
  }
}
