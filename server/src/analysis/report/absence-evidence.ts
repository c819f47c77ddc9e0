/** Whether a finding's absence means anything: only where everything that could bring it about was read and understood. */
import { isTypesOrModules } from '../../catalog/stock-file-names.ts';
import type { FileId } from '../../text/range.ts';
import type { OpenInclude } from '../../model/nginx/config/config.ts';
import type { FileState } from '../state/file-state.ts';
import { syntaxCodes } from './other-codes.ts';
import type { Snapshot } from '../state/snapshot.ts';

export class AbsenceEvidence {
  readonly #snapshot: Snapshot;
  readonly #asked: ReadonlySet<string>;
  #files: ReadonlySet<FileId> | undefined;

  /** @param asked the codes of the rules that were run */
  constructor(snapshot: Snapshot, asked: ReadonlySet<string>) {
    this.#snapshot = snapshot;
    this.#asked = asked;
  }

  /** Whether a finding of that code would have been found in the file if it were there. */
  is(file: FileState, code: string): boolean {
    if (syntaxCodes.some((one) => one.code === code)) return !file.problems.some((problem) => problem.code === code);
    return this.#asked.has(code) && (this.#files ??= this.#understood()).has(file.id);
  }

  /**
   * Files of the deployments of which both sides are known: a folder of nginx alone, an address in a variable, or a file that is half typed
   * keep rules silent, and their silence says nothing about a suppression.
   */
  #understood(): ReadonlySet<FileId> {
    const isBroken = (file: FileId): boolean =>
      this.#snapshot.file(file)?.problems.some((problem) => problem.severity === 'error') === true;
    const good = new Set<FileId>();
    const bad = new Set<FileId>();
    for (const { config, masters, passes, complete, host } of this.#snapshot.workspace.deployments) {
      if (config.notInForce !== undefined) continue;
      const files = [config.files, ...masters.map((master) => master.files)].flatMap((some) => [...some]);
      const known =
        complete &&
        host.kind !== 'unknown' &&
        passes.length > 0 &&
        !config.openIncludes.some(hides) &&
        passes.every((verdict) => verdict.state !== 'unknown');
      for (const file of files) (known && !files.some(isBroken) ? good : bad).add(file);
    }
    for (const file of bad) good.delete(file);
    return good;
  }
}

/** Whether an include that was not read may hold something that rules look at; the tables of types and the lists of modules do not. */
function hides({ why, placed }: OpenInclude): boolean {
  return why === 'limit' || (why === 'unread' && !isTypesOrModules(placed.fact.args[0]?.value ?? ''));
}
