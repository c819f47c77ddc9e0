/** Servers that somebody asks about: by a place in a file, by a host and port, or all that a file or a workspace has. */
import type { Snapshot } from '../../analysis/state/snapshot.ts';
import { questionOf, type SiteQuestion } from '../../model/deployment/question.ts';
import type { NginxConfig } from '../../model/nginx/config/config.ts';
import { httpServers, type Scope } from '../../model/nginx/config/scope.ts';
import { serverFor, type Authority } from '../../model/nginx/config/server-for.ts';
import { unknown } from '../../model/value.ts';
import type { WorkspaceView } from '../../model/workspace.ts';
import { startKey, type FileId, type FileRange } from '../../text/range.ts';

const notJoined = unknown('environment', 'where this nginx runs is not known');

export interface FoundServer {
  readonly server: Scope;
  readonly config: NginxConfig;
}

/** The server that a host and port choose, else that around the offset, else the first of the file or its configuration. */
export function findServer(
  snapshot: Snapshot,
  file: FileId,
  offset: number,
  authority: Authority | undefined,
): FoundServer | undefined {
  const configs = snapshot.workspace.index.configsOf(file);
  if (authority !== undefined) {
    const [config] = configs;
    const server = config === undefined ? undefined : serverFor(config, authority);
    return server === undefined || config === undefined ? undefined : { server, config };
  }
  const all = configs.flatMap((config) => httpServers(config.top).map((server) => ({ server, config })));
  const surroundings = all.find(
    ({ server: { opener } }) =>
      opener?.file === file && opener.fact.range.start <= offset && offset <= opener.fact.range.end,
  );
  return surroundings ?? all.find(({ server }) => server.opener?.file === file) ?? all[0];
}

/** What is asked of the server's routing, with the files that the tree shows. */
export function questionAbout({ server, config }: FoundServer, workspace: WorkspaceView): SiteQuestion {
  const host = workspace.index.deploymentOf(config)?.host ?? notJoined;
  return questionOf(server, { config, host }, workspace);
}

/** The servers of all configurations that are no samples, each place once. */
export function serversOf({ workspace }: Snapshot): readonly FoundServer[] {
  const found = new Map<string, FoundServer>();
  for (const config of workspace.configs) {
    if (config.notInForce?.because === 'sample') continue;
    for (const server of httpServers(config.top)) {
      const key =
        server.opener === undefined
          ? undefined
          : startKey({ file: server.opener.file, range: server.opener.fact.range });
      if (key !== undefined && !found.has(key)) found.set(key, { server, config });
    }
  }
  return [...found.values()];
}

/** The word `server` that opens the block. */
export function placeOfServer({ opener }: Scope): FileRange | undefined {
  if (opener === undefined) return undefined;
  const { start } = opener.fact.range;
  return { file: opener.file, range: { start, end: start + opener.fact.name.length } };
}
