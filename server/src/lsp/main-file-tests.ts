/** The main files of the workspace, and how `nginx -t` and `php-fpm -t` test each of them in place of the file that they test by themselves. */
import {
  compiledPaths,
  fpmPrefixOf,
  readsElsewhere,
  serverPath,
  testOf,
  type CompiledPaths,
  type ServerCommand,
  type ServerKind,
} from '../features/server-trial.ts';
import { featuresOf } from '../features/languages.ts';
import type { PathMap } from '../features/server-path.ts';
import type { TestWrite } from '../features/server-writes.ts';
import type { Ran } from '../loader/run-program.ts';
import type { ServerMachine } from '../loader/server-machine.ts';
import { holderOf } from '../text/part.ts';
import { isAbsolute, isInside, isOnDisk } from '../text/path.ts';
import { fileId, type FileId } from '../text/range.ts';
import type { Session } from './session.ts';

/** A main file of the workspace, or one that includes files of the workspace. */
export interface MainFile {
  readonly kind: ServerKind;
  readonly file: FileId;
  /** As short as it is clear: seen from its workspace folder. */
  readonly name: string;
  /** The files of the workspace that hold what it is made of. */
  readonly files: readonly FileId[];
  /** Directives of which the server reads files of the machine, and Gatewise copies in the workspace. */
  readonly elsewhere: readonly string[];
  /** The user that nginx's workers run as, where that is known. */
  readonly user: string | undefined;
  /** Nothing that may name a file for the process id was left unread. */
  readonly complete: boolean;
}

/** Those that a server may read, in the order of their paths. */
export function mainFiles(session: Session, kind: ServerKind): readonly MainFile[] {
  const { workspace, world } = session.snapshot();
  const { folders } = session;
  const isOurs = (file: FileId): boolean =>
    folders.some((folder) => isInside(file, folder)) || session.snapshot().file(file)?.open === true;
  const treeOf = (file: FileId): ReturnType<typeof treeIn> => treeIn(session, file);
  const of = (
    main: (typeof workspace.configs)[number] | (typeof workspace.masters)[number],
    user: string | undefined,
  ): readonly MainFile[] => {
    const file = fileId(main.root);
    if (
      !main.isMain ||
      !main.files.has(file) ||
      main.notInForce !== undefined ||
      holderOf(file) !== file ||
      !isOnDisk(file) ||
      ![...main.files].some(isOurs)
    )
      return [];
    return [
      {
        kind,
        file,
        name: nameOf(session, file),
        files: [...main.files],
        elsewhere: readsElsewhere(main, world.roots, treeOf),
        user,
        complete: main.openIncludes.length === 0,
      },
    ];
  };
  const all =
    kind === 'nginx'
      ? workspace.configs.flatMap((config) => of(config, workspace.nginxUser(config)))
      : workspace.masters.flatMap((master) => of(master, undefined));
  return all.toSorted((a, b) => (a.file < b.file ? -1 : 1));
}

/** A file seen from its workspace folder. */
function nameOf({ folders }: Session, file: FileId): string {
  const folder = folders.filter((one) => isInside(file, one)).toSorted((a, b) => b.length - a.length)[0];
  return folder === undefined || folders.length > 1 ? file : file.slice(folder.length + 1);
}

/** Whether a command can be turned into a test of a main file: its program is known, and so is where the file lies for it. */
export function canTest(session: Session, main: MainFile, command: ServerCommand, paths: PathMap): boolean {
  return command.program !== undefined && !command.namesFile && placeOf(session, main, command, paths) !== undefined;
}

function placeOf(session: Session, { file }: MainFile, command: ServerCommand, paths: PathMap): string | undefined {
  return command.isHere ? file : serverPath(file, paths, (path) => session.realFile(path));
}

/** A test of one main file, ready to be run. */
export interface MainFileTest {
  readonly main: MainFile;
  /** Files that it creates where the configuration names them, and directories that it gives to another user: not run before somebody agrees. */
  readonly creates: readonly string[];
  readonly takesOver: readonly string[];
  /** Runs it; what the server says has the paths of this machine, links that only the test saw resolved. */
  readonly run: (run: (argv: readonly string[]) => Promise<Ran>) => Promise<Ran>;
}

/** What plans tests; `ask` runs a program that only tells something, such as `nginx -V`. */
export interface Planner {
  readonly session: Session;
  readonly machine: ServerMachine;
  readonly ask: (argv: readonly string[]) => Promise<Ran>;
}

/** Plans the test of a main file; `undefined` where the command cannot test it. */
export async function planTest(
  { session, machine, ask }: Planner,
  main: MainFile,
  command: ServerCommand,
  paths: PathMap,
): Promise<MainFileTest | undefined> {
  const place = placeOf(session, main, command, paths);
  if (place === undefined || command.program === undefined) return undefined;
  const reported = main.kind === 'nginx' ? await ask([...command.program, '-V']) : undefined;
  const compiled = compiledPaths(reported?.kind === 'ended' ? reported.text : '');
  if (!command.isHere) {
    const prefix =
      main.kind === 'nginx'
        ? (compiled.prefix ?? place.slice(0, place.lastIndexOf('/')))
        : /\/etc\/[^/]*$/.test(place)
          ? fpmPrefixOf(place as FileId)
          : undefined;
    return {
      main,
      creates: [],
      takesOver: [],
      run: (run) => run(testOf(main.kind, command, place, prefix === '/' ? undefined : prefix)),
    };
  }
  return testHere({ session, machine, ask }, main, command, compiled);
}

/** On this machine: with a prefix that is gone afterwards, so that relative logs and process ids go there. */
function testHere(
  { session, machine }: Planner,
  main: MainFile,
  command: ServerCommand,
  compiled: CompiledPaths,
): MainFileTest {
  const { kind, file } = main;
  const written = main.files.flatMap((one) => writesOf(session, one));
  const absolute = written.filter(({ path }) => isAbsolute(path));
  const ownPid =
    kind === 'nginx' &&
    !written.some(({ directive }) => directive === 'pid') &&
    main.complete &&
    main.elsewhere.length === 0 &&
    !command.argv.includes('-g');
  const defaults =
    kind === 'nginx'
      ? [...compiled.writes]
          .filter(([name]) => name !== 'pid-path' || (!ownPid && !written.some(({ directive }) => directive === 'pid')))
          .map(([, path]) => path)
      : [];
  const directories = [...absolute.map(({ path }) => path), ...defaults].filter((path) => !/\.(?:log|pid)$/.test(path));
  const takesOver =
    kind === 'nginx' && (machine.isRoot || command.isRoot) && main.user !== undefined
      ? machine.belongToOthers(directories, main.user)
      : [];
  const like = kind === 'nginx' ? compiled.prefix : fpmPrefixOf(file);
  return {
    main,
    creates: machine.creatable([...absolute.map(({ path }) => path), ...defaults]),
    takesOver,
    run: (run) =>
      machine.lend(
        like,
        written.flatMap(({ path }) => (isAbsolute(path) ? [] : [path])),
        async (directory) => {
          const ran = await run([
            ...testOf(kind, command, file, directory),
            ...(ownPid ? ['-g', `pid "${directory}/nginx.pid";`] : []),
          ]);
          return ran.kind === 'ended' && like !== undefined
            ? { ...ran, text: ran.text.replaceAll(`${directory}/`, `${like.replace(/\/$/, '')}/`) }
            : ran;
        },
      ),
  };
}

function writesOf(session: Session, file: FileId): readonly TestWrite[] {
  const tree = treeIn(session, file);
  return tree === undefined ? [] : (featuresOf(tree).writes?.(tree) ?? []);
}

function treeIn(
  session: Session,
  file: FileId,
): NonNullable<ReturnType<ReturnType<Session['snapshot']>['file']>>['tree'] {
  return session.snapshot().file(file)?.tree;
}
