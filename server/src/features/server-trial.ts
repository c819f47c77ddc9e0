/** What a test of a main file of the workspace needs: the words of the command, and paths as the server sees them. */
import type { FpmMaster } from '../model/fpm/master.ts';
import type { WholeNginxConfig } from '../model/nginx/config/config.ts';
import type { Tree } from '../syntax/language.ts';
import { basename, dirname, isAbsolute, isInside } from '../text/path.ts';
import type { FileId } from '../text/range.ts';
import type { PathMap } from './server-path.ts';
import { allDirectives } from './server-writes.ts';

export type ServerKind = 'nginx' | 'php-fpm';

/** How one server is tested: its whole argument vector, and what its words tell. */
export interface ServerCommand {
  readonly argv: readonly string[];
  /** The paths that it prints are those of this machine: no container and no script of somebody stands between. */
  readonly isHere: boolean;
  /** It says itself that the program is to run as root. */
  readonly isRoot: boolean;
  /** The words up to the program itself; `undefined` where no word is known to be it, or where it is not only tested. */
  readonly program: readonly string[] | undefined;
  /** It names a configuration file of its own, with `-c` or `-y`. */
  readonly namesFile: boolean;
  /** It names a prefix of its own, with `-p`. */
  readonly namesPrefix: boolean;
}

const programs: Readonly<Record<ServerKind, RegExp>> = {
  nginx: /^(?:nginx|openresty|angie|freenginx|tengine)(?:-debug)?(?:\.exe)?$/i,
  'php-fpm': /^php-?fpm-?[\d.]*$/i,
};
/** Options by the letters that may stand before them in one word (nginx.c, ngx_get_options; php_getopt.c). */
const options: Readonly<Record<ServerKind, { readonly file: RegExp; readonly prefix: RegExp; readonly test: RegExp }>> =
  {
    nginx: { file: /^-[?hvVtTq]*c/, prefix: /^-[?hvVtTq]*p/, test: /^-[?hvVq]*[tT]/ },
    'php-fpm': {
      file: /^(?:-[tnieRDFOhvm]*y|--fpm-config)/,
      prefix: /^(?:-[tnieRDFOhvm]*p|--prefix)/,
      test: /^(?:-[nieRDFOhvm]*t|--test)/,
    },
  };
/** Programs that start another one on this machine. */
const starters = /^(?:sudo|doas|env|nice|ionice|timeout|stdbuf)$/;
/** Options whose next word is no program. */
const takesWord = /^(?:-[cypgesuw]|--(?:user|name|prefix|fpm-config|workdir))$/;

/** Reads a command. @param prefix stands before it, such as `docker compose exec -T web` */
export function readCommand(kind: ServerKind, prefix: readonly string[], command: readonly string[]): ServerCommand {
  const argv = [...prefix, ...command];
  const at = argv.findLastIndex(
    (word, index) =>
      programs[kind].test(basename(word)) &&
      !takesWord.test(argv[index - 1] ?? '') &&
      (argv[index + 1] ?? '-').startsWith('-'),
  );
  const rest = at < 0 ? [] : argv.slice(at + 1);
  const { file, prefix: ownPrefix, test } = options[kind];
  return {
    argv,
    program: at >= 0 && rest.some((word) => test.test(word)) ? argv.slice(0, at + 1) : undefined,
    isHere: at === 0 || (at > 0 && starters.test(basename(argv[0] ?? ''))),
    isRoot: /^(?:sudo|doas)$/.test(basename(argv[0] ?? '')),
    namesFile: rest.some((word) => file.test(word)),
    namesPrefix: rest.some((word) => ownPrefix.test(word)),
  };
}

/** The same test of another main file. Both paths as the server sees them; without a prefix its own holds. */
export function testOf(
  kind: ServerKind,
  { argv, namesPrefix }: ServerCommand,
  file: string,
  prefix: string | undefined,
): readonly string[] {
  return [
    ...argv,
    kind === 'nginx' ? '-c' : '-y',
    file,
    ...(prefix === undefined || namesPrefix ? [] : ['-p', kind === 'nginx' ? `${prefix.replace(/\/$/, '')}/` : prefix]),
  ];
}

/** The server's path of a file that lies here; `undefined` where no mapped folder holds it. @param real the file or folder behind a path of this machine */
export function serverPath(file: string, map: PathMap, real: (path: string) => string): string | undefined {
  const inside = [...map]
    .map(([server, local]) => ({ server, local: real(local) }))
    .filter(({ local }) => isInside(file, local))
    .toSorted((a, b) => b.local.length - a.local.length)[0];
  return inside === undefined
    ? undefined
    : inside.server.replace(/\/$/, '') + file.slice(inside.local.replace(/\/$/, '').length);
}

/** What `nginx -V` says of the paths that were compiled in; those that are relative are no paths here. */
export interface CompiledPaths {
  readonly prefix: string | undefined;
  /** Of logs, of the process id and of directories for temporary files: where nothing else is written. */
  readonly writes: ReadonlyMap<string, string>;
}

export function compiledPaths(text: string): CompiledPaths {
  const found = new Map(
    [...text.matchAll(/(?<!\S)--([a-z-]+)=('[^']*'|\S+)/g)].map((match): [string, string] => [
      match[1] ?? '',
      (match[2] ?? '').replaceAll("'", ''),
    ]),
  );
  const writes = [...found].filter(
    ([name, path]) => /^(?:http-log|pid|error-log|http-.*-temp)-path$/.test(name) && isAbsolute(path),
  );
  return { prefix: found.get('prefix'), writes: new Map(writes) };
}

/** The directory that a repository's copy of PHP-FPM's main file is relative to: the one that holds its `etc`, else its own. */
export function fpmPrefixOf(file: FileId): string {
  const folder = dirname(file);
  return basename(folder) === 'etc' ? dirname(folder) : folder;
}

/**
 * Includes by which the server reads files of the machine, while Gatewise reads the copies in the workspace: their arguments, each once.
 * @param roots the folders of the workspace
 */
export function readsElsewhere(
  main: WholeNginxConfig | FpmMaster,
  roots: readonly string[],
  treeOf: (file: FileId) => Tree | undefined,
): readonly string[] {
  const inside = (path: string): boolean => roots.some((root) => isInside(path, root));
  const leadsOut = (path: string): boolean => isAbsolute(path) && !inside(path);
  if (!('top' in main)) {
    const copies = [...main.files].some((file) => file !== main.root && inside(file));
    return copies
      ? [
          ...new Set(
            main.includes.flatMap(({ entry }) =>
              entry.value?.text !== undefined && leadsOut(entry.value.text) ? [entry.value.text] : [],
            ),
          ),
        ]
      : [];
  }
  const found = new Set<string>();
  for (const file of main.files) {
    const tree = treeOf(file);
    for (const { name, args } of tree?.dialect === 'nginx' ? allDirectives(tree.items) : []) {
      const path = args[0]?.value ?? '';
      if (
        name.value === 'include' &&
        leadsOut(path) &&
        main.filesOf(path).files.some(({ file: included }) => inside(included))
      )
        found.add(path);
    }
  }
  return [...found];
}
