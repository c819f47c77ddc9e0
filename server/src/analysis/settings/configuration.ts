/** Which settings hold for which file: defaults, the nearest gatewise.json, then what the editor or the command line says. */
import { dirname, isInside } from '../../text/path.ts';
import { holderOf } from '../../text/part.ts';
import type { FileId } from '../../text/range.ts';
import { rootDirectoryOf } from '../../project/layout.ts';
import { pathBelow, type ProjectConfig } from './config-file.ts';
import { defaultSettings, overlay, type Settings } from './settings.ts';

export interface ConfigurationParts {
  readonly configs: ReadonlyMap<FileId, ProjectConfig>;
  /** Folders in which a gatewise.json counts, and below which it is looked for. */
  readonly roots: readonly string[];
  /** The one gatewise.json that was named: it rules every file, and no other counts. */
  readonly only: ProjectConfig | undefined;
  /** What the editor or the command line says of all files. */
  readonly settings: Settings;
  /** What the editor says of the files of a workspace folder, in place of `settings`. */
  readonly folders: ReadonlyMap<string, Settings>;
}

/** Immutable; the host makes a new one when a part changes. */
export class Configuration {
  readonly #parts: ConfigurationParts;
  readonly #byFolder = new Map<string, ProjectConfig | undefined>();
  readonly #settings = new Map<string, Settings>();
  readonly #inForce: ReadonlyMap<string, ProjectConfig>;

  constructor(parts: ConfigurationParts) {
    this.#parts = parts;
    const found = [...parts.configs.values()].filter((config) =>
      parts.roots.some((root) => isInside(config.folder, root)),
    );
    this.#inForce = new Map(found.map((config) => [config.folder, config]));
  }

  /** Every gatewise.json that rules some files. */
  get configs(): readonly ProjectConfig[] {
    return this.#parts.only === undefined ? [...this.#inForce.values()] : [this.#parts.only];
  }

  /** The gatewise.json that rules a file: the one that was named, else the nearest beside it or above it. */
  configOf(file: string): ProjectConfig | undefined {
    if (this.#parts.only !== undefined) return this.#parts.only;
    return this.#inForce.size === 0 ? undefined : this.#nearest(dirname(file));
  }

  /** The folder in which a new gatewise.json would rule the file; `undefined` where none may: a document without a workspace. */
  rootOf(file: string): string | undefined {
    const root = rootDirectoryOf(holderOf(file as FileId), this.#parts.roots);
    return root === '' ? undefined : root;
  }

  settingsOf(file: string): Settings {
    const folder = dirname(file);
    let settings = this.#settings.get(folder);
    if (settings === undefined) {
      const { folders } = this.#parts;
      const editor =
        folders.get(rootDirectoryOf(holderOf(file as FileId), [...folders.keys()])) ?? this.#parts.settings;
      settings = overlay(this.configOf(file)?.settings ?? defaultSettings, editor);
      this.#settings.set(folder, settings);
    }
    return settings;
  }

  /** Whether the file is to be left alone: nothing is reported of it, and it joins only where a file that is read includes it. */
  isExcluded(file: string): boolean {
    const config = this.configOf(file);
    if (config === undefined || config.excludes.length === 0) return false;
    const path = pathBelow(config.folder, file);
    return path !== undefined && config.excludes.some((matches) => matches(path));
  }

  #nearest(folder: string): ProjectConfig | undefined {
    if (this.#byFolder.has(folder)) return this.#byFolder.get(folder);
    const above = dirname(folder);
    const found = this.#inForce.get(folder) ?? (above === folder ? undefined : this.#nearest(above));
    this.#byFolder.set(folder, found);
    return found;
  }
}
