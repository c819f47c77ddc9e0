/** Settings as one value, read in one place from unknown JSON. */
import type { PlatformName } from '../project/platform.ts';

export interface Settings {
  /** `auto`: told from the files. */
  readonly platform: PlatformName | 'auto';
  /** e.g. `1.22.1`; `undefined`: the newest that is known. */
  readonly nginxVersion: string | undefined;
  readonly phpVersion: string | undefined;
}

export const defaultSettings: Settings = { platform: 'auto', nginxVersion: undefined, phpVersion: undefined };

export const platformNames: readonly PlatformName[] = ['debian', 'rhel', 'alpine', 'docker', 'freebsd', 'homebrew', 'source'];

/** Reads what an editor or a command line says; what it does not say, or says wrongly, keeps the value of `base`. */
export function readSettings(base: Settings, json: unknown): Settings {
  if (typeof json !== 'object' || json === null) return base;
  const record = json as Record<string, unknown>;
  const platform = record['platform'];
  return {
    platform: isPlatform(platform) ? platform : base.platform,
    nginxVersion: version(record['nginx']) ?? base.nginxVersion,
    phpVersion: version(record['php']) ?? base.phpVersion,
  };
}

function isPlatform(value: unknown): value is PlatformName | 'auto' {
  return value === 'auto' || (platformNames as readonly unknown[]).includes(value);
}

function version(value: unknown): string | undefined {
  const text = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)['version'] : value;
  return typeof text === 'string' && /^\d+(?:\.\d+)*$/.test(text) ? text : undefined;
}
