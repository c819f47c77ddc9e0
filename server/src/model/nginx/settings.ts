/** What a directive is worth in a block: read with nginx's own rules, with where it comes from. */
import { known, unknown, type Effective, type Origin, type Provenance } from '../value.ts';
import { parseNginxSize, parseNginxTime } from '../units.ts';
import { originOf, type Placed, type Scope } from './scope.ts';
import { unreadSurroundings, type UnreadView } from './unread.ts';

/** Settings that rules ask for: times in milliseconds, sizes in bytes. */
export interface NginxSettings {
  /** 0: no limit. */
  readonly client_max_body_size: number;
  /** Between two reads from the pool, not in total. */
  readonly fastcgi_read_timeout: number;
  /** Between two writes to the pool. */
  readonly fastcgi_send_timeout: number;
  readonly fastcgi_connect_timeout: number;
  /** For the headers of an answer; a page of memory where nothing is written. */
  readonly fastcgi_buffer_size: number;
}

/** Defaults of ngx_http_fastcgi_module.c (ngx_http_fastcgi_merge_loc_conf) and ngx_http_core_module.c. */
const defaults: NginxSettings = {
  client_max_body_size: 1024 ** 2,
  fastcgi_read_timeout: 60_000,
  fastcgi_send_timeout: 60_000,
  fastcgi_connect_timeout: 60_000,
  fastcgi_buffer_size: 4096,
};

/** How a size is read (ngx_conf_set_off_slot, ngx_conf_set_size_slot); all others are times. */
const sizes: { readonly [name in keyof NginxSettings]?: 'size' | 'offset' } = {
  client_max_body_size: 'offset',
  fastcgi_buffer_size: 'size',
};

/**
 * The value of a directive in this block, in milliseconds or bytes: written here, inherited, or nginx's default.
 * Unknown where a file that was not read may set it nearer to the block.
 * @param config the configuration, whose includes may not all have been read
 */
export function nginxSetting(scope: Scope, name: keyof NginxSettings, config?: UnreadView): Effective<number> {
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
  const size = sizes[name];
  const value = size === undefined ? parseNginxTime(word.value, 'msec') : parseNginxSize(word.value, size);
  return value === undefined
    ? unknown('malformed', `nginx does not accept "${word.value}" as a ${size === undefined ? 'time' : 'size'}`, at)
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
