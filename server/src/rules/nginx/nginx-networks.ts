/** Addresses and networks as nginx reads them (ngx_inet.c). */

/** The highest address, which ngx_inet_addr cannot tell from its own character for "none". */
const highest = 0xff_ff_ff_ff;

/**
 * An IPv4 address as a number, read as ngx_inet_addr does: three dots, and between them any number of digits that make at most 255; none are 0.
 * `undefined` for other text, and for 255.255.255.255.
 */
function ipv4Value(text: string): number | undefined {
  const octets = text.split('.');
  if (octets.length !== 4 || !octets.every((octet) => /^\d*$/.test(octet) && Number(octet) <= 255)) return undefined;
  const value = octets.reduce((sum, octet) => sum * 256 + Number(octet), 0);
  return value === highest ? undefined : value;
}

/** Whether nginx reads the text as an IPv4 address (ngx_inet_addr): `127.0.0.01` and even `127..0.1` are, 255.255.255.255 is not. */
export function isIpv4(text: string): boolean {
  return ipv4Value(text) !== undefined;
}

/**
 * Whether nginx reads the text as an IPv6 address (ngx_inet6_addr): eight groups, or one `::` for those that are zero; the last two may be written as IPv4.
 * A colon at the beginning counts for nothing, so that `:1::` is one, and one behind the last group ends a group of zero where `::` came before.
 */
export function isIpv6(text: string): boolean {
  let [missing, nibbles, zeros] = [8, 0, false];
  let group: number | undefined;
  for (let index = text.startsWith(':') ? 1 : 0; index < text.length; index++) {
    const character = text.charAt(index);
    if (character === ':') {
      if (nibbles === 0 ? zeros : --missing === 0) return false;
      zeros ||= nibbles === 0;
      [group, nibbles] = [index + 1, 0];
    } else if (character === '.' && nibbles > 0) {
      if (missing < 2 || group === undefined || !isIpv4(text.slice(group))) return false;
      missing--;
      break;
    } else if (++nibbles > 4 || !/[\da-f]/i.test(character)) return false;
  }
  if (nibbles === 0 && !zeros) return false;
  return --missing > 0 ? zeros : !zeros;
}

/** Whether ngx_ptocidr takes the text: an address, alone or with the number of its bits behind a slash. */
export function isNetwork(text: string): boolean {
  const slash = text.indexOf('/');
  const address = slash < 0 ? text : text.slice(0, slash);
  const bits = slash < 0 ? undefined : text.slice(slash + 1);
  const most = isIpv4(address) ? 32 : isIpv6(address) ? 128 : undefined;
  if (most === undefined) return false;
  return bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= most);
}

/** Whether `geo` takes the text as a network: what ngx_ptocidr takes, and the highest address, which it compares as text. */
export function isGeoNetwork(text: string): boolean {
  return text === '255.255.255.255' || isNetwork(text);
}

/** Two IPv4 addresses, the second not below the first; neither is 255.255.255.255 (ngx_http_geo_range). */
export function isRange(text: string): boolean {
  const dash = text.indexOf('-');
  const [from, to] = [ipv4Value(text.slice(0, Math.max(dash, 0))), ipv4Value(text.slice(dash + 1))];
  return from !== undefined && to !== undefined && from <= to;
}

/** Why an address with a port is refused; `undefined` where it is taken, or where a name server decides. */
export function refusedAddress(
  text: string,
  options: { readonly port: 'needed' | 'optional' | 'alone' },
): string | undefined {
  if (/^unix:/i.test(text))
    return text.length === 5
      ? 'has no path after "unix:"'
      : text.length - 5 > 107
        ? "is longer than a socket's path may be"
        : undefined;
  if (text.startsWith('[')) {
    const end = text.indexOf(']');
    if (end < 0 || !isIpv6(text.slice(1, end))) return 'is not an IPv6 address in brackets';
    const rest = text.slice(end + 1);
    return rest === ''
      ? undefined
      : rest.startsWith(':')
        ? refusedPort(rest.slice(1), options.port)
        : 'has something other than a port after its bracket';
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
  return to !== undefined && Number(to) < Number(from) ? 'has a port range that ends before it begins' : undefined;
}
