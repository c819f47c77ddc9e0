/** Settings as one value, read in one place from unknown JSON: the same shape in gatewise.json, in an editor and on the command line. */
import type { PlatformName } from '../project/platform.ts';
import type { Severity } from '../rules/rule.ts';

/** How a finding of a code is told, if at all. */
export type RuleLevel = 'off' | Severity;

export interface Settings {
  /** `auto`: told from the files. */
  readonly platform: PlatformName | 'auto';
  /** e.g. `1.22.1`; `undefined`: the newest that is known. */
  readonly nginxVersion: string | undefined;
  readonly phpVersion: string | undefined;
  /** By code; a code that is not here has its own severity. Absent: nothing is said of any. */
  readonly rules?: ReadonlyMap<string, RuleLevel>;
}

export const defaultSettings: Settings = { platform: 'auto', nginxVersion: undefined, phpVersion: undefined };

export const platformNames: readonly PlatformName[] = ['debian', 'rhel', 'alpine', 'docker', 'freebsd', 'homebrew', 'source'];

export const ruleLevels: readonly RuleLevel[] = ['off', 'info', 'warning', 'error'];

/** Reads what an editor, a gatewise.json or a command line says; what it does not say, or says wrongly, keeps the value of `base`. */
export function readSettings(base: Settings, json: unknown): Settings {
  if (typeof json !== 'object' || json === null) return base;
  const record = json as Record<string, unknown>;
  const platform = record['platform'];
  return overlay(base, {
    platform: isPlatform(platform) ? platform : 'auto',
    nginxVersion: version(record['nginx']), phpVersion: version(record['php']),
    rules: levels(record['rules']),
  });
}

/** `over` where it says something, else `base`. */
export function overlay(base: Settings, over: Settings): Settings {
  const rules = new Map([...(base.rules ?? []), ...(over.rules ?? [])]);
  return {
    platform: over.platform === 'auto' ? base.platform : over.platform,
    nginxVersion: over.nginxVersion ?? base.nginxVersion, phpVersion: over.phpVersion ?? base.phpVersion,
    ...(rules.size > 0 && { rules }),
  };
}

export function isRuleLevel(value: unknown): value is RuleLevel {
  return (ruleLevels as readonly unknown[]).includes(value);
}

function isPlatform(value: unknown): value is PlatformName | 'auto' {
  return value === 'auto' || (platformNames as readonly unknown[]).includes(value);
}

function version(value: unknown): string | undefined {
  const text = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)['version'] : value;
  return typeof text === 'string' && /^\d+(?:\.\d+)*$/.test(text) ? text : undefined;
}

/** What is no level, such as the editor's `default`, says nothing. */
function levels(value: unknown): ReadonlyMap<string, RuleLevel> {
  if (typeof value !== 'object' || value === null) return new Map();
  return new Map(Object.entries(value).filter((entry): entry is [string, RuleLevel] => isRuleLevel(entry[1])));
}
