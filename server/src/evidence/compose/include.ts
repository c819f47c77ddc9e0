/** Other Compose files that a Compose file includes. */
import type { FileId } from '../../text/range.ts';
import { joinPath } from '../../text/path.ts';

/** What an entry of `include` names. */
export interface Include {
  readonly file: FileId;
  /** `project_directory`, where it is said. */
  readonly folder: string | undefined;
}

export function includeOf(path: string, directory: string | undefined, folder: string): Include {
  return {
    file: joinPath(folder, path) as FileId,
    folder: directory === undefined ? undefined : joinPath(folder, directory === '' ? '.' : directory),
  };
}
