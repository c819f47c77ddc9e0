/** Addresses of `listen` as nginx compares them. */

/** One spelling for all of one address; `undefined` where a name server or a template decides. */
export function listenKey(text: string, defaultPort = 80): string | undefined {
  if (/[${}<>%@]|__/.test(text)) return undefined;
  if (/^unix:/i.test(text)) return `unix:${text.slice(5)}`;
  if (/^\d+$/.test(text) && !text.includes('.')) return `0.0.0.0:${Number(text)}`;
  const v6 = /^\[(.*)\](?::(\d+))?$/.exec(text);
  if (v6 !== null) return `[${(v6[1] ?? '').toLowerCase()}]:${Number(v6[2] ?? defaultPort)}`;
  const v4 = /^(\*|[\d.]+)(?::(\d+))?$/.exec(text);
  return v4 === null ? undefined : `${v4[1] === '*' ? '0.0.0.0' : (v4[1] ?? '')}:${Number(v4[2] ?? defaultPort)}`;
}

/** Whether the parameters of a `listen` mean UDP: `quic`, `http3` as its first versions were spelt, and `udp` of `stream`. */
export function isUdpListen(parameters: readonly { readonly value: string }[]): boolean {
  return parameters.some(({ value }) => value === 'quic' || value === 'http3' || value === 'udp');
}
