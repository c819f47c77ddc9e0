/** How `nginx -t` and `php-fpm -t` are run: read from the editor's settings alone, never from a file of the workspace. */
import { readEditorValues, type EditorValues } from '../analysis/settings/settings.ts';
import type { PathMap } from '../features/server-path.ts';
import { isAbsolute, joinPath, normalizePath } from '../text/path.ts';

export interface ServerTestSettings {
  readonly onSave: boolean;
  /** Programs with their arguments; of several the first that is found. Empty: this server is not asked. */
  readonly nginx: readonly (readonly string[])[];
  readonly fpm: readonly (readonly string[])[];
  /** Stands before the program, e.g. `docker compose exec -T web`. */
  readonly prefix: readonly string[];
  readonly paths: PathMap;
}

/** Names under which distributions install PHP-FPM, the newest first. */
const fpmNames = [
  'php-fpm',
  ...['8.5', '8.4', '8.3', '8.2', '8.1', '8.0', '7.4'].map((version) => `php-fpm${version}`),
  ...['85', '84', '83', '82', '81', '8', '7'].map((version) => `php-fpm${version}`),
];

/** @param json the values of `gatewise.*`; @param folder what relative folders of `paths` are relative to */
export function readServerTestSettings(json: unknown, folder: string | undefined): ServerTestSettings {
  return testSettingsOf(readEditorValues(json), folder);
}

/** @param folder what relative folders of `test.paths` are relative to */
export function testSettingsOf(values: EditorValues, folder: string | undefined): ServerTestSettings {
  const fpm = values['test.fpm.command'];
  return {
    onSave: values['test.onSave'],
    prefix: values['test.prefix'],
    nginx: commandOf(values['test.nginx.command']),
    fpm: fpm.join(' ') === 'php-fpm -t' ? fpmNames.map((name) => [name, '-t']) : commandOf(fpm),
    paths: new Map(
      [...values['test.paths']].flatMap(([server, local]) => {
        const target = isAbsolute(local) ? local : folder === undefined ? undefined : joinPath(folder, local);
        return target === undefined ? [] : [[normalizePath(server), normalizePath(target)] as const];
      }),
    ),
  };
}

function commandOf(words: readonly string[]): readonly (readonly string[])[] {
  return words.length === 0 ? [] : [words];
}
