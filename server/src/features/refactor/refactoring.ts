/** A change of form that keeps the meaning: edits, and files that are new. */
import type { Snapshot } from '../../analysis/state/snapshot.ts';
import type { WholeNginxConfig } from '../../model/nginx/config/config.ts';
import type { FileEdit } from '../../text/edit.ts';
import type { FileId } from '../../text/range.ts';

export interface NewFile {
  readonly file: FileId;
  readonly text: string;
}

export interface Refactoring {
  readonly title: string;
  readonly creates: readonly NewFile[];
  readonly edits: readonly FileEdit[];
}

/** The main configuration that reads all of these files, if no other does: what is moved between them stays in force. */
export function onlyConfig(snapshot: Snapshot, files: Iterable<FileId>): WholeNginxConfig | undefined {
  const configs = new Set<WholeNginxConfig>();
  for (const file of files) {
    const holders = snapshot.workspace.index.configsOf(file);
    if (holders.length !== 1) return undefined;
    for (const holder of holders) configs.add(holder);
  }
  const [config, other] = configs;
  return other === undefined && config?.isMain === true ? config : undefined;
}

/** `name`, or `name-2`, `name-3`, …, whichever is the first that is not taken. */
export function freeName(name: string, isTaken: (name: string) => boolean): string {
  if (!isTaken(name)) return name;
  let number = 2;
  while (isTaken(`${name}-${number}`)) number++;
  return `${name}-${number}`;
}

/** Letters, digits and single dashes of a text; the empty string where none are left. */
export function slug(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}
