/** The containers of Compose services: what runs in each, and which files of the tree lie in it. */
import type { FileId } from '../../text/range.ts';
import { basename, dirname, joinPath } from '../../text/path.ts';
import type { Container, GeneratedPath } from '../container.ts';
import type { Server } from '../../model/environment.ts';
import { coversBy, type Covering } from '../coverings.ts';
import { coveringsOf, likelyContexts, type PlacedStage } from '../dockerfile/copies.ts';
import {
  chainOf,
  forkOf,
  imageByName,
  imageOfChain,
  named,
  releasesOf,
  runningIn,
  type Image,
  type Running,
} from '../dockerfile/image.ts';
import { generatedBy } from '../dockerfile/run-words.ts';
import type { Stage } from '../dockerfile/stages.ts';
import { targetOf, type DockerfileTree } from '../dockerfile/tree.ts';
import { isServerPlace, isWebPlace, roleOfPath } from '../server-paths.ts';
import type { MergedService } from './merge.ts';
import type { Mount, Service } from './service.ts';

/** The stage that a service's build ends with; `undefined` where it has no build or its Dockerfile was not read. */
export function builtStage(
  service: Service,
  tree: DockerfileTree,
  inline: Map<Service, readonly Stage[]>,
): Stage | undefined {
  const { build } = service;
  if (build === undefined) return undefined;
  if (build.inline !== undefined) {
    let stages = inline.get(service);
    if (stages === undefined) inline.set(service, (stages = tree.add(service.file, build.inline.text)));
    return targetOf(stages, build.target);
  }
  return build.dockerfile === undefined ? undefined : tree.stageOf(build.dockerfile, build.target);
}

export interface Places {
  readonly tree: DockerfileTree;
  readonly inline: Map<Service, readonly Stage[]>;
  readonly exists: (path: string) => boolean;
}

/** The container of a service; `undefined` where none of the two servers runs in it. */
export function serviceContainer({ service, additions }: MergedService, places: Places): Container | undefined {
  const { tree } = places;
  const all = [service, ...additions];
  const built = all.map((one) => builtStage(one, tree, places.inline)).find((one) => one !== undefined);
  const build = all.find((one) => one.build !== undefined)?.build;
  const other = service.image === undefined || !service.image.known ? undefined : tree.built(service.image.text);
  const stage = built ?? (build === undefined ? other : undefined);
  const chain = stage === undefined ? [] : chainOf(stage, tree.built);
  tree.noteUse(chain);
  const mounts = all.flatMap((one) => one.mounts);
  const unread = build !== undefined && stage === undefined;
  const image =
    stage === undefined
      ? unbuiltImage(service, mounts, { unread })
      : hintedBy(
          named(imageOfChain(chain, stagesOf(stage, places)), service.image ?? { text: '', known: false }),
          mounts,
        );
  const running = joined(
    all.map((one) =>
      runningIn(image, {
        entrypoint: one.entrypoint ?? service.entrypoint,
        command: one.command ?? service.command,
        user: one.user ?? service.user,
      }),
    ),
  );
  if (running.roles !== 'unknown' && running.roles.size === 0) return undefined;
  const coverings = [
    ...mountCoverings(mounts, service.name),
    ...(unread ? contextCovering(service) : coveringsOf(placed(chain, places, build?.context))),
  ];
  return {
    place: { file: service.file, range: service.range, name: `service ${service.name}` },
    kind: 'compose-service',
    image: service.image?.text,
    releases: unread ? new Map() : releasesOf(chain, service.image),
    fork: unread ? undefined : forkOf(chain, service.image),
    builds: build !== undefined || stage !== undefined,
    ...running,
    names: [...new Set(all.flatMap((one) => one.names))],
    network: all.findLast((one) => one.network !== undefined)?.network,
    generates: generatedIn(chain, tree),
    covers: coversBy(coverings),
  };
}

function stagesOf(stage: Stage, { tree, inline }: Places): readonly Stage[] {
  return (
    [...inline.values(), tree.stages.get(tree.fileOf(stage) ?? ('' as FileId)) ?? []].find((stages) =>
      stages.includes(stage),
    ) ?? []
  );
}

/** What RUN instructions of the stages write, in the order in which they do. */
export function generatedIn(chain: readonly Stage[], tree: DockerfileTree): readonly GeneratedPath[] {
  return chain.toReversed().flatMap((stage) => {
    const file = tree.fileOf(stage);
    return file === undefined ? [] : generatedBy(stage.runs, file);
  });
}

/** Stages with the contexts that they are built in: the one that is named for the first file, those that others name, or the likely ones. */
export function placed(
  chain: readonly Stage[],
  { tree, exists }: Places,
  context: string | undefined,
): readonly PlacedStage[] {
  const own = chain[0] === undefined ? undefined : tree.fileOf(chain[0]);
  return chain.toReversed().flatMap((stage) => {
    const file = tree.fileOf(stage);
    if (file === undefined) return [];
    const named = tree.contextsOf(file);
    const contexts =
      file === own && context !== undefined
        ? [context]
        : named.length > 0
          ? named
          : likelyContexts(file, tree.stages.get(file) ?? [], exists);
    return [{ file, name: tree.nameOf(file), stage, contexts }];
  });
}

/** An image that the tree does not build, or whose build was not read: its name and its mounts tell. */
function unbuiltImage(service: Service, mounts: readonly Mount[], { unread }: { readonly unread: boolean }): Image {
  const image = imageByName(service.image ?? { text: '', known: false });
  if (unread)
    return { ...image, hinted: image.undetermined, startsAs: image.undetermined ? 'unknown' : image.startsAs };
  // an image that is wholly a variable is named by its service
  const isNamed = service.image?.known === false && service.names.some((name) => /nginx|php|fpm/i.test(name));
  return isNamed && image.undetermined ? { ...image, hinted: true } : hintedBy(image, mounts);
}

/** An image that says nothing may run a server whose configuration is mounted, by where it comes from or goes to. */
function hintedBy(image: Image, mounts: readonly Mount[]): Image {
  const hints = ({ source, target, known }: Mount): boolean => {
    if (target !== undefined && roleOfPath(target) !== undefined) return true;
    // pages, keys and logs that lie beside a configuration are none
    if (!known || (target !== undefined && isWebPlace(target)) || /ssl|cert|log|html|www/i.test(basename(source)))
      return false;
    return roleOfPath(lastNames(source)) !== undefined;
  };
  return image.undetermined && mounts.some(hints) ? { ...image, hinted: true } : image;
}

/** What stands above may be the name of the whole project. */
function lastNames(path: string): string {
  return path.split('/').slice(-2).join('/');
}

/** Several files may say what is started: what they do not agree on is not known. */
function joined(all: readonly Running[]): Running {
  const [first, ...others] = all;
  if (first === undefined) return { roles: new Set(), startsAs: 'unknown', allowsRoot: 'unknown' };
  return others.reduce(
    (a, b) => ({
      roles: a.roles === 'unknown' || b.roles === 'unknown' ? 'unknown' : new Set<Server>([...a.roles, ...b.roles]),
      startsAs: a.startsAs === b.startsAs ? a.startsAs : 'unknown',
      allowsRoot: a.allowsRoot === b.allowsRoot ? a.allowsRoot : 'unknown',
    }),
    first,
  );
}

function mountCoverings(mounts: readonly Mount[], service: string): readonly Covering[] {
  return mounts.flatMap(({ source, known, target, range, file }): readonly Covering[] => {
    // whatever a variable names, only where a server looks for files may those of the tree be meant
    if (!known && (target === undefined || !isServerPlace(target))) return [];
    return [
      {
        by: 'mount',
        at: { file, range },
        message: known
          ? `mounted into service ${service}`
          : `perhaps mounted into service ${service}, where a variable names what is mounted`,
        source,
        target: known ? target : undefined,
        into: false,
      },
    ];
  });
}

/** A Dockerfile that was not read may copy anything of its context. */
function contextCovering({ build, file, name }: Service): readonly Covering[] {
  if (build?.context === undefined) return [];
  const dockerfile = basename(build.dockerfile ?? 'Dockerfile');
  return [
    {
      by: 'context',
      at: { file, range: build.range },
      message: `in the build context of service ${name}, whose ${dockerfile} was not read`,
      source: build.context,
      target: undefined,
      into: false,
    },
  ];
}

/** A Compose file that is a template, or broken beyond reading: what it names may run, with any file beside it. */
export function unreadableCompose(file: FileId, text: string): Container | undefined {
  const image = /^[ \t]*(?:-[ \t]+)?image:[^\r\n]{0,400}(?:nginx|openresty|angie|tengine|fpm)[^\r\n]{0,200}$/m.exec(
    text,
  );
  const build =
    image === null
      ? /^[ \t]*(?:build|context|dockerfile):[^\r\n]{0,400}(?:nginx|openresty|angie|tengine|fpm)[^\r\n]{0,200}$/m.exec(
          text,
        )
      : image;
  if (build === null) return undefined;
  const start = build.index + build[0].length - build[0].trimStart().length;
  const range = { start, end: build.index + build[0].trimEnd().length };
  const covering: Covering = {
    by: 'mount',
    at: { file, range },
    message: `perhaps part of a container of ${basename(file)}, which is a template`,
    source: joinPath(dirname(file), '.'),
    target: undefined,
    into: false,
  };
  return {
    place: { file, range, name: basename(file) },
    kind: 'compose-service',
    image: undefined,
    releases: new Map(),
    fork: undefined,
    builds: false,
    roles: 'unknown',
    startsAs: 'unknown',
    allowsRoot: 'unknown',
    names: [],
    network: undefined,
    generates: [],
    covers: coversBy([covering]),
  };
}
