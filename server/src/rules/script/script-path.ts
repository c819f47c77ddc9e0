/** Which file PHP is asked to run, worked out once for all rules that ask about a pass, and the fix that sends another one. */
import type { FileEdit } from '../../text/edit.ts';
import { scriptAt, type ScriptPath } from '../../model/deployment/script.ts';
import { obstaclesTo, type IniFound, type Obstacle } from '../../model/deployment/script-obstacles.ts';
import type { Pool } from '../../model/fpm/master.ts';
import type { Target } from '../../model/nginx/config/passes.ts';
import { introducerOf, phpPass, repeated, settingPlace } from '../kit/script-side.ts';
import { askedOnce } from '../kit/asked-once.ts';
import type { PassSubject } from '../kit/rule.ts';
import type { Writer } from '../../edits/writer.ts';

/** What PHP is asked to run; `undefined` where it is told nothing, or anything about it is not known. */
export const scriptPath = askedOnce((subject: PassSubject): ScriptPath | undefined => {
  const pass = phpPass(subject);
  return pass && scriptAt(pass);
});

/** What keeps the pools of a pass from running the script. Of pools that have one address nobody knows which one answers. */
const obstacles = askedOnce((subject: PassSubject): ReadonlyMap<Pool, readonly Obstacle[]> => {
  const script = scriptPath(subject);
  const pools = script?.pass.pools.filter((pool) => targetsFor(subject, pool).length > 0) ?? [];
  return new Map(
    script === undefined ? [] : pools.map((pool) => [pool, obstaclesTo(script, script.pass.verdict.pass, pool)]),
  );
});

/** The addresses of a pass at which the pool answers, and no other one does. */
export function targetsFor({ verdict }: PassSubject, pool: Pool): readonly Target[] {
  return verdict.targets
    .filter(({ state, links }) => state !== 'unknown' && links.length > 0 && links.every((link) => link.pool === pool))
    .map(({ target }) => target);
}

/** Which requests come to the pool, where a variable that is not the server's name decides: `where $arg_pool is b`. `undefined` where some always do. */
export function conditionOf(subject: PassSubject, pool: Pool): string | undefined {
  const targets = targetsFor(subject, pool);
  return targets.every(({ when }) => when !== undefined) ? targets[0]?.when : undefined;
}

type ObstacleOf<Kind> = Extract<Obstacle, { readonly kind: Kind }>;

/** What of one kind keeps a pool of the pass from running the script; `undefined` where nothing of that kind does, or the script is not known. */
export function obstacleOf<Kind extends Obstacle['kind']>(
  subject: PassSubject,
  pool: Pool,
  kind: Kind,
): ObstacleOf<Kind> | undefined {
  return obstacles(subject)
    .get(pool)
    ?.find((one): one is ObstacleOf<Kind> => one.kind === kind);
}

/** Tells PHP another file: in the line that says so, or in one of its own behind what brings it. */
export function setScript(
  write: Writer,
  { pass, params, param }: Pick<ScriptPath, 'pass' | 'params' | 'param'>,
  value: string,
): FileEdit {
  const { scope } = params;
  const own = scope !== undefined && scope.kind !== 'server' && scope.kind !== 'http';
  if (own && !param.stock && param.placed.file === scope.opener?.file)
    return write.nginxWord(
      param.at.file === param.placed.file ? { file: param.placed.file, range: param.value.range } : param.at,
      value,
    );
  const line = `fastcgi_param SCRIPT_FILENAME ${value};`;
  const last = params.list.at(-1);
  if (own && last !== undefined) return write.addNginxAfter(introducerOf(last, scope), line);
  return write.addNginxBefore(
    settingPlace(pass.verdict.pass.placed, pass.scope),
    ...(scope === undefined ? [] : repeated(params.list, scope)),
    line,
  );
}

/** Gives a php.ini setting another value where it is written: in the pool, or in what nginx sends. `undefined` where its place in there is not known. */
export function iniEdit(
  write: Writer,
  { at, setting: { sent } }: Omit<IniFound, 'value'>,
  value: string,
): FileEdit | undefined {
  if (sent === undefined) return write.fpmValue(at, value);
  return sent.at === undefined ? undefined : { file: sent.at.file, range: sent.at.range, newText: value };
}
