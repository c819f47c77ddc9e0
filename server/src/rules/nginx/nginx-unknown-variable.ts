/** A variable that nothing defines. */
import { mayBeFilledIn, type NginxReading } from '../../model/nginx/config/reading.ts';
import { forksWithVariable } from '../../catalog/nginx/forks.ts';
import { variableDates } from '../../catalog/nginx/variable-dates.ts';
import { isNginxVariable, nginxVariableList } from '../../catalog/nginx/variables.ts';
import { forkSeverity, sayForks, sayOther, unknownSeverity } from './fork-words.ts';
import { nearest } from '../kit/nginx-words.ts';
import { lacking } from '../../model/lacking.ts';
import { NearWords } from '../../text/near-words.ts';
import type { ReadName } from '../../model/nginx/config/reading.ts';
import { defineRule, type Draft, type Fix } from '../kit/rule.ts';
import type { Writer } from '../../edits/writer.ts';
import type { FileRange } from '../../text/range.ts';

export default defineRule({
  code: 'nginx-unknown-variable',
  title: 'Nothing defines the variable',
  severity: 'error',
  outcomes: ['nginx-start'],
  since: '0.1.0',
  subject: 'nginx-reading',
  symptom: '`nginx -t` fails with `unknown "nmae" variable`, without a file or line.',
  rationale:
    'nginx looks every variable up before it starts: its own, those of `set`, `map` and `geo`, and the named groups of regular expressions.',
  verified: 'nginx 1.22.1 refuses the example.',
  limits:
    'Silent where an include was not read, where a template decides, and where modules are loaded that may define it. A name in capitals is taken for a placeholder, unless the configuration sets another one like it.',
  references: ['https://nginx.org/en/docs/varindex.html'],

  *check({ reading }): Iterable<Draft> {
    if (!reading.complete || reading.loadsModules) return;
    const taken = new TakenOver(reading);
    // elsewhere such a name is what a program fills in
    const hasCapitals = reading.names.some(({ kind, role }) => kind === 'variable in capitals' && role === 'gives');
    let near: NearWords | undefined;
    for (const { kind, role, name, file, range, directive, late } of reading.names) {
      // `fastcgi-variable-invalid` speaks of addresses, and offers those of pools
      if (directive === 'fastcgi_pass' || (late === true && !taken.has(directive))) continue;
      if (kind === 'dated variable') yield* dated(name, { file, range }, reading);
      if (
        (kind !== 'variable' && (kind !== 'variable in capitals' || !hasCapitals)) ||
        role !== 'uses' ||
        mayBeFilledIn(reading, file) ||
        reading.defines.has(name) ||
        (isNginxVariable(name) && name !== 'memcached_key') ||
        /^(?:lua|echo|geoip2?|vts|brotli|zstd|modsecurity|js|upload|spdy|quic|passenger|otel|opentracing)/.test(name)
      )
        continue;
      const forks = forksWithVariable(name);
      const { build } = reading.release;
      if (forks.length > 0) {
        const isThere = forks.some((fork) => fork.name === undefined || build.forks.includes(fork.name));
        if (!isThere)
          yield {
            at: { file, range },
            message: `${sayOther(build)} does not define the variable "$${name}": only ${sayForks(forks)} does`,
            ...forkSeverity(build),
          };
        continue;
      }
      const meant = nearest(
        name,
        [...(near ??= new NearWords(reading.defines)).like(name), ...nginxVariableList()],
        (one) => reading.defines.has(one) || reading.release.surely(variableDates(one) ?? {}),
      );
      const at = { file, range };
      const severity = unknownSeverity(build);
      const message = `nothing defines the variable "$${name}"`;
      const group = reading.names.find((one) => one.kind === 'group without tilde' && one.name === name);
      if (group !== undefined) yield { at, ...severity, ...withoutTilde(name, group) };
      else if (meant === undefined || meant === name) yield { at, message, ...severity };
      else
        yield {
          at,
          ...severity,
          message: `${message}; the nearest is "$${meant}"`,
          fixes: (write) => renamed(at, name, meant, write),
        };
    }
  },

  examples: {
    bad: [
      {
        title: 'A misspelt name',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    server_name a.example;
    return 301 https://$sever_name$request_uri;
    #          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: nothing defines the variable "$sever_name"; the nearest is "$server_name"
    #= return 301 https://$server_name$request_uri;
}`,
      },
      {
        title: 'Names in capitals',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    set $SHOP_ROOT /srv/shop;
    root $SHOP_ROT/pub;
    #    ^^^^^^^^^^^^^ error: nothing defines the variable "$shop_rot"; the nearest is "$shop_root"
    #= root $shop_root/pub;
}`,
      },
      {
        title: 'A name of a server with a group, and no tilde',
        files: String.raw`#- base: debian-nginx
#- /etc/nginx/conf.d/sites.conf
server {
    server_name ^(?<site>[a-z]+)\.example\.org$;
    #           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: the name has the group
    #= server_name ~^(?<site>[a-z]+)\.example\.org$;
    root /srv/$site;
    #    ^^^^^^^^^^ error: nothing defines the variable "$site": without "~" the name of the server is not a regular expression
}`,
      },
    ],
    good: [
      {
        title: 'Capitals that a program fills in',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    server_name $SITE_NAME;
    root $SITE_ROOT;
}`,
      },
      {
        title: 'Defined in the block of a module, or of nginx though its index leaves it out',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
geoip2 /usr/share/GeoIP/city.mmdb {
    $country default=US source=$remote_addr country iso_code;
}
server {
    add_header X-From "$country $ancient_browser $tcpinfo_rtt";
}`,
      },
      {
        title: 'In a header that no server inherits, or in a name, which nginx does not expand',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
proxy_set_header X-Site $site;
server {
    listen 8080;
    proxy_set_header X-Old$b $host;
}`,
      },
      {
        title: 'Defined by a regular expression',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    server_name ~^(?<site>.+)\.example$;
    root /srv/$site;
}`,
      },
    ],
  },
});

/** A name of a server has the group, and is no pattern for want of its tilde. */
function withoutTilde(name: string, { file, range }: ReadName): Pick<Draft, 'message' | 'related' | 'fixes'> {
  const at = { file, range: { start: range.start, end: range.start } };
  return {
    message: `nothing defines the variable "$${name}": without "~" the name of the server is not a regular expression`,
    related: [{ at: { file, range }, message: 'the name has the group' }],
    fixes: () => [
      {
        title: 'Write ~ before the name of the server',
        safety: 'review',
        preferred: true,
        edits: [{ ...at, newText: '~' }],
      },
    ],
  };
}

/** A variable of nginx that only some releases have; where a directive defines one of that name, it is that one. */
function* dated(key: string, at: FileRange, reading: NginxReading): Iterable<Draft> {
  const name = key.replace(/^stream /, '');
  const dates = variableDates(name, key === name ? 'http' : 'stream');
  if (dates === undefined || reading.defines.has(name) || mayBeFilledIn(reading, at.file)) return;
  const missed = lacking(reading.release, `the variable "$${name}"`, dates);
  if (missed !== undefined) yield { at, ...missed };
}

/** Directives of `http` that some server takes over, because it has none of its own; each found once. */
class TakenOver {
  readonly #names: NginxReading['names'];
  readonly #known = new Map<string, boolean>();

  constructor({ names }: NginxReading) {
    this.#names = names;
  }

  has(directive: string): boolean {
    let taken = this.#known.get(directive);
    if (taken === undefined) {
      const having = new Set(
        this.#names.filter(({ kind, name }) => kind === 'own' && name === directive).map(({ owner }) => owner),
      );
      taken = this.#names.some(({ kind, file, range }) => kind === 'server' && !having.has(`${file} ${range.start}`));
      this.#known.set(directive, taken);
    }
    return taken;
  }
}

/** Every `$name` and `${name}` of the word under its other name. */
function renamed(at: FileRange, name: string, meant: string, write: Writer): readonly Fix[] {
  const { start } = at.range;
  const text = write.textAt(at);
  const edits = [...text.matchAll(/\$\{?(\w+)/g)].flatMap((match) => {
    const from = start + match.index + match[0].length - (match[1] ?? '').length;
    return match[1]?.toLowerCase() === name
      ? [{ file: at.file, range: { start: from, end: from + name.length }, newText: meant }]
      : [];
  });
  return edits.length === 0 ? [] : [{ title: `Change to $${meant}`, safety: 'review', preferred: true, edits }];
}
