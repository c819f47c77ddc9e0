/** Whether an address is one on which this nginx itself listens for HTTP. */
import { canonicalUnixPath, parseNginxAddress, type Endpoint } from '../../endpoint.ts';
import type { PassDeployment } from '../../deployment/deployment.ts';
import { indexOf } from '../../deployment/deployment-index.ts';
import { grouped } from '../../grouped.ts';
import { placeOf } from '../../deployment/pass-tables.ts';
import type { Origin } from '../../value.ts';

/** The `listen` of a server of this configuration that takes connections to the endpoint; `undefined` where none does, or none is known to. */
export function ownListen(deployment: PassDeployment, endpoint: Endpoint): Origin | undefined {
  const near = deployment.config.listens.derived(byPlace).get(placeOf(endpoint)) ?? [];
  const fitting = near.filter((text) => takes(text, endpoint));
  return fitting.length === 0 ? undefined : indexOf(deployment).firstListen(fitting);
}

/** Texts of `listen` by the path or port that they may be for. */
function byPlace(texts: Iterable<string>): ReadonlyMap<string | number, readonly string[]> {
  return grouped<string, string | number>(texts, (text) => {
    if (/^unix:/i.test(text)) return [canonicalUnixPath(text.slice(5))];
    const port = /(?:^|:)(\d+)$/.exec(text)?.[1];
    return [port === undefined ? 80 : Number(port)];
  });
}

function takes(listen: string, endpoint: Endpoint): boolean {
  if (endpoint.kind === 'unix') return /^unix:/i.test(listen) && canonicalUnixPath(listen.slice(5)) === endpoint.path;
  if (/^\d+$/.test(listen)) return Number(listen) === endpoint.port && isIpv4(endpoint.host);
  const any = /^(?:\*|0\.0\.0\.0):(\d+)$/.exec(listen);
  if (any !== null) return Number(any[1]) === endpoint.port && isIpv4(endpoint.host);
  const parsed = parseNginxAddress(/:\d+$/.test(listen) ? listen : `${listen}:80`);
  return (
    parsed.kind === 'endpoint' &&
    parsed.endpoint.kind === 'tcp' &&
    parsed.endpoint.port === endpoint.port &&
    parsed.endpoint.host === endpoint.host
  );
}

function isIpv4(host: string): boolean {
  return host === 'localhost' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
