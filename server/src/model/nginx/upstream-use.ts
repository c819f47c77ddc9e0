/** Who uses an upstream, whatever the protocol. */
import type { NginxConfig } from './config.ts';

/** Whether some handler of the configuration names the upstream, as far as it is written without variables. */
export function isUsed(config: NginxConfig, name: string): boolean {
  return config.calledNames.has(name.toLowerCase());
}

/** Whether something that speaks another protocol than FastCGI calls the upstream. */
export function isUsedByOthers(config: NginxConfig, name: string): boolean {
  const wanted = name.toLowerCase();
  return config.otherHandlers.some((site) => upstreamName(site.placed.fact.args[0]?.value ?? '') === wanted);
}

/** The host part of a handler's address, lower case: `http://app/x` → `app`. */
export function upstreamName(address: string): string {
  return address.replace(/^[a-z]+:\/\//i, '').replace(/[/?].*$/, '').toLowerCase();
}
