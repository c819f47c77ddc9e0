/** Hints in nginx files: the pool that answers, the timeouts that hold, shorthand in bytes and seconds. */
import { nginxValueKind, type NginxValueKind } from '../../catalog/nginx/values.ts';
import type { PassVerdict } from '../../model/deployment/deployment.ts';
import type { FastcgiPass } from '../../model/nginx/config/passes.ts';
import type { NginxTimeName } from '../../model/nginx/values/settings.ts';
import { parseNginxSize, parseNginxTime, shortMilliseconds, times } from '../../model/units.ts';
import type { NginxDirective, NginxTree } from '../../syntax/nginx/tree.ts';
import { basename } from '../../text/path.ts';
import { grouped } from '../../model/grouped.ts';
import { meets, type TextRange } from '../../text/range.ts';
import { eachSliced, type Slices } from '../../text/slices.ts';
import { poolNames } from './answers.ts';
import type { HintChoice, Hinted, InlayHint } from './hint.ts';
import { inBytes, inGroups, inSeconds } from './plain-values.ts';

export function* nginxHints(
  { snapshot, state, tree, range }: Hinted<NginxTree>,
  choice: HintChoice,
): Slices<readonly InlayHint[]> {
  return [
    ...(yield* passHints({ snapshot, state, range }, choice)),
    ...(choice.values ? yield* nginxValues(tree, range) : []),
  ];
}

function* passHints(
  { snapshot, state, range }: Omit<Hinted<NginxTree>, 'tree'>,
  { pools, timeouts }: HintChoice,
): Slices<readonly InlayHint[]> {
  if (!pools && !timeouts) return [];
  const inRange = snapshot.workspace.passesIn(state.id).filter(({ pass }) => meets(pass.placed.fact.range, range));
  const passes = grouped(inRange, ({ pass }) => [pass.placed.fact.range.end]);
  const found = yield* eachSliced(passes.values(), (verdicts) => [
    ...(pools ? poolHint(verdicts) : []),
    ...(timeouts ? timeoutHint(verdicts) : []),
  ]);
  return found.flat();
}

/** `→ www` behind an address that does not name the pool itself. */
function poolHint(verdicts: readonly PassVerdict[]): readonly InlayHint[] {
  const names = [...new Set(verdicts.flatMap((verdict) => poolNames(verdict.targets)))];
  const word = verdicts[0]?.pass.word;
  if (word === undefined || names.length === 0) return [];
  const pools = verdicts
    .flatMap((verdict) => verdict.targets)
    .flatMap((target) => target.links)
    .map((link) => `pool ${link.pool.name} listens on ${link.listen.text} in ${basename(link.listen.at.file)}`);
  return [
    {
      offset: word.range.end,
      label: `→ ${names.slice(0, 3).join(', ')}${names.length > 3 ? ' …' : ''}`,
      tooltip: [...new Set(pools)].join('\n'),
    },
  ];
}

/** The timeouts of nginx that run for a pass and are not written in its block: that of the answer always, the others where an outer block sets them. */
function timeoutHint(verdicts: readonly PassVerdict[]): readonly InlayHint[] {
  if (verdicts.every((verdict) => verdict.state === 'unserved')) return [];
  const [text = '', other] = new Set(
    verdicts.map(({ pass }) => timeouts.flatMap(({ name, verb }) => sayTimeout(pass, name, verb)).join(' · ')),
  );
  const fact = verdicts[0]?.pass.placed.fact;
  if (text === '' || other !== undefined || fact === undefined) return [];
  return [
    {
      offset: fact.range.end,
      label: text,
      tooltip:
        'fastcgi_read_timeout is the wait between two reads from the pool, fastcgi_send_timeout between two writes, fastcgi_connect_timeout for the connection',
    },
  ];
}

const timeouts: readonly { readonly name: NginxTimeName; readonly verb: string }[] = [
  { name: 'fastcgi_read_timeout', verb: 'waits' },
  { name: 'fastcgi_send_timeout', verb: 'sends within' },
  { name: 'fastcgi_connect_timeout', verb: 'connects within' },
];

/** `waits 300 s, from http`. */
function sayTimeout(pass: FastcgiPass, name: NginxTimeName, verb: string): readonly string[] {
  const value = pass.get(name);
  if (
    value.kind === 'unknown' ||
    value.provenance.kind === 'written' ||
    (value.provenance.kind === 'default' && name !== 'fastcgi_read_timeout')
  )
    return [];
  return [
    `${verb} ${shortMilliseconds(value.value)}, ${value.provenance.kind === 'default' ? 'the default' : `from ${value.provenance.level}`}`,
  ];
}

function* nginxValues(tree: NginxTree, range: TextRange): Slices<readonly InlayHint[]> {
  const found: InlayHint[] = [];
  const visit = function* (items: readonly NginxDirective[]): Slices<void> {
    for (const item of items) {
      if (item.range.end < range.start || item.range.start > range.end) continue;
      yield;
      if (item.block !== undefined) {
        if (item.block.kind === 'directives') yield* visit(item.block.items);
        continue;
      }
      const hint = valueHint(item);
      if (hint !== undefined) found.push(hint);
    }
  };
  yield* visit(tree.items);
  return found;
}

function valueHint({ name, args }: NginxDirective): InlayHint | undefined {
  const [first, second] = args;
  if (first === undefined || first.template || first.value.includes('$')) return undefined;
  const kind = nginxValueKind(name.value);
  const word = kind === 'buffers' ? second : first;
  const label = kind === 'buffers' ? buffers(first.value, second?.value) : plainValue(first.value, kind);
  return label === undefined || word === undefined
    ? undefined
    : { offset: word.range.end, label, tooltip: `${name.value} ${args.map((one) => one.value).join(' ')}` };
}

function plainValue(text: string, kind: NginxValueKind | undefined): string | undefined {
  if (kind === 'msec' || kind === 'sec') return inSeconds(text, parseNginxTime(text, kind));
  return kind === 'size' || kind === 'offset' ? inBytes(text, parseNginxSize(text, kind)) : undefined;
}

function buffers(count: string, size: string | undefined): string | undefined {
  const one = size === undefined ? undefined : parseNginxSize(size, 'size');
  return one === undefined || !/^\d+$/.test(count)
    ? undefined
    : `= ${inGroups(times(one, Number(count)))} bytes in all`;
}
