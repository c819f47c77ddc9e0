/** The question that is asked of a server's routing, with all that is known of the files on its host. */
import type { SiteFiles } from '../environment.ts';
import type { Scope } from '../nginx/config/scope.ts';
import type { Question } from '../nginx/request/request.ts';
import type { Unknown } from '../value.ts';
import type { WorkspaceView } from '../workspace.ts';
import type { PassDeployment } from './deployment.ts';
import { surroundingsOf } from './php-pass.ts';

/** Which configuration it is and where its nginx runs. */
type Routed = Pick<PassDeployment, 'config' | 'host'>;

/** A question together with the files that decide it, for those who look for other files as well. */
export interface SiteQuestion extends Question {
  readonly files: SiteFiles | Unknown;
}

/** What `waysOf` takes, for a server of a deployment: the files that the tree shows decide, all others split the way in two. */
export function questionOf(server: Scope, { config, host }: Routed, workspace: WorkspaceView): SiteQuestion {
  const files = workspace.environment.filesOf(host, config.root);
  return {
    server,
    surroundings: surroundingsOf(config, workspace),
    files,
    // a path with a variable in it is no path yet
    exists: (path, kind) => (files.kind === 'unknown' || path.includes('$') ? undefined : files.exists(path, kind)),
  };
}
