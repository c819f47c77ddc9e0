/** The manual of a file's language, loaded when somebody first asks. */
import type { FileState } from '../analysis/state/file-state.ts';
import type { NginxDocs } from './docs.ts';
import { featuresNamed } from './languages.ts';

/** `undefined` for a language whose texts are recognised without one, and where there is no file. */
export async function docsFor(state: FileState | undefined): Promise<NginxDocs | undefined> {
  return state === undefined || state.dialect === 'foreign' ? undefined : featuresNamed(state.dialect).docs?.();
}
