/** Types of `settings-files.mjs`, for the tests. */
import type { Setting } from '../server/src/analysis/settings/setting.ts';

interface Code {
  readonly code: string;
  readonly title: string;
  readonly severity: string;
  readonly formerly?: readonly string[];
}

export declare function withSettings(
  text: string,
  settings: readonly Setting[],
  codes: readonly Code[],
  ruleLevels: readonly string[],
): string;
export declare function withSettingTexts(text: string, settings: readonly Setting[], codes: readonly Code[]): string;
export declare function configSchema(
  settings: readonly Setting[],
  groups: Readonly<Record<string, string>>,
  codes: readonly Code[],
  ruleLevels: readonly string[],
): string;
export declare function withSettingTables(text: string, settings: readonly Setting[]): string;
