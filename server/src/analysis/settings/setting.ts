/** What is to be known of a setting, for whoever reads it, describes it or offers it. */
import type { ValueKind } from './value-kinds.ts';

/** A setting as an editor has it, `gatewise.` before its name. */
export interface EditorSide {
  /** Who may set it (VS Code's scopes). */
  readonly scope: 'resource' | 'window' | 'machine-overridable';
  readonly default: unknown;
  /** What the settings editor shows. */
  readonly description: string;
  /** What docs/settings.md says. */
  readonly page: string;
  /** What docs/settings.md names as the default, where that is no value. */
  readonly pageDefault?: string;
  /** A workspace that is not trusted does not set it. */
  readonly restricted?: true;
  /** Names that it had before, which are still read. */
  readonly formerly?: readonly string[];
}

/** A setting as a gatewise.json has it, under the keys of its name. */
interface ProjectSide {
  readonly description: string;
  /** JSON that shows how it is written. */
  readonly example: unknown;
}

export interface Setting {
  /** `nginx.version`: a key in each part. */
  readonly name: string;
  readonly value: ValueKind<unknown>;
  /** What `Settings` calls it, where different files may have different values. */
  readonly property?: string;
  readonly editor?: EditorSide;
  readonly project?: ProjectSide;
}
