/** How large the body of a request may be on its way: for nginx at each `fastcgi_pass` of a pool, and for PHP behind it. Rules and hovers ask here. */
import { isZero, parseIniSize, unlimited, type Bytes } from '../units.ts';
import type { Pool } from '../fpm/master.ts';
import type { FastcgiPass } from '../nginx/config/passes.ts';
import { maySetPhp, maySizeOtherwise } from '../template-doubt.ts';
import { writtenAt, type Known, type Origin } from '../value.ts';
import type { PoolUse, WorkspaceView } from '../workspace.ts';
import { iniSetting, type IniSetting } from './php-ini.ts';

/** nginx refuses a larger body with 413. */
export const nginxBodyLimit = 'client_max_body_size';
export type PhpLimitName = 'post_max_size' | 'upload_max_filesize';

/** A limit of PHP that is written. A body above `post_max_size` is discarded, and the script runs all the same. */
export interface PhpLimit {
  readonly name: PhpLimitName;
  /** `unlimited` where it says that there is none. */
  readonly bytes: Bytes;
  readonly at: Origin;
  /** nginx sends it: `at` is then the value itself, or the whole argument where `exact` is false. */
  readonly sent: boolean;
  readonly exact: boolean;
}

export interface NginxLimit {
  readonly pass: FastcgiPass;
  /** `unlimited` where there is none. */
  readonly bytes: Bytes;
  /** As nginx reads it: 0 where there is none. */
  readonly value: Known<Bytes>;
}

/** The passes of a pool for which the same limits of PHP hold. */
export interface BodyLimits {
  readonly pool: Pool;
  readonly post: PhpLimit | undefined;
  readonly upload: PhpLimit | undefined;
  /** What nginx accepts at each of these passes; `undefined` where one is not known, or does not surely reach the pool. */
  readonly limits: readonly NginxLimit[] | undefined;
  /** A file may be larger than the body that it comes in; not where files have no limit of their own. */
  readonly uploadAbovePost: boolean;
  /** Who gives way at the pass where nginx accepts most. `nginx`: it refuses what PHP would take; `php`: PHP discards what nginx accepted; `none` where nobody does. */
  readonly first: 'nginx' | 'php' | 'none' | 'unknown';
  /** The pass where nginx accepts most, where all are known. */
  readonly widest: NginxLimit | undefined;
}

/** A limit as PHP reads it, `unlimited` where it is 0, which is none; `undefined` where PHP warns about it (main.c, rfc1867.c). */
export function phpLimitBytes(text: string): Bytes | undefined {
  const size = parseIniSize(text);
  return size !== undefined && isZero(size) ? unlimited : size;
}

/** Whether a setting of php.ini is one of these limits. */
export function isPhpLimit(name: string): name is PhpLimitName {
  return name === 'post_max_size' || name === 'upload_max_filesize';
}

/** First the passes for which the pool's own limits hold, be there any or none; then those for which nginx sends others, by the place that sends them. */
export function bodyLimitsOf(pool: Pool, workspace: WorkspaceView): readonly BodyLimits[] {
  const groups = new Map<string, PassesAlike>([['', { settings: settingsAt(undefined, pool), uses: [] }]]);
  for (const use of workspace.usesOf(pool)) {
    if (use.link === undefined) continue;
    const settings = settingsAt(use.verdict.pass, pool);
    const key = [settings.post, settings.upload].map(sendingPlace).join('').trim();
    const group = groups.get(key) ?? { settings, uses: [] };
    group.uses.push(use);
    groups.set(key, group);
  }
  return [...groups.values()].map((group) => limitsOf(pool, group));
}

interface PassesAlike {
  readonly settings: Settings;
  readonly uses: PoolUse[];
}

interface Settings {
  readonly post: IniSetting | undefined;
  readonly upload: IniSetting | undefined;
}

function settingsAt(pass: FastcgiPass | undefined, pool: Pool): Settings {
  return { post: iniSetting(pass, pool, 'post_max_size'), upload: iniSetting(pass, pool, 'upload_max_filesize') };
}

/** What tells settings apart that passes of one pool have: the argument that sends one. */
function sendingPlace(setting: IniSetting | undefined): string {
  if (setting?.sent !== undefined) return ` ${setting.sent.word.file}\0${setting.sent.word.range.start}`;
  return setting?.value.kind === 'unknown' ? ' unknown' : ' ';
}

function limitsOf(pool: Pool, { settings, uses }: PassesAlike): BodyLimits {
  const post = phpLimit('post_max_size', settings.post);
  const upload = phpLimit('upload_max_filesize', settings.upload);
  const limits = post === undefined && upload === undefined ? [] : nginxLimits(pool, uses);
  const widest = limits?.reduce<NginxLimit | undefined>(
    (best, one) => (best === undefined || one.bytes > best.bytes ? one : best),
    undefined,
  );
  return {
    pool,
    post,
    upload,
    limits,
    uploadAbovePost: isAbove(upload, post) && !maySetPhp(pool.master),
    first: limits === undefined ? 'unknown' : firstOf(widest, post, upload),
    widest,
  };
}

function isAbove(upload: PhpLimit | undefined, post: PhpLimit | undefined): boolean {
  return upload !== undefined && post !== undefined && upload.bytes !== unlimited && upload.bytes > post.bytes;
}

/** Nobody gives way where nginx has no limit: what holds is PHP's alone. */
function firstOf(
  widest: NginxLimit | undefined,
  post: PhpLimit | undefined,
  upload: PhpLimit | undefined,
): BodyLimits['first'] {
  const wanted = post ?? upload;
  if (widest === undefined || wanted === undefined) return 'none';
  if (wanted.bytes !== unlimited && widest.bytes < wanted.bytes) return 'nginx';
  return post !== undefined && post.bytes < widest.bytes && widest.bytes !== unlimited ? 'php' : 'none';
}

function phpLimit(name: PhpLimitName, setting: IniSetting | undefined): PhpLimit | undefined {
  const bytes = setting?.value.kind === 'known' ? phpLimitBytes(setting.value.value) : undefined;
  const at = setting && writtenAt(setting.value);
  if (setting === undefined || bytes === undefined || at === undefined) return undefined;
  return {
    name,
    bytes,
    at,
    sent: setting.sent !== undefined,
    exact: setting.sent === undefined || setting.sent.at !== undefined,
  };
}

/** The limit at each of the passes; `undefined` where one is not known, or one does not surely reach the pool. */
function nginxLimits(pool: Pool, uses: readonly PoolUse[]): readonly NginxLimit[] | undefined {
  const limits = new Map<FastcgiPass, NginxLimit>();
  for (const { verdict, link } of uses) {
    const { pass } = verdict;
    const value = pass.get(nginxBodyLimit);
    if (value.kind === 'unknown' || link?.certainty !== 'certain' || maySizeOtherwise(pool.master, pass.config))
      return undefined;
    limits.set(pass, { pass, bytes: isZero(value.value) ? unlimited : value.value, value });
  }
  return [...limits.values()];
}
