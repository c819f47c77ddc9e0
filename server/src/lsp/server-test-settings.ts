/** How `nginx -t` and `php-fpm -t` are run: read from the editor's settings alone, never from a file of the workspace. */
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

/** @param json the value of `gatewise`; @param folder what relative folders of `paths` are relative to */
export function readServerTestSettings(json: unknown, folder: string | undefined): ServerTestSettings {
  const test = recordOf(recordOf(json)['test']);
  const nginx = wordsOf(recordOf(test['nginx'])['command']);
  const fpm = wordsOf(recordOf(test['fpm'])['command']);
  return {
    onSave: test['onSave'] === true,
    prefix: wordsOf(test['prefix']) ?? [],
    nginx: nginx === undefined ? [['nginx', '-t']] : commandOf(nginx),
    fpm:
      fpm === undefined
        ? fpmNames.map((name) => [name, '-t'])
        : fpm.join(' ') === 'php-fpm -t'
          ? fpmNames.map((name) => [name, '-t'])
          : commandOf(fpm),
    paths: new Map(
      Object.entries(recordOf(test['paths'])).flatMap(([server, local]) => {
        if (typeof local !== 'string' || local === '') return [];
        const target = isAbsolute(local) ? local : folder === undefined ? undefined : joinPath(folder, local);
        return target === undefined ? [] : [[normalizePath(server), normalizePath(target)] as const];
      }),
    ),
  };
}

function commandOf(words: readonly string[]): readonly (readonly string[])[] {
  return words.length === 0 ? [] : [words];
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** A list of words; `undefined` where it is none. */
function wordsOf(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((word) => typeof word === 'string') ? (value as string[]) : undefined;
}
