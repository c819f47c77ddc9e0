/** Renaming what a name stands for: upstreams, variables, named locations, log formats, zones. */
import type { Snapshot } from '../../analysis/state/snapshot.ts';
import { isNginxVariable } from '../../catalog/nginx/variables.ts';
import { configsOf, sameUseSlices } from '../names/find-names.ts';
import { sayKind, spell, type PlacedUse } from '../names/name-use.ts';
import { unknownPass } from '../names/upstream-values.ts';
import type { Slices } from '../../text/slices.ts';
import { noWord, refuse, sayPlace, type Refusal, type RenamePlan } from './plan.ts';

export function* namePlan(snapshot: Snapshot, use: PlacedUse): Slices<RenamePlan | Refusal> {
  if (use.kind === 'user' || use.kind === 'group')
    return refuse(`${use.kind} "${use.text}" is an account of the system, which a rename in a file does not change`);
  if (use.kind === 'variable' && isNginxVariable(use.key.replace(/^stream /, '')))
    return refuse(`$${use.text} is a variable of nginx itself`);
  const uses = yield* sameUseSlices(snapshot, use);
  const unsafe = yield* whyUnsafe(snapshot, use, uses);
  if (unsafe !== undefined) return unsafe;
  return {
    range: use.range,
    placeholder: use.text,
    *edits(typed) {
      const name =
        use.kind === 'variable'
          ? typed.replace(/^\$\{?|\}$/g, '')
          : use.kind === 'named location'
            ? typed.replace(/^@/, '')
            : typed;
      return (yield* whyNot(snapshot, use, name)) ?? uses.map(({ file, range }) => ({ file, range, newText: name }));
    },
  };
}

function* whyUnsafe(snapshot: Snapshot, use: PlacedUse, uses: readonly PlacedUse[]): Slices<Refusal | undefined> {
  const subject = `${sayKind(use.kind)} "${spell(use.kind, use.text)}"`;
  if (use.kind !== 'session cache' && !uses.some((one) => one.role === 'definition'))
    return refuse(`no ${subject} is defined in the known files`);
  const broken = uses.find((one) => !one.exact);
  if (broken !== undefined)
    return refuse(`${subject} is written with escapes or in parts in ${sayPlace(snapshot, broken)}`);
  if (use.kind !== 'upstream') return undefined;
  const unknown = yield* unknownPass(configsOf(snapshot, use.file));
  return unknown === undefined
    ? undefined
    : refuse(
        `${unknown.placed.fact.args[0]?.value ?? ''} in ${sayPlace(snapshot, { file: unknown.placed.file, range: unknown.placed.fact.range })} may name the upstream, and its values are unknown`,
      );
}

/** Why a new name would not do: nginx does not take it, or it is something else's. */
function* whyNot(snapshot: Snapshot, use: PlacedUse, name: string): Slices<Refusal | undefined> {
  if (name === '') return refuse('a name must not be empty');
  if (use.kind === 'variable' && !/^\w+$/.test(name))
    return refuse(`"${name}" is not a variable name: only letters, digits and _ are allowed`);
  if (noWord.test(name) || (use.kind !== 'named location' && /[/:=,]/.test(name)))
    return refuse(`"${name}" contains characters that end a name`);
  if (use.kind === 'variable' && isNginxVariable(name)) return refuse(`$${name} is a variable of nginx itself`);
  if (use.kind === 'log format' && name === 'combined') return refuse('the log format "combined" is nginx’s own');
  const family = /^(?:stream|mail) /.exec(use.key)?.[0] ?? '';
  const key = family + (use.kind === 'variable' || use.kind === 'upstream' ? name.toLowerCase() : name);
  if (key === use.key) return undefined;
  const taken = (yield* sameUseSlices(snapshot, { ...use, text: name, key })).find((one) => one.key === key);
  return taken === undefined
    ? undefined
    : refuse(`${sayKind(use.kind)} "${spell(use.kind, name)}" already exists in ${sayPlace(snapshot, taken)}`);
}
