/** TEMPORARY by the lead until the real one is written: replace this file. */
import type { Snapshot } from '../analysis/snapshot.ts';
import type { FileId, TextRange } from '../text/range.ts';
import type { NginxDocs } from './docs.ts';
export function hover(_snapshot: Snapshot, _file: FileId, _offset: number, _docs: NginxDocs | undefined, _linkTo: (file: FileId, line: number) => string): { markdown: string; range: TextRange } | undefined {
  return undefined;
}
