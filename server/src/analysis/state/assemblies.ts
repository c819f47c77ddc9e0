/** From the facts of all files to configurations and masters: which file is a main file, which is reached, and why the others are not in force. */
import { dirname } from '../../text/path.ts';
import type { FileId, FileRange } from '../../text/range.ts';
import type { FpmFacts, NginxFacts } from '../../model/facts.ts';
import { assembleFpm, type FpmMaster } from '../../model/fpm/master.ts';
import { grouped } from '../../model/grouped.ts';
import type { IncludeResolver } from '../../model/includes.ts';
import { NginxAssembly } from '../../model/nginx/config/assembly.ts';
import type { Failure } from '../../model/failures.ts';
import type { Unknown } from '../../model/value.ts';
import type { Watch } from '../../model/watch.ts';
import { Directories, MainFiles, sampleReason, type MainFile, type UnreadInclude } from '../../project/inclusion.ts';
import { UnincludedNames } from './unincluded-names.ts';
import { looksLikeFpmMain } from '../../project/layout.ts';

/** What assembling needs to know of the workspace. */
export interface AssemblyContext {
  readonly resolver: IncludeResolver;
  /** The workspace folder that holds a file. */
  readonly rootOf: (file: string) => string;
  /** The prefix that PHP-FPM of a main file was built with. */
  readonly prefixOf: (file: string) => string | undefined;
  /** File and line of a place, in words. */
  readonly placeName: (at: FileRange) => string;
  /** Why no container of the tree reads a main file of nginx that was written for one. */
  readonly unreadMain: (file: FileId) => Unknown | undefined;
  /** Whether a container of the tree has a file of nginx where the stock main file includes it. */
  readonly isSite: (file: string) => boolean;
  /** Whether containers of the tree have a file of PHP-FPM only where the stock main file includes it. */
  readonly isPoolFile: (file: string) => boolean;
  readonly watch: Watch;
  /** Takes what threw: the file counts as one that was not read. */
  readonly failures: Failure[];
}

/** The configurations of all nginx files: main files first, then files that none of them includes. */
export function assembleNginx(
  files: readonly NginxFacts[],
  mains: ReadonlySet<FileId>,
  others: Directories,
  context: AssemblyContext,
): readonly NginxAssembly[] {
  const { resolver, rootOf, isSite, unreadMain, watch } = context;
  const samples = new Map(
    files.flatMap(({ file }) => {
      const reason = sampleReason(file, rootOf(file));
      return reason === undefined ? [] : [[file, reason] as const];
    }),
  );
  const unincluded = new UnincludedNames();
  const candidates = files
    .filter((one) => mains.has(one.file))
    .flatMap((main) =>
      guarded(
        main.file,
        context,
        () =>
          new NginxAssembly(main, resolver, watch, {
            isMain: true,
            notInForce: samples.get(main.file) ?? unreadMain(main.file),
            unincluded: unincluded.of(rootOf(main.file)),
          }),
      ),
    );
  const included = includedRoots(candidates.map(({ config }) => config));
  const roots = candidates.filter(({ config }) => !included.has(config.root));
  const known = mainsByRoot(
    roots
      .filter(({ config }) => config.notInForce === undefined)
      .map(({ config }) => ({ file: config.root, unread: unreadOf(config) })),
    others,
    context,
  );
  const reached = new Set(roots.flatMap(({ config }) => [...config.files]));
  for (const one of files) if (!reached.has(one.file) && !samples.has(one.file)) unincluded.note(one, rootOf(one.file));
  const reasonFor = (file: FileId): Unknown | undefined =>
    samples.get(file) ?? (isSite(file) ? undefined : known.get(rootOf(file))?.reasonFor(file));
  const loose = files
    .filter((one) => !reached.has(one.file))
    .flatMap((one) =>
      guarded(
        one.file,
        context,
        () => new NginxAssembly(one, resolver, watch, { isMain: false, notInForce: reasonFor(one.file) }),
      ),
    );
  const nested = new Set(
    loose.flatMap(({ config }) =>
      config.notInForce?.because === 'sample' ? [] : [...config.files].filter((file) => file !== config.root),
    ),
  );
  return [...roots, ...loose.filter(({ config }) => !nested.has(config.root))];
}

export interface Masters {
  readonly masters: readonly FpmMaster[];
  /** Masters that have no pool, of files that no main file includes: nothing answers there. */
  readonly empty: readonly FpmMaster[];
}

/** The masters of all PHP-FPM files: those of main files, then one for each directory of files that none of them includes. */
export function assembleMasters(files: readonly FpmFacts[], others: Directories, context: AssemblyContext): Masters {
  const { resolver, rootOf, prefixOf, isPoolFile } = context;
  const unincluded = new UnincludedNames();
  const candidates = files
    .filter((one) => looksLikeFpmMain(one) && !isPoolFile(one.file))
    .flatMap((main) =>
      guarded(main.file, context, () =>
        assembleFpm({
          root: main.file,
          files: [main],
          isMain: true,
          resolver,
          compiledPrefix: prefixOf(main.file),
          notInForce: sampleReason(main.file, rootOf(main.file)),
          unincluded: unincluded.of(rootOf(main.file)),
        }),
      ),
    );
  const included = includedRoots(candidates);
  const mains = candidates.filter((one) => !included.has(one.root));
  const known = mainsByRoot(
    mains
      .filter((main) => main.notInForce === undefined)
      .map((main) => ({ file: main.root as FileId, unread: unreadOfMaster(main) })),
    others,
    context,
  );
  const reached = new Set(mains.flatMap((main) => [...main.files]));
  const groups = new Map<string, { readonly notInForce: Unknown | undefined; readonly files: FpmFacts[] }>();
  for (const one of files) {
    if (reached.has(one.file)) continue;
    const sample = sampleReason(one.file, rootOf(one.file));
    if (sample === undefined) unincluded.notePools(one, rootOf(one.file));
    const notInForce = sample ?? (isPoolFile(one.file) ? undefined : known.get(rootOf(one.file))?.reasonFor(one.file));
    const key = `${dirname(one.file)}\0${notInForce?.because ?? ''}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { notInForce, files: [one] });
    else group.files.push(one);
  }
  const loose = [...groups].flatMap(([key, { notInForce, files: some }]) => {
    const root = key.slice(0, key.indexOf('\0'));
    return guarded(some[0]?.file, context, () =>
      assembleFpm({ root, files: some, isMain: false, resolver, compiledPrefix: prefixOf(`${root}/x`), notInForce }),
    );
  });
  return {
    masters: [...mains, ...loose.filter(({ pools }) => pools.length > 0)],
    empty: loose.filter(({ pools }) => pools.length === 0),
  };
}

/** What was put together, in a list; nothing where that threw. */
function guarded<T>(file: FileId | undefined, { failures }: AssemblyContext, assemble: () => T): readonly T[] {
  try {
    return [assemble()];
  } catch (error) {
    failures.push({
      what: 'following includes',
      code: undefined,
      error,
      at: file === undefined ? undefined : { file, range: { start: 0, end: 0 } },
      places: 1,
    });
    return [];
  }
}

/** The roots of main files that another one includes, and that do not include it in turn. */
function includedRoots(
  candidates: readonly { readonly root: string; readonly files: ReadonlySet<FileId> }[],
): ReadonlySet<string> {
  const byRoot = new Map(candidates.map((one) => [one.root, one]));
  const included = new Set<string>();
  for (const other of candidates) {
    for (const file of other.files) {
      const one = file === other.root ? undefined : byRoot.get(file);
      if (one !== undefined && !one.files.has(other.root as FileId)) included.add(file);
    }
  }
  return included;
}

function mainsByRoot(
  mains: readonly MainFile[],
  others: Directories,
  { rootOf, placeName }: AssemblyContext,
): ReadonlyMap<string, MainFiles> {
  const byRoot = grouped(mains, ({ file }) => [rootOf(file)]);
  return new Map([...byRoot].map(([root, list]) => [root, new MainFiles(list, others, placeName)]));
}

function unreadOf({ openIncludes }: NginxAssembly['config']): readonly UnreadInclude[] {
  return openIncludes.flatMap(({ why, placed }) => {
    const word = placed.fact.args[0];
    return why !== 'unread' || word === undefined || word.template
      ? []
      : [{ pattern: word.value, at: { file: placed.file, range: word.range } }];
  });
}

function unreadOfMaster({ openIncludes }: FpmMaster): readonly UnreadInclude[] {
  return openIncludes.flatMap(({ why, placed }) => {
    const { value } = placed.entry;
    return why !== 'unread' || value?.text === undefined
      ? []
      : [{ pattern: value.text, at: { file: placed.file, range: value.range } }];
  });
}
