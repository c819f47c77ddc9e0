/** Who uses an upstream, whatever the protocol. */
import type { NginxConfig } from './config.ts';

/** Whether some handler of the configuration names the upstream, as far as it is written without variables. */
export function isUsed(config: NginxConfig, name: string): boolean {
  return config.usedNames.has(name.toLowerCase());
}

/** The host part of a handler's address, lower case: `http://app/x` → `app`. */
export function upstreamName(address: string): string {
  return address
    .replace(/^[a-z]+:\/\//i, '')
    .replace(/[/?].*$/s, '')
    .toLowerCase();
}
