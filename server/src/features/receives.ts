/** What PHP receives from a call: its parameters, with their values for a URI that the location answers. */
import type { Snapshot } from '../analysis/state/snapshot.ts';
import { lastOfEach, paramsOf } from '../model/nginx/params.ts';
import { sampleUri } from '../model/nginx/sample-uri.ts';
import { paramValue } from '../model/nginx/script.ts';
import { fromBytes } from '../text/bytes.ts';

type Verdict = Snapshot['workspace']['deployments'][number]['calls'][number];

export interface Received {
  /** The URI that the values are for. */
  readonly uri: string;
  /** By name, the last of two; `undefined` where a value hangs on the request, or is not known. */
  readonly params: ReadonlyMap<string, string | undefined>;
}

/** `undefined` where the list itself is not known, or no URI was found that comes there. */
export function receivedBy(snapshot: Snapshot, { call }: Verdict): Received | undefined {
  const around = { config: call.config, platform: snapshot.workspace.platformOf(call.config.root) };
  const location = call.scope.enclosing('location');
  const params = paramsOf(call.scope, around);
  if (location === undefined || params.kind === 'unknown') return undefined;
  const isNamed = location.opener?.fact.args[0]?.value.startsWith('@') === true;
  const uri = isNamed ? '/index.php' : sampleUri(location);
  if (uri === undefined) return undefined;
  const values = new Map<string, string | undefined>();
  for (const param of lastOfEach(params.list).values()) {
    const value = paramValue(param, call.scope, uri, around);
    values.set(param.name, value.kind === 'known' ? fromBytes(value.value) : undefined);
  }
  return { uri: fromBytes(uri), params: values };
}
