/**
 * Every setting, once: editors, gatewise.json, the manifest, the schema and the tables of docs/settings.md follow from here (`npm run gen`).
 * A new one is a line of `table-files` or `table-editor`. Texts may hold Markdown.
 */
import type { Setting } from './setting.ts';
import { editorSettings } from './table-editor.ts';
import { fileSettings } from './table-files.ts';

export const settings = [...fileSettings, ...editorSettings] as const satisfies readonly Setting[];

/** What a gatewise.json holds of each program and of the machine. */
export const projectGroups = {
  nginx: 'The nginx that reads the files',
  php: 'The PHP-FPM that reads the files',
  host: 'The machine that the servers run on',
  fpm: 'PHP-FPM on that machine',
} satisfies Readonly<Record<string, string>>;
