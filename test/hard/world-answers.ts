/** What the properties ask of a world: its files in words, the first part of a hover, the links of the JSON. */
import assert from 'node:assert/strict';
import { linksOf } from '../../server/src/cli/knowledge.ts';
import { hover } from '../../server/src/features/hover.ts';
import type { Link } from '../../server/src/output/result.ts';
import type { FileId } from '../../server/src/text/range.ts';
import type { World } from './trial.ts';
import type { Files } from './worlds.ts';

/** All files with their names, for the message of a failure. */
export function sayFiles(files: Files): string {
  return [...files].map(([file, text]) => `--- ${file}\n${text}`).join('');
}

/** What a hover says of this place, without what the manual says behind the line; empty where there is none. @param offset UTF-16 */
export function hoverAt({ snapshot }: World, file: FileId, offset: number): string {
  return hover(snapshot, file, offset, undefined)?.markdown.split('\n---')[0] ?? '';
}

/** The links of the JSON. The test fails where one cannot be worked out. */
export function linksIn({ snapshot }: World): readonly Link[] {
  return linksOf(snapshot, (what, error) => assert.fail(`${what}: ${String(error)}`));
}
