/** Which hints and lenses a user wants: `gatewise.inlayHints.*` and `gatewise.codeLens.*`. */
import { groupOf, readEditorValues, type EditorValues } from '../analysis/settings/settings.ts';
import type { LensChoice } from '../features/hints/code-lens.ts';
import type { HintChoice } from '../features/hints/hint.ts';

export interface ViewSettings {
  readonly inlayHints: HintChoice;
  readonly codeLens: LensChoice;
}

export function viewOf(values: EditorValues): ViewSettings {
  return { inlayHints: groupOf(values, 'inlayHints'), codeLens: groupOf(values, 'codeLens') };
}

/** @param json the values of `gatewise.*` */
export function readView(json: unknown): ViewSettings {
  return viewOf(readEditorValues(json));
}

/** Everything is shown but what a user switched off. */
export const defaultView: ViewSettings = readView({});
