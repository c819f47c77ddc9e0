/** All Dockerfiles of the tree: their stages, and which of them are built under which name. */
import type { FileId } from '../../text/range.ts';
import { basename, dirname } from '../../text/path.ts';
import { readStages, type Stage } from './stages.ts';

export class DockerfileTree {
  readonly stages: ReadonlyMap<FileId, readonly Stage[]>;
  /** The file of a stage. */
  readonly #files = new Map<Stage, FileId>();
  /** How many Dockerfiles have a name. */
  readonly #named = new Map<string, number>();
  readonly #built = new Map<string, Stage>();
  readonly #contexts = new Map<FileId, Set<string>>();
  /** Stages that a service starts, and those that these begin with. */
  readonly #used = new Set<Stage>();

  constructor(texts: ReadonlyMap<FileId, string>) {
    const stages = new Map<FileId, readonly Stage[]>();
    for (const [file, text] of texts) {
      stages.set(file, this.add(file, text));
      this.#named.set(basename(file), (this.#named.get(basename(file)) ?? 0) + 1);
    }
    this.stages = stages;
  }

  /** Reads stages of a Dockerfile that is part of another file. */
  add(file: FileId, text: string): readonly Stage[] {
    const stages = readStages(text);
    for (const stage of stages) this.#files.set(stage, file);
    return stages;
  }

  /** How a message names the file of a stage: with its directory, where several files of the tree are called like it. */
  nameOf(file: FileId): string {
    const name = basename(file);
    return (this.#named.get(name) ?? 0) > 1 ? `${basename(dirname(file))}/${name}` : name;
  }

  fileOf(stage: Stage): FileId | undefined {
    return this.#files.get(stage);
  }

  /** The stage of a Dockerfile that a build ends with; `undefined` where there is no such file, or no such stage. */
  stageOf(dockerfile: string, target: string | undefined): Stage | undefined {
    return targetOf(this.stages.get(dockerfile as FileId) ?? [], target);
  }

  /** Somebody builds the stage in a context, under a name. */
  noteBuild(stage: Stage, context: string, image: string | undefined): void {
    const file = this.#files.get(stage);
    if (file === undefined) return;
    const contexts = this.#contexts.get(file);
    if (contexts === undefined) this.#contexts.set(file, new Set([context]));
    else contexts.add(context);
    if (image !== undefined && image !== '') this.#built.set(withTag(image), stage);
  }

  noteUse(chain: readonly Stage[]): void {
    for (const stage of chain) this.#used.add(stage);
  }

  isUsed(stage: Stage): boolean {
    return this.#used.has(stage);
  }

  readonly built = (image: string): Stage | undefined => this.#built.get(withTag(image));

  /** Contexts that builds name for a Dockerfile. */
  contextsOf(file: FileId): readonly string[] {
    return [...(this.#contexts.get(file) ?? [])];
  }
}

export function targetOf(stages: readonly Stage[], target: string | undefined): Stage | undefined {
  if (target === undefined || target === '') return stages.at(-1);
  return (
    stages.findLast((stage) => stage.name === target) ?? (/^\d+$/.test(target) ? stages[Number(target)] : undefined)
  );
}

/** `app` and `app:latest` are one image. */
function withTag(image: string): string {
  return image.lastIndexOf(':') > image.lastIndexOf('/') ? image : `${image}:latest`;
}
