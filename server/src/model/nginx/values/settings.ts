/** What a directive is worth in a block: read with nginx's own rules, with where it comes from. */
import { known, unknown, type Effective, type Origin, type Provenance } from '../../value.ts';
import { bytes, milliseconds, parseNginxSize, parseNginxTime, type Bytes, type Milliseconds } from '../../units.ts';
import { originOf, type Placed, type Scope } from '../config/scope.ts';
import { unreadSurroundings, type UnreadView } from '../config/unread.ts';

/** Settings that rules ask for. */
export interface NginxSettings {
  /** 0: no limit. */
  readonly client_max_body_size: Bytes;
  /** Between two reads from the pool, not in total. */
  readonly fastcgi_read_timeout: Milliseconds;
  /** Between two writes to the pool. */
  readonly fastcgi_send_timeout: Milliseconds;
  readonly fastcgi_connect_timeout: Milliseconds;
  /** For the headers of an answer; a page of memory where nothing is written. */
  readonly fastcgi_buffer_size: Bytes;
}

/** The settings that are times. */
export type NginxTimeName = keyof NginxSettings & `fastcgi_${'connect' | 'send' | 'read'}_timeout`;

/** Defaults of ngx_http_fastcgi_module.c (ngx_http_fastcgi_merge_loc_conf) and ngx_http_core_module.c. */
const defaults: NginxSettings = {
  client_max_body_size: bytes(1024 ** 2),
  fastcgi_read_timeout: milliseconds(60_000),
  fastcgi_send_timeout: milliseconds(60_000),
  fastcgi_connect_timeout: milliseconds(60_000),
  fastcgi_buffer_size: bytes(4096),
};

const readTime = (text: string): Milliseconds | undefined => parseNginxTime(text, 'msec');

/** How each is read (ngx_conf_set_msec_slot, ngx_conf_set_off_slot, ngx_conf_set_size_slot). */
const readers: {
  readonly [Name in keyof NginxSettings]: (text: string) => NginxSettings[Name] | undefined;
} = {
  client_max_body_size: (text) => parseNginxSize(text, 'offset'),
  fastcgi_read_timeout: readTime,
  fastcgi_send_timeout: readTime,
  fastcgi_connect_timeout: readTime,
  fastcgi_buffer_size: (text) => parseNginxSize(text, 'size'),
};

/**
 * The value of a directive in this block: written here, inherited, or nginx's default.
 * Unknown where a file that was not read may set it nearer to the block.
 * @param config the configuration, whose includes may not all have been read
 */
export function nginxSetting<Name extends keyof NginxSettings>(
  scope: Scope,
  name: Name,
  config?: UnreadView,
): Effective<NginxSettings[Name]> {
  const found = scope.nearest(name);
  const hidden =
    config === undefined ? undefined : unreadSurroundings(scope, (one) => one === name, config, found?.scope);
  if (hidden !== undefined)
    return unknown(
      'missing-include',
      `\`include ${hidden.fact.args[0]?.value ?? ''}\` was not read and may set ${name}`,
      originOf(hidden),
    );
  if (found === undefined) return known(defaults[name], { kind: 'default', program: 'nginx' });
  const word = found.placed.fact.args[0];
  const at = originOf(found.placed, word);
  const trouble = unreadable(found.placed, at);
  if (trouble !== undefined || word === undefined) return trouble ?? unknown('malformed', `${name} has no value`, at);
  const value = readers[name](word.value);
  return value === undefined
    ? unknown(
        'malformed',
        `nginx does not accept "${word.value}" as a ${name.endsWith('_timeout') ? 'time' : 'size'}`,
        at,
      )
    : known(value, provenanceOf(scope, found.scope, at));
}

/** How a value that stands in `source` reaches `scope`. */
function provenanceOf(scope: Scope, source: Scope, at: Origin): Provenance {
  return source === scope ? { kind: 'written', at } : { kind: 'inherited', at, level: source.level };
}

function unreadable(placed: Placed, at: Origin): Effective<never> | undefined {
  const word = placed.fact.args[0];
  if (word?.template === true) return unknown('template', `${placed.fact.name} comes from a template placeholder`, at);
  if (word?.value.includes('$') === true) return unknown('variable', `${placed.fact.name} contains a variable`, at);
  return undefined;
}
