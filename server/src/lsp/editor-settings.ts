/** What the editor's settings say, for all files and for each workspace folder. */
import type { Connection } from 'vscode-languageserver';
import { defaultSettings, readSettings, type Settings } from '../analysis/settings.ts';
import { uriOfId } from './uri.ts';
import { fileId } from '../text/range.ts';

/** Which files findings are published for. */
export type DiagnosticsScope = 'workspace' | 'openFiles';

export interface EditorSettings {
  readonly settings: Settings;
  /** By workspace folder. */
  readonly folders: ReadonlyMap<string, Settings>;
  readonly scope: DiagnosticsScope;
}

const section = 'gatewise';

/** Reads the values of `gatewise.*` as the editor holds them. */
export function readEditorSettings(json: unknown): EditorSettings {
  return { settings: readSettings(defaultSettings, json), folders: new Map(), scope: scopeOf(json) };
}

/** Asks the editor, once for the window and once for each folder. */
export async function askEditor(connection: Connection, folders: readonly string[]): Promise<EditorSettings> {
  const answers: readonly unknown[] = await connection.workspace.getConfiguration([{ section }, ...folders.map((folder) => ({ section, scopeUri: uriOfId(fileId(folder)) }))]);
  const [window, ...own] = answers;
  return { ...readEditorSettings(window), folders: new Map(folders.map((folder, index) => [folder, readSettings(defaultSettings, own[index])])) };
}

function scopeOf(json: unknown): DiagnosticsScope {
  const diagnostics = typeof json === 'object' && json !== null ? (json as Record<string, unknown>)['diagnostics'] : undefined;
  const scope = typeof diagnostics === 'object' && diagnostics !== null ? (diagnostics as Record<string, unknown>)['scope'] : undefined;
  return scope === 'openFiles' ? 'openFiles' : 'workspace';
}
