/** A directive that a block may hold only once stands in it twice. */
import { nginxDirectiveIn } from '../../catalog/nginx/directives.ts';
import { basename } from '../../text/path.ts';
import type { FileId } from '../../text/range.ts';
import { placeOf, wholeOf, type NginxBlockView, type NginxEntry } from '../../model/nginx/config/blocks.ts';
import { defineRule, type Draft, type Fix } from '../kit/rule.ts';
import type { Writer } from '../../edits/writer.ts';
import { shortened } from '../../text/shorten.ts';

export default defineRule({
  code: 'nginx-duplicate-directive',
  title: 'The directive is set twice in one block',
  severity: 'error',
  outcomes: ['nginx-start'],
  since: '0.1.0',
  subject: 'nginx-block',
  symptom: '`nginx -t` fails with `"root" directive is duplicate`.',
  rationale:
    'Most directives that set one value may be written once in a block. An `include` counts as if its text were there. In another block, inside or outside, the directive is a new one.',
  verified:
    'nginx 1.22.1 refuses the examples. Which directives may be repeated follows from the function that reads each of them.',
  limits: 'Blocks with an include that was not read are judged by what is known of them. Templates are not checked.',
  references: ['https://nginx.org/en/docs/http/ngx_http_core_module.html#root'],

  *check({ block }): Iterable<Draft> {
    if (!block.certain) return;
    const plain = plainIn(block);
    if (isPlain(block.entries, plain)) return;
    const seen = new Map<string, NginxEntry>();
    for (const entry of block.entries) {
      if (entry.name === 'map') sizesOfMap(entry, seen);
      for (const key of new Set(keysOf(entry, block, plain))) {
        const first = seen.get(key);
        if (first === undefined) seen.set(key, entry);
        else if (!key.startsWith('beside ') || first.name !== entry.name) {
          yield about(entry, first, block.opener?.file);
          break;
        }
      }
    }
  },

  examples: {
    bad: [
      {
        title: 'Twice in a server',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    root /srv/a;
    index index.php;
    root /srv/b;
    #<^^ error: "root" is already set in this block
    #=
}`,
      },
      {
        title: 'The second one in an include',
        files: `#- /etc/nginx/nginx.conf
events {}
http {
    client_max_body_size 8m;
    include conf.d/*.conf;
}
#- /etc/nginx/conf.d/upload.conf
client_max_body_size 64m;
#<^^^^^^^^^^^^^^^^^^ error: "client_max_body_size" is already set in this block`,
        fixed: `#- /etc/nginx/conf.d/upload.conf`,
      },
      {
        title: 'A snippet that is included twice',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    include snippets/times.conf;
    include snippets/php.conf;
}
#- /etc/nginx/snippets/php.conf
fastcgi_param HTTPS on;
include snippets/times.conf;
#- /etc/nginx/snippets/times.conf
fastcgi_read_timeout 300s;
#<^^^^^^^^^^^^^^^^^^ error: "fastcgi_read_timeout" is set twice in one block, since times.conf is included in it more than once`,
      },
    ],
    good: [
      {
        title: 'A snippet in two blocks',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server { include snippets/root.conf; }
server { include snippets/root.conf; }
#- /etc/nginx/snippets/root.conf
root /srv/a;`,
      },
      {
        title: 'In two blocks',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    root /srv/a;
    location /b {
        root /srv/b;
        add_header X-A 1;
        add_header X-B 2;
    }
}`,
      },
    ],
  },
});

/** Functions that read a directive and take it once. */
const once =
  /^(?:flag|string|number|size|offset|msec|sec|buffers|enum|complex|complex-size|path|access|ngx_http_set_complex_value_zero_slot|ngx_stream_set_complex_value_(?:zero|size)_slot|ngx_set_(?:user|priority|worker_processes|cpu_affinity)|ngx_(?:events|http|mail|stream)_block|ngx_event_(?:connections|use)|ngx_openssl_engine|ngx_http_core_(?:keepalive|directio|set_aio|open_file_cache|resolver|internal|limit_except)|ngx_http_(?:disable_symlinks|set_charset_slot|headers_expires|auth_basic_user_file|auth_request|ssl_password_file|ssl_ocsp_cache|ssl_enable|try_files|userid_expires|userid_mark|realip|upstream_keepalive|upstream_bind_set_slot|log_open_file_cache)|ngx_http_(?:fastcgi|proxy|uwsgi|scgi|grpc|memcached)_(?:pass|cache|cache_key|store|ssl_password_file)|ngx_stream_(?:core_resolver|proxy_pass|return|pass|ssl_password_file|proxy_ssl_password_file|proxy_bind)|ngx_mail_(?:core_resolver|ssl_enable|ssl_password_file))$/;
/** Lists that `off` ends: with it there is no other word. */
const endedByOff = /^(?:proxy_redirect|mirror|proxy_cookie_(?:domain|path|flags))$/;

/** Directives that are distinguished by their arguments, or that exclude others. */
const special =
  /^(?:charset_map|root|alias|secure_link|secure_link_(?:secret|md5)|(?:fastcgi|proxy|uwsgi|scgi)_(?:store|cache)|limit_conn|limit_req|thread_pool|proxy_redirect|mirror|proxy_cookie_(?:domain|path|flags))$/;

/** What may be there once; the same key twice is an error. `plain`: what is known of other entries of this context. */
function keysOf(entry: NginxEntry, block: NginxBlockView, plain: Map<string, readonly string[]>): readonly string[] {
  let keys = plain.get(entry.name);
  if (keys === undefined && !special.test(entry.name))
    plain.set(entry.name, (keys = isOnce(entry.name, block) ? [entry.name] : []));
  return keys ?? specialKeys(entry, block);
}

const few = 40;

/** Quickly, for the usual small block: every name is known to be plain, and none that may be there once is there twice. */
function isPlain(entries: readonly NginxEntry[], plain: ReadonlyMap<string, readonly string[]>): boolean {
  if (entries.length > few) return false;
  return entries.every(({ name }, index) => {
    const keys = name === 'map' ? undefined : plain.get(name);
    if (keys === undefined || keys.length === 0) return keys !== undefined;
    for (let before = 0; before < index; before++) if (entries[before]?.name === name) return false;
    return true;
  });
}

function specialKeys(entry: NginxEntry, block: NginxBlockView): readonly string[] {
  const { name } = entry;
  const first = (): string => entry.words[0]?.value ?? '';
  if (name === 'root' || name === 'alias') return ['root'];
  if (name === 'secure_link_secret') return [name, 'together with secure_link', 'together with secure_link_md5'];
  if (name === 'secure_link' || name === 'secure_link_md5') return [name, `together with ${name}`];
  const stored = /^(fastcgi|proxy|uwsgi|scgi)_(?:store|cache)$/.exec(name);
  if (stored !== null) return first() === 'off' ? [name] : [name, `together with ${stored[1] ?? ''}_store`];
  if (name === 'limit_conn') return [`limit_conn ${first()}`];
  if (name === 'limit_req')
    return entry.words.filter(({ value }) => value.startsWith('zone=')).map(({ value }) => `limit_req ${value}`);
  if (name === 'charset_map')
    return [
      `charset_map ${entry.words
        .map(({ value }) => value)
        .toSorted()
        .join(' ')}`,
    ];
  if (name === 'thread_pool') return [`thread_pool ${first()}`];
  if (endedByOff.test(name)) return isEnded(name, entry, block) ? [name] : [];
  return isOnce(name, block) ? [name] : [];
}

/** The first map fixes the sizes of all. */
function sizesOfMap(map: NginxEntry, seen: Map<string, NginxEntry>): void {
  for (const size of ['map_hash_max_size', 'map_hash_bucket_size']) if (!seen.has(size)) seen.set(size, map);
}

/** `off` behind others, or others behind `off`. */
function isEnded(name: string, entry: NginxEntry, block: NginxBlockView): boolean {
  const all = block.entries.filter((one) => one.name === name);
  const off = all.findIndex((one) => one.words.length === 1 && one.words[0]?.value === 'off');
  return off >= 0 && all.indexOf(entry) >= Math.max(0, off - 1);
}

/** By context and release, how directives without particulars are distinguished. */
const known = new Map<string, Map<string, readonly string[]>>();

function plainIn({ context, release }: NginxBlockView): Map<string, readonly string[]> {
  const key = `${context} ${release.key}`;
  let plain = known.get(key);
  if (plain === undefined) known.set(key, (plain = new Map()));
  return plain;
}

function isOnce(name: string, { context, release }: NginxBlockView): boolean {
  const facts = nginxDirectiveIn(name, context, release);
  return facts !== undefined && once.test(facts.setter);
}

/** @param own the file of the block itself */
function about(entry: NginxEntry, first: NginxEntry, own: FileId | undefined): Draft {
  if (entry === first)
    return {
      at: placeOf(entry),
      message: `"${entry.name}" is set twice in one block, since ${basename(entry.file)} is included in it more than once`,
    };
  const beside =
    first.name === 'map'
      ? 'follows the first "map" and must precede it'
      : `is not allowed together with "${first.name}"`;
  const message = `"${entry.name}" ${entry.name === first.name ? 'is already set in this block' : beside}`;
  const related = [{ at: placeOf(first), message: `the first "${first.name}" is here` }];
  return { at: placeOf(entry), message, related, fixes: (write) => removalOf(entry, first, write, own) };
}

/** What an included file has may be what other blocks live by: then the line of the block's own file goes, else nothing that hands requests on or keeps somebody out. */
const leaned = /_pass$|^(?:root|alias|internal|satisfy|limit_except|auth_\w+|try_files)$/;

/** The later one goes. Where two files have one each, either may be meant; but a file that is included keeps what other blocks may live by. */
function removalOf(entry: NginxEntry, first: NginxEntry, write: Writer, own: FileId | undefined): readonly Fix[] {
  const place = wholeOf(entry);
  if (entry.name !== first.name || isFilled(write.textAt(place))) return [];
  if (entry.file === first.file)
    return [
      { title: `Remove the second "${entry.name}"`, safety: 'review', preferred: true, edits: [write.remove(place)] },
    ];
  const mayGo = entry.file === own || !leaned.test(entry.name);
  return [
    ...(mayGo ? [removed(entry, first, write)] : []),
    ...(first.file === own ? [removed(first, entry, write)] : []),
  ];
}

/** Whether the text ends with a block that holds something. */
function isFilled(text: string): boolean {
  const whole = text.trimEnd();
  const open = whole.indexOf('{');
  return open >= 0 && whole.endsWith('}') && whole.slice(open + 1, -1).trim() !== '';
}

function removed(one: NginxEntry, other: NginxEntry, write: Writer): Fix {
  return {
    title: `Remove the one in ${basename(one.file)}, so that ${basename(other.file)} decides (${shortened(write.textAt(wholeOf(other)))})`,
    safety: 'review',
    edits: [write.remove(wholeOf(one))],
  };
}
