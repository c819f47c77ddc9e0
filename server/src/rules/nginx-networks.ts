/** Addresses and networks as nginx reads them (ngx_inet.c). */

/** ngx_inet_addr: four numbers up to 255. */
export function isIpv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
}

/** ngx_inet6_addr: eight groups, or `::` for those that are zero; the last two may be written as IPv4. */
export function isIpv6(text: string): boolean {
  const match = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (match !== null && !isIpv4(match[2] ?? '')) return false;
  const plain = match === null ? text : `${match[1] ?? ''}0:0`;
  const halves = plain.split('::');
  if (halves.length > 2) return false;
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')));
  if (!groups.flat().every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return false;
  const count = groups.flat().length;
  return halves.length === 2 ? count <= 7 : count === 8;
}

/** ngx_ptocidr: an address, with the number of its bits behind a slash; an IPv4 network may have a mask of four numbers instead. */
export function isNetwork(text: string): boolean {
  const slash = text.indexOf('/');
  const address = slash < 0 ? text : text.slice(0, slash);
  const bits = slash < 0 ? undefined : text.slice(slash + 1);
  const most = isIpv4(address) ? 32 : isIpv6(address) ? 128 : undefined;
  if (most === undefined) return false;
  return bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= most);
}

/** Two IPv4 addresses, the second not below the first. */
export function isRange(text: string): boolean {
  const dash = text.indexOf('-');
  const [from, to] = [text.slice(0, Math.max(dash, 0)), text.slice(dash + 1)];
  return isIpv4(from) && isIpv4(to) && toNumber(from) <= toNumber(to);
}

function toNumber(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** Why an address with a port is refused; `undefined` where it is taken, or where a name server decides. */
export function refusedAddress(text: string, options: { readonly port: 'needed' | 'optional' | 'alone' }): string | undefined {
  if (/^unix:/i.test(text)) return text.length === 5 ? 'has no path behind "unix:"' : text.length - 5 > 107 ? 'is longer than a socket\'s path may be' : undefined;
  if (text.startsWith('[')) {
    const end = text.indexOf(']');
    if (end < 0 || !isIpv6(text.slice(1, end))) return 'is no IPv6 address in brackets';
    const rest = text.slice(end + 1);
    return rest === '' ? undefined : rest.startsWith(':') ? refusedPort(rest.slice(1), options.port) : 'has something else than a port behind its bracket';
  }
  const colon = text.indexOf(':');
  if (colon >= 0) return colon === 0 ? 'has no host' : refusedPort(text.slice(colon + 1), options.port);
  if (options.port === 'alone' && /^\d+(?:-\d+)?$/.test(text)) return refusedPort(text, options.port);
  return text === '' ? 'has no host' : undefined;
}

function refusedPort(text: string, kind: 'needed' | 'optional' | 'alone'): string | undefined {
  const isPort = (one: string): boolean => /^\d+$/.test(one) && Number(one) >= 1 && Number(one) <= 65_535;
  // only `listen` takes ranges
  const [from = '', to, ...more] = kind === 'alone' ? text.split('-') : [text];
  if (!isPort(from) || (to !== undefined && !isPort(to)) || more.length > 0) return 'has no port from 1 to 65535';
  return to !== undefined && Number(to) < Number(from) ? 'has a range of ports whose end lies before its beginning' : undefined;
}
