/** Settings as one value, read in one place from unknown JSON: the same shape in gatewise.json, in an editor and on the command line. */
import { nginxForkNames, type NginxForkName } from '../../catalog/nginx-build.ts';
import { isRelease } from '../../catalog/release.ts';
import { platformNames, type PlatformId } from '../../catalog/platforms.ts';
import type { Severity } from '../../rules/kit/rule.ts';
import { currentCode } from '../report/codes.ts';

/** What a project says of the machine that its configuration runs on. */
export interface HostSettings {
  /** By user all groups, the user's own first. */
  readonly groups?: ReadonlyMap<string, readonly string[]>;
  /** Bytes. */
  readonly memory?: number;
  /** Whom PHP-FPM's master runs as. */
  readonly fpmUser?: string;
  /** What PHP-FPM's relative paths are relative to. */
  readonly fpmPrefix?: string;
  /** Memory of one worker of PHP-FPM, in bytes. */
  readonly workerSize?: number;
}

/** How a finding of a code is told, if at all. */
export type RuleLevel = 'off' | Severity;

/** nginx itself, or one of its forks. */
export type NginxForkSetting = 'nginx' | NginxForkName;

export interface Settings {
  /** `auto`: told from the files. */
  readonly platform: PlatformId | 'auto';
  /** e.g. `1.22.1`, or `1.22.1-9+deb12u11` as a package names it; `undefined`: told from the tree, else the newest that is known. */
  readonly nginxVersion: string | undefined;
  readonly phpVersion: string | undefined;
  /** Which program reads nginx's files; absent: told from the tree. `nginx`: nginx itself. `nginxVersion` counts its releases. */
  readonly nginxFork?: NginxForkSetting;
  /** By code; a code that is not here has its own severity. Absent: nothing is said of any. */
  readonly rules?: ReadonlyMap<string, RuleLevel>;
  /** Absent: nothing is said. */
  readonly host?: HostSettings;
}

export const defaultSettings: Settings = { platform: 'auto', nginxVersion: undefined, phpVersion: undefined };

/** What `platform` may be set to, beside `auto`. */
export const platformSettings: readonly PlatformId[] = platformNames;

export const nginxForkSettings: readonly NginxForkSetting[] = ['nginx', ...nginxForkNames];

export const ruleLevels: readonly RuleLevel[] = ['off', 'info', 'warning', 'error'];

/** Reads what an editor, a gatewise.json or a command line says; what it does not say, or says wrongly, keeps the value of `base`. */
export function readSettings(base: Settings, json: unknown): Settings {
  if (typeof json !== 'object' || json === null) return base;
  const record = json as Record<string, unknown>;
  const platform = record['platform'];
  const fork = recordOf(record['nginx'])['fork'];
  return overlay(base, {
    platform: isPlatform(platform) ? platform : 'auto',
    nginxVersion: version(record['nginx']),
    phpVersion: version(record['php']),
    ...(isFork(fork) && { nginxFork: fork }),
    rules: levels(record['rules']),
    ...hostSettings(record['host'], record['fpm']),
  });
}

/** `over` where it says something, else `base`. */
export function overlay(base: Settings, over: Settings): Settings {
  const rules = new Map([...(base.rules ?? []), ...(over.rules ?? [])]);
  return {
    platform: over.platform === 'auto' ? base.platform : over.platform,
    nginxVersion: over.nginxVersion ?? base.nginxVersion,
    phpVersion: over.phpVersion ?? base.phpVersion,
    ...((over.nginxFork ?? base.nginxFork) !== undefined && { nginxFork: over.nginxFork ?? base.nginxFork }),
    ...(rules.size > 0 && { rules }),
    ...((base.host !== undefined || over.host !== undefined) && { host: { ...base.host, ...over.host } }),
  };
}

export function isRuleLevel(value: unknown): value is RuleLevel {
  return (ruleLevels as readonly unknown[]).includes(value);
}

function isFork(value: unknown): value is NginxForkSetting {
  return (nginxForkSettings as readonly unknown[]).includes(value);
}

function isPlatform(value: unknown): value is PlatformId | 'auto' {
  return value === 'auto' || (platformNames as readonly unknown[]).includes(value);
}

function version(value: unknown): string | undefined {
  const text = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)['version'] : value;
  return typeof text === 'string' && isVersion(text) ? text : undefined;
}

/** Whether a text is a version of nginx or PHP as settings name it: `1.22.1`, `8.2`, or a package's `1.22.1-9+deb12u11`. */
export function isVersion(text: string): boolean {
  return isRelease(text);
}

/** A size such as `4G`, `512m` or a number of bytes, in bytes; `undefined` where it is none. Units are powers of 1024. */
export function sizeOf(value: unknown): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?$/i.exec(
    typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '',
  );
  if (match === null) return undefined;
  const bytes = Number(match[1]) * 1024 ** ['', 'k', 'm', 'g', 't'].indexOf((match[2] ?? '').toLowerCase());
  return bytes > 0 ? Math.round(bytes) : undefined;
}

/** What `host` and `fpm` of a gatewise.json say. */
function hostSettings(host: unknown, fpm: unknown): Pick<Settings, 'host'> {
  const [machine, program] = [recordOf(host), recordOf(fpm)];
  const groups = Object.entries(recordOf(machine['groups'])).filter((entry): entry is [string, string[]] =>
    isNames(entry[1]),
  );
  const [memory, workerSize, fpmUser, fpmPrefix] = [
    sizeOf(machine['memory']),
    sizeOf(program['workerSize']),
    program['runAs'],
    program['prefix'],
  ];
  const reported: HostSettings = {
    ...(groups.length > 0 && { groups: new Map(groups) }),
    ...(memory !== undefined && { memory }),
    ...(workerSize !== undefined && { workerSize }),
    ...(isName(fpmUser) && { fpmUser }),
    ...(isName(fpmPrefix) && fpmPrefix.startsWith('/') && { fpmPrefix }),
  };
  return Object.keys(reported).length > 0 ? { host: reported } : {};
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

export function isNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(isName);
}

/** What is no level, such as the editor's `default`, says nothing. A code that was renamed goes on working; where both are set, the one that holds now counts. */
function levels(value: unknown): ReadonlyMap<string, RuleLevel> {
  if (typeof value !== 'object' || value === null) return new Map();
  const all = Object.entries(value).filter((entry): entry is [string, RuleLevel] => isRuleLevel(entry[1]));
  const isFormer = ([code]: readonly [string, RuleLevel]): boolean => currentCode(code) !== code;
  return new Map([
    ...all.filter(isFormer).map(([code, level]): [string, RuleLevel] => [currentCode(code), level]),
    ...all.filter((one) => !isFormer(one)),
  ]);
}
