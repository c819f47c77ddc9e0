/** The same address twice in one server. */
import { placeOf, wholeOf, type NginxEntry } from '../../model/nginx/config/blocks.ts';
import { isUdpListen, listenKey } from '../../model/nginx/config/listens.ts';
import { basename } from '../../text/path.ts';
import type { FileRange } from '../../text/range.ts';
import { defineRule, type Draft, type Fix } from '../kit/rule.ts';
import type { Writer } from '../../edits/writer.ts';

export default defineRule({
  code: 'nginx-duplicate-listen',
  title: 'A server listens on one address twice',
  severity: 'error',
  outcomes: ['nginx-start'],
  since: '0.1.0',
  subject: 'nginx-block',
  names: ['listen'],
  contexts: ['server', 'stream server'],
  symptom: '`nginx -t` fails with `a duplicate listen 0.0.0.0:80`.',
  rationale: 'A server names each of its addresses once. `80`, `*:80` and `0.0.0.0:80` are the same one.',
  verified: 'nginx 1.22.1 refuses the example.',
  limits: 'Host names are compared as they are written.',
  references: ['https://nginx.org/en/docs/http/ngx_http_core_module.html#listen'],

  *check({ block }): Iterable<Draft> {
    if (!block.certain) return;
    const seen = new Map<string, NginxEntry>();
    for (const entry of block.entries) {
      const word = entry.name === 'listen' ? entry.words[0] : undefined;
      const key = word === undefined ? undefined : listenKey(word.value);
      if (key === undefined || word === undefined) continue;
      const first = seen.get(key);
      if (first === undefined) seen.set(key, entry);
      else if (!isOtherProtocol(first, entry))
        yield about(entry, first, { at: { file: entry.file, range: word.range }, key });
    }
  },

  examples: {
    bad: [
      {
        title: 'Two spellings of one address',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    listen 80;
    listen 0.0.0.0:80;
    #      ^^^^^^^^^^ error: this server already listens on 0.0.0.0:80
    #=
}`,
      },
    ],
    good: [
      {
        title: 'Two families',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    listen 80;
    listen [::]:80;
    listen 443;
}`,
      },
      {
        title: 'TCP and UDP',
        files: `#- /etc/nginx/conf.d/shop.conf
server {
    listen 443 ssl;
    listen 443 quic reuseport;
    ssl_certificate shop.crt;
    ssl_certificate_key shop.key;
}`,
      },
    ],
  },
});

/** @param at the second address, and @param key what nginx reads it as */
function about(
  entry: NginxEntry,
  first: NginxEntry,
  { at, key }: { readonly at: FileRange; readonly key: string },
): Draft {
  if (entry === first)
    return {
      at,
      message: `this server listens on ${key} twice, since ${basename(entry.file)} is included in it more than once`,
    };
  return {
    at,
    message: `this server already listens on ${key}`,
    related: [{ at: placeOf(first), message: 'the first one is here' }],
    fixes: (write) => removalOf(entry, first, write),
  };
}

/** The one without parameters of its own goes. */
function removalOf(entry: NginxEntry, first: NginxEntry, write: Writer): readonly Fix[] {
  const own = (one: NginxEntry): readonly string[] => one.words.slice(1).map(({ value }) => value);
  const spare = own(entry).every((value) => own(first).includes(value))
    ? entry
    : own(first).length === 0
      ? first
      : undefined;
  if (spare === undefined || entry.file !== first.file) return [];
  return [
    {
      title: `Remove the ${spare === entry ? 'second' : 'first'} "listen"`,
      safety: 'review',
      preferred: true,
      edits: [write.remove(wholeOf(spare))],
    },
  ];
}

/** Over UDP an address is another one. */
function isOtherProtocol(a: NginxEntry, b: NginxEntry): boolean {
  return isUdpListen(a.words) !== isUdpListen(b.words);
}
