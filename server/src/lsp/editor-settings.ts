/** What the editor's settings say, for all files and for each workspace folder. */
import type { Connection } from 'vscode-languageserver';
import { readEditorValues, readSettings, type EditorValues, type Settings } from '../analysis/settings/settings.ts';
import { testSettingsOf, type ServerTestSettings } from './server-test-settings.ts';
import { viewOf, type ViewSettings } from './view-settings.ts';
import { uriOfId } from './uri.ts';
import { fileId } from '../text/range.ts';

/** Which files findings are published for. */
export type DiagnosticsScope = EditorValues['diagnostics.scope'];

export interface EditorSettings {
  readonly settings: Settings;
  /** By workspace folder. */
  readonly folders: ReadonlyMap<string, Settings>;
  readonly scope: DiagnosticsScope;
  readonly tests: ServerTestSettings;
  readonly view: ViewSettings;
  /** What `files.exclude` and `search.exclude` leave out, by workspace folder. */
  readonly excludes: ReadonlyMap<string, readonly string[]>;
}

const section = 'gatewise';
/** The sections of the editor's settings that make a difference. */
export const readSections: readonly string[] = [section, 'files.exclude', 'search.exclude'];

/** Reads the values of `gatewise.*` as the editor holds them. */
export function readEditorSettings(json: unknown, folders: readonly string[]): EditorSettings {
  const values = readEditorValues(json);
  return {
    tests: testSettingsOf(values, folders[0]),
    settings: readSettings(json),
    folders: new Map(),
    scope: values['diagnostics.scope'],
    view: viewOf(values),
    excludes: new Map(),
  };
}

/** Asks the editor, once for the window and once for each folder. */
export async function askEditor(connection: Connection, folders: readonly string[]): Promise<EditorSettings> {
  const scopes = folders.map((folder) => uriOfId(fileId(folder)));
  const answers: readonly unknown[] = await connection.workspace.getConfiguration([
    { section },
    ...readSections.flatMap((one) => scopes.map((scopeUri) => ({ section: one, scopeUri }))),
  ]);
  const answer = (which: number, index: number): unknown => answers[1 + which * folders.length + index];
  return {
    ...readEditorSettings(answers[0], folders),
    folders: new Map(folders.map((folder, index) => [folder, readSettings(answer(0, index))])),
    excludes: new Map(
      folders.map((folder, index) => [folder, [...globsOf(answer(1, index)), ...globsOf(answer(2, index))]]),
    ),
  };
}

/** Of `{ glob: true, other: false }` those that hold; a condition (`{ when: … }`) is more than we know. */
function globsOf(json: unknown): readonly string[] {
  return typeof json === 'object' && json !== null
    ? Object.entries(json).flatMap(([glob, on]) => (on === true ? [glob] : []))
    : [];
}
