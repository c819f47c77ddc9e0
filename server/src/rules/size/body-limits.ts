/** How large a body may be on its way: by nginx at each pass of a pool, and by PHP, as the pool writes it or nginx tells it. */
import type { FileEdit } from '../../text/edit.ts';
import type { FileRange } from '../../text/range.ts';
import { iniValue } from '../../model/fpm/settings.ts';
import type { Pool } from '../../model/fpm/master.ts';
import type { FastcgiPass } from '../../model/nginx/passes.ts';
import { tellingParams, sentIni, type SentIni } from '../../model/nginx/sent-ini.ts';
import { parseIniSize } from '../../model/units.ts';
import { writtenAt, type Effective, type Known } from '../../model/value.ts';
import type { WorkspaceView } from '../../model/workspace.ts';
import type { Writer } from '../kit/writer.ts';

export const bodyLimit = 'client_max_body_size';

/** A limit of PHP that is written; `Infinity` where it writes that there is none. */
export interface PhpLimit {
  readonly name: 'post_max_size' | 'upload_max_filesize';
  readonly bytes: number;
  readonly at: FileRange;
  /** Writes another size in its place; `undefined` where it cannot be reached. */
  readonly set: ((write: Writer, size: string) => FileEdit) | undefined;
}

/** Calls of a pool for which the same limits of PHP hold. */
export interface BodyLimits {
  readonly pool: Pool;
  readonly post: PhpLimit | undefined;
  readonly upload: PhpLimit | undefined;
  /** `undefined` where one is not known. */
  readonly limits: readonly NginxLimit[] | undefined;
}

/** The passes for which the pool's own limits hold; then those for which nginx tells PHP others, by the place that tells. */
export function limitsOfPool(pool: Pool, workspace: WorkspaceView): readonly BodyLimits[] {
  const [post, upload] = [ofPool(pool, 'post_max_size'), ofPool(pool, 'upload_max_filesize')];
  const own: FastcgiPass[] = [];
  const reported = new Map<
    string,
    { readonly post: PhpLimit | undefined; readonly upload: PhpLimit | undefined; readonly passes: FastcgiPass[] }
  >();
  const passes = new Map(
    workspace
      .usesOf(pool)
      .flatMap(({ verdict: { pass }, link }) =>
        link === undefined ? [] : [[pass, link.certainty === 'certain'] as const],
      ),
  );
  for (const pass of passes.keys()) {
    const params = tellingParams(pass.scope, { config: pass.config, platform: workspace.platformOf(pass.config.root) });
    const [itsPost, itsUpload] = [sentIni(params, 'post_max_size'), sentIni(params, 'upload_max_filesize')];
    const word = (itsPost ?? itsUpload)?.word;
    if (word === undefined) own.push(pass);
    else {
      const key = `${word.file}\0${word.range.start}`;
      const group = reported.get(key) ?? {
        post: itsPost === undefined ? post : ofPass(itsPost, 'post_max_size'),
        upload: itsUpload === undefined ? upload : ofPass(itsUpload, 'upload_max_filesize'),
        passes: [],
      };
      reported.set(key, group);
      group.passes.push(pass);
    }
  }
  const groups: BodyLimits[] = [
    { pool, post, upload, limits: post === undefined && upload === undefined ? [] : nginxLimits(own, passes) },
  ];
  for (const one of reported.values())
    groups.push({ pool, post: one.post, upload: one.upload, limits: nginxLimits(one.passes, passes) });
  return groups;
}

function ofPool(pool: Pool, name: PhpLimit['name']): PhpLimit | undefined {
  const found = iniValue(pool, name);
  return found === undefined
    ? undefined
    : phpLimit(name, found.value, (at) => (write, size) => write.fpmValue(at, size));
}

function ofPass(reported: SentIni, name: PhpLimit['name']): PhpLimit | undefined {
  const { at } = reported;
  return phpLimit(
    name,
    reported.value,
    at === undefined ? undefined : () => (_, size) => ({ file: at.file, range: at.range, newText: size }),
  );
}

function phpLimit(
  name: PhpLimit['name'],
  value: Effective<string>,
  setAt: ((at: FileRange) => NonNullable<PhpLimit['set']>) | undefined,
): PhpLimit | undefined {
  const bytes = value.kind === 'known' ? parseIniSize(value.value) : undefined;
  const at = writtenAt(value);
  return bytes === undefined || at === undefined
    ? undefined
    : { name, bytes: bytes === 0 ? Infinity : bytes, at, set: setAt?.(at) };
}

export interface NginxLimit {
  readonly pass: FastcgiPass;
  readonly bytes: number;
  readonly value: Known<number>;
}

/** The limit at each of the passes; `undefined` where one is not known, or does not surely reach the pool. */
function nginxLimits(
  passes: readonly FastcgiPass[],
  certain: ReadonlyMap<FastcgiPass, boolean>,
): readonly NginxLimit[] | undefined {
  const limits: NginxLimit[] = [];
  for (const pass of passes) {
    const value = pass.get(bodyLimit);
    if (value.kind === 'unknown' || certain.get(pass) !== true) return undefined;
    limits.push({ pass, bytes: value.value === 0 ? Infinity : value.value, value });
  }
  return limits;
}
