/** What the flags and functions of an `ngx_command_t` say, in the letters and words of server/src/catalog/nginx/directive-table.ts. */

/** Letters of the contexts, by the flag that allows them. */
const contextFlags: ReadonlyMap<string, string> = new Map(
  Object.entries({
    NGX_MAIN_CONF: 'm',
    NGX_EVENT_CONF: 'e',
    NGX_HTTP_MAIN_CONF: 'H',
    NGX_HTTP_SRV_CONF: 'S',
    NGX_HTTP_LOC_CONF: 'L',
    NGX_HTTP_LIF_CONF: 'l',
    NGX_HTTP_SIF_CONF: 's',
    NGX_HTTP_LMT_CONF: 'x',
    NGX_HTTP_UPS_CONF: 'U',
    NGX_STREAM_MAIN_CONF: 'T',
    NGX_STREAM_SRV_CONF: 't',
    NGX_STREAM_UPS_CONF: 'V',
    NGX_MAIL_MAIN_CONF: 'M',
    NGX_MAIL_SRV_CONF: 'n',
    NGX_ANY_CONF: '*',
  }),
);
const order = 'meHSLlsxUTtVMn*';

/** Letters of the contexts that flags allow, in the order of the table; empty where none is allowed. */
export function lettersOf(flags: readonly string[]): string {
  const letters = new Set(flags.flatMap((flag) => contextFlags.get(flag) ?? []));
  return [...letters].toSorted((a, b) => order.indexOf(a) - order.indexOf(b)).join('');
}

/** Numbers of arguments as the table writes them; empty where flags say none. */
export function countsOf(flags: readonly string[]): string[] {
  const counts = new Set<string>();
  for (const flag of flags) {
    if (flag === 'NGX_CONF_NOARGS') counts.add('0');
    else if (flag === 'NGX_CONF_FLAG') counts.add('flag');
    else if (flag === 'NGX_CONF_ANY') counts.add('any');
    else if (flag === 'NGX_CONF_1MORE') counts.add('1+');
    else if (flag === 'NGX_CONF_2MORE') counts.add('2+');
    else for (const digit of /^NGX_CONF_TAKE(\d+)$/.exec(flag)?.[1] ?? '') counts.add(digit);
  }
  return [...counts].toSorted((a, b) => (a < b ? -1 : 1));
}

/** A generic slot by its short name, else the function; a trailing `_slot` says nothing. */
export function setterOf(name: string): string {
  const generic =
    /^ngx_conf_set_(flag|str|str_array|num|size|off|msec|sec|enum|bitmask|bufs|keyval|path|access)_slot$/.exec(
      name,
    )?.[1];
  const short: Readonly<Record<string, string>> = {
    str: 'string',
    str_array: 'string-array',
    num: 'number',
    off: 'offset',
    bufs: 'buffers',
  };
  return generic === undefined
    ? name
        .replace(/_slot$/, '')
        .replace(/^(?:ngx_http|ngx_stream)_set_(complex_value|predicate)\w*$/, (_, kind: string) =>
          kind === 'predicate' ? 'predicate' : 'complex',
        )
    : (short[generic] ?? generic);
}
