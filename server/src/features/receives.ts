/** What PHP receives from a pass: its parameters, with their values for a URI that the location answers. */
import type { Snapshot } from '../analysis/state/snapshot.ts';
import { lastOfEach, paramsOf } from '../model/nginx/params.ts';
import { sampleUri } from '../model/nginx/sample-uri.ts';
import { ParamValues } from '../model/nginx/script.ts';
import { fromBytes } from '../text/bytes.ts';

type Verdict = Snapshot['workspace']['deployments'][number]['passes'][number];

export interface Received {
  /** The URI that the values are for. */
  readonly uri: string;
  /** By name, the last of two; `undefined` where a value depends on the request, or is not known. */
  readonly params: ReadonlyMap<string, string | undefined>;
}

/** `undefined` where the list itself is not known, or no URI was found that comes there. */
export function receivedBy(snapshot: Snapshot, { pass }: Verdict): Received | undefined {
  const surroundings = { config: pass.config, platform: snapshot.workspace.platformOf(pass.config.root) };
  const location = pass.scope.enclosing('location');
  const list = paramsOf(pass.scope, surroundings);
  if (location === undefined || list.kind === 'unknown') return undefined;
  const isNamed = location.opener?.fact.args[0]?.value.startsWith('@') === true;
  const uri = isNamed ? '/index.php' : sampleUri(location);
  if (uri === undefined) return undefined;
  const params = new Map<string, string | undefined>();
  const values = new ParamValues(pass.scope, uri, surroundings);
  for (const param of lastOfEach(list.list).values()) {
    const value = values.of(param);
    params.set(param.name, value.kind === 'known' ? fromBytes(value.value) : undefined);
  }
  return { uri: fromBytes(uri), params };
}
