/** From the texts of Compose files, Dockerfiles, charts and kustomizations: which containers run nginx or PHP-FPM, and which files lie in them. */
import type { FileId } from '../text/range.ts';
import type { Container } from './container.ts';
import {
  builtStage,
  generatedIn,
  placed,
  serviceContainer,
  unreadableCompose,
  type Places,
} from './compose/containers.ts';
import { readComposeFiles } from './compose/files.ts';
import { mergeServices } from './compose/merge.ts';
import type { Service } from './compose/service.ts';
import { coversBy } from './coverings.ts';
import { coveringsOf } from './dockerfile/copies.ts';
import { chainOf, forkOf, imageOfChain, releasesOf, runningIn } from './dockerfile/image.ts';
import type { Stage } from './dockerfile/stages.ts';
import { DockerfileTree } from './dockerfile/tree.ts';
import { kindOfFile, type ContainerFileKind } from './file-names.ts';
import { chartContainer, kustomizationContainer } from './kubernetes/packages.ts';
import { longestContainerFile } from './limits.ts';

export type { Container, ContainerPlace, Cover, GeneratedPath, StartsAs } from './container.ts';
export { isContainerFile } from './file-names.ts';

/**
 * All containers of a tree that run nginx or PHP-FPM, or may. Others are left out.
 * @param files texts of {@link isContainerFile} files, by absolute path; longer ones than {@link longestContainerFile} are not read
 * @param exists whether the tree has a file or folder of that absolute path
 */
export function containersIn(
  files: ReadonlyMap<FileId, string>,
  exists: (path: string) => boolean,
): readonly Container[] {
  const byKind = new Map<ContainerFileKind, Map<FileId, string>>();
  for (const [file, text] of files) {
    const kind = kindOfFile(file);
    if (kind === undefined || text.length > longestContainerFile) continue;
    const texts = byKind.get(kind) ?? new Map<FileId, string>();
    byKind.set(kind, texts.set(file, text));
  }
  const of = (kind: ContainerFileKind): ReadonlyMap<FileId, string> => byKind.get(kind) ?? new Map<FileId, string>();
  const places: Places = { tree: new DockerfileTree(of('dockerfile')), inline: new Map(), exists };
  return [
    ...composeContainers(of('compose'), of('env'), places),
    ...dockerfileContainers(places),
    ...[...of('chart')].map(([file, text]) => chartContainer(file, text)),
    ...[...of('kustomization')].flatMap(([file, text]) => kustomizationContainer(file, text) ?? []),
  ];
}

function composeContainers(
  texts: ReadonlyMap<FileId, string>,
  envs: ReadonlyMap<FileId, string>,
  places: Places,
): readonly Container[] {
  const composed = readComposeFiles(texts, envs);
  const read = new Map(composed);
  const unreadable: Container[] = [];
  for (const [file, compose] of composed) {
    const text = texts.get(file) ?? '';
    const template = compose.clean || !/\{\{|\{%|<%/.test(text) ? undefined : unreadableCompose(file, text);
    if (template === undefined) continue;
    read.delete(file);
    unreadable.push(template);
  }
  const merged = mergeServices(read);
  for (const { service, additions } of merged)
    for (const one of [service, ...additions]) noteBuild(one, service, places);
  return [...merged.flatMap((one) => serviceContainer(one, places) ?? []), ...unreadable];
}

function noteBuild(one: Service, service: Service, { tree, inline }: Places): void {
  const stage = builtStage(one, tree, inline);
  if (stage !== undefined && one.build?.context !== undefined)
    tree.noteBuild(stage, one.build.context, (one.image ?? service.image)?.text);
}

/** Images of Dockerfiles that no service starts: one for each stage that is no other's beginning. */
function dockerfileContainers(places: Places): readonly Container[] {
  const { tree } = places;
  return [...tree.stages].flatMap(([file, stages]) => {
    const bases = new Set(stages.map((stage) => stage.base));
    return stages.flatMap((stage, index) => {
      if (bases.has(stage) || tree.isUsed(stage) || isHelper(stage, index, stages)) return [];
      return (
        imageContainer(
          stage,
          index === stages.length - 1 ? 'image' : `stage ${stage.name ?? String(index)}`,
          file,
          places,
        ) ?? []
      );
    });
  });
}

/** A stage that only makes something for a later one: it takes nothing from the tree, and others copy from it. */
function isHelper(stage: Stage, index: number, stages: readonly Stage[]): boolean {
  if (index === stages.length - 1 || stage.copies.some((copy) => copy.from === undefined)) return false;
  return stages.some((other) =>
    other.copies.some(
      ({ from }) => from !== undefined && (from.toLowerCase() === stage.name || from === String(index)),
    ),
  );
}

function imageContainer(stage: Stage, name: string, file: FileId, places: Places): Container | undefined {
  const chain = chainOf(stage, places.tree.built);
  const running = runningIn(imageOfChain(chain, places.tree.stages.get(file) ?? []));
  if (running.roles !== 'unknown' && running.roles.size === 0) return undefined;
  return {
    place: { file, range: stage.range, name },
    kind: 'dockerfile',
    image: stage.image.text,
    releases: releasesOf(chain, undefined),
    fork: forkOf(chain, undefined),
    builds: true,
    ...running,
    names: [],
    network: undefined,
    generates: generatedIn(chain, places.tree),
    covers: coversBy(coveringsOf(placed(chain, places, undefined))),
  };
}
