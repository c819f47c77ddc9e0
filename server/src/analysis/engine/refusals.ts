/** What nginx refuses in all files of a model, one configuration at a time; kept as long as the model is, and kept up with edits. */
import { isBackup } from '../../project/layout.ts';
import type { Rule } from '../../rules/kit/rule.ts';
import type { FileId } from '../../text/range.ts';
import type { FileState } from '../state/file-state.ts';
import type { NginxVerdict } from './nginx-reader.ts';
import { NginxVerdicts, unreachedVerdict } from './nginx-verdicts.ts';
import type { Snapshot } from '../state/snapshot.ts';
import type { BuiltWorkspace } from '../state/workspace-builder.ts';

export class Refusals {
  readonly #built: BuiltWorkspace;
  readonly #asked: ReadonlySet<Rule>;
  readonly #verdicts: readonly NginxVerdicts[];
  /** The configurations that hold a file. */
  readonly #holders = new Map<FileId, NginxVerdicts[]>();
  /** Files that none holds, with what is said of them. */
  #unreached: Map<FileId, { readonly file: FileState; readonly verdict: NginxVerdict }> | undefined;
  /** So many edits were taken in. */
  #taken: number;

  constructor(built: BuiltWorkspace, rules: readonly Rule[]) {
    this.#built = built;
    this.#asked = new Set(rules);
    this.#taken = built.edited.length;
    this.#verdicts = built.model.configs.map((config) => {
      const verdicts = new NginxVerdicts(config, rules);
      for (const file of config.files) {
        const known = this.#holders.get(file);
        if (known === undefined) this.#holders.set(file, [verdicts]);
        else known.push(verdicts);
      }
      return verdicts;
    });
  }

  /** Everything that is said, a part at a time. */
  *all(snapshot: Snapshot): Generator<NginxVerdict> {
    for (; this.#taken < this.#built.edited.length; this.#taken++)
      this.#edited(snapshot, this.#built.edited[this.#taken] as FileId);
    for (const verdicts of this.#verdicts)
      if (verdicts.isAsked(snapshot)) yield this.#wanted(guarded(verdicts.root, () => verdicts.get(snapshot)));
    this.#unreached ??= new Map(
      [...snapshot.world.files.values()]
        .filter((file) => this.#isUnreached(snapshot, file))
        .map((file) => [file.id, { file, verdict: guarded(file.id, () => unreachedVerdict(snapshot, file)) }]),
    );
    const verdicts = [...this.#unreached.values()].map(({ verdict }) => verdict);
    // where something threw, all are asked again in the next round
    if (verdicts.some(({ errors }) => errors.length > 0)) this.#unreached = undefined;
    for (const verdict of verdicts) yield this.#wanted(verdict);
  }

  #edited(snapshot: Snapshot, id: FileId): void {
    const file = snapshot.file(id);
    if (file === undefined) return;
    for (const verdicts of this.#holders.get(id) ?? []) verdicts.edited(file);
    if (this.#unreached !== undefined && this.#isUnreached(snapshot, file))
      this.#unreached.set(id, { file, verdict: guarded(file.id, () => unreachedVerdict(snapshot, file)) });
  }

  #isUnreached({ world }: Snapshot, file: FileState): boolean {
    return (
      file.dialect === 'nginx' &&
      !this.#holders.has(file.id) &&
      !isBackup(file.id) &&
      !world.configuration.isExcluded(file.id)
    );
  }

  #wanted(verdict: NginxVerdict): NginxVerdict {
    if (verdict.drafts.every(({ rule }) => this.#asked.has(rule))) return verdict;
    return { drafts: verdict.drafts.filter(({ rule }) => this.#asked.has(rule)), errors: verdict.errors };
  }
}

/** What is said of one configuration or file; where that throws, that alone. */
function guarded(file: FileId, verdict: () => NginxVerdict): NginxVerdict {
  try {
    return verdict();
  } catch (error) {
    return {
      drafts: [],
      errors: [
        { what: 'reading as nginx does', code: undefined, error, at: { file, range: { start: 0, end: 0 } }, places: 1 },
      ],
    };
  }
}
