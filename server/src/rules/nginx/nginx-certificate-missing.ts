/** A server for TLS without a certificate. */
import { mayBeFilledIn, type NginxReading, type ReadName } from '../../model/nginx/config/reading.ts';
import { defineRule, type Draft } from '../kit/rule.ts';

export default defineRule({
  code: 'nginx-certificate-missing',
  title: 'A server for TLS has no certificate',
  severity: 'error',
  outcomes: ['nginx-start'],
  since: '0.1.0',
  subject: 'nginx-reading',
  symptom: '`nginx -t` fails with `no "ssl_certificate" is defined for the "listen ... ssl" directive`.',
  rationale:
    'The server that takes the requests of an address without a known name needs a certificate. It is the first one of the address, or the one with `default_server`. The others may do without: nginx says nothing, and answers no handshake for them.',
  verified: 'nginx 1.22.1 refuses the example.',
  limits: 'Silent where an include was not read. Silent where something in the file is filled in by a template.',
  references: ['https://nginx.org/en/docs/http/configuring_https_servers.html'],

  *check({ reading }): Iterable<Draft> {
    if (!reading.complete) return;
    const certified = new Set(reading.names.filter(({ kind }) => kind === 'certificate').map(({ owner }) => owner));
    const defaults = new Map<string, ReadName>();
    for (const name of reading.names)
      if (name.kind === 'listen' && !defaults.has(name.name)) defaults.set(name.name, name);
    for (const name of reading.names) if (name.kind === 'default server') defaults.set(name.name, name);
    const encrypted = new Set(
      reading.names
        .filter(({ kind, directive }) => kind === 'listen' && directive === 'listen ssl')
        .map(({ name }) => name),
    );
    for (const draft of [...withoutKey(reading), ...withoutAuthority(reading)])
      if (!mayBeFilledIn(reading, draft.at.file)) yield draft;
    if (reading.names.some(({ kind, name }) => kind === 'certificate' && name === 'http')) return;
    const reported = new Set<string>();
    for (const [address, name] of defaults) {
      if (!encrypted.has(address) || certified.has(name.owner) || reported.has(name.owner)) continue;
      reported.add(name.owner);
      if (mayBeFilledIn(reading, name.file)) continue;
      yield {
        at: { file: name.file, range: name.range },
        message: `the server for ${address} has no "ssl_certificate"`,
      };
    }
  },

  examples: {
    bad: [
      {
        title: 'TLS without a certificate',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    listen 443 ssl;
    #      ^^^ error: the server for 0.0.0.0:443 has no "ssl_certificate"
    server_name a.example;
}`,
      },
      {
        title: 'A certificate for all servers, of which one has no key',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
ssl_certificate /etc/ssl/a.pem;
#<^^^^^^^^^^^^^ error: this certificate has no "ssl_certificate_key"
server {
    listen 443 ssl;
    ssl_certificate_key /etc/ssl/a.key;
}
server {
    listen 80;
}`,
      },
      {
        title: 'No certificates to verify clients with',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    listen 443 ssl;
    ssl_certificate /etc/ssl/a.pem;
    ssl_certificate_key /etc/ssl/a.key;
    ssl_verify_client on;
    #<^^^^^^^^^^^^^^^ error: client certificates are requested, but no "ssl_client_certificate" is set to verify them
}`,
      },
    ],
    good: [
      {
        title: 'A template may add what is missing',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    listen 443 ssl;
    server_name {DOMAIN};
}`,
      },
      {
        title: 'With one',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    listen 443 ssl;
    ssl_certificate /etc/ssl/a.pem;
    ssl_certificate_key /etc/ssl/a.key;
}`,
      },
      {
        title: 'A certificate for all servers, and every server with its own key; one that no server uses',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
ssl_certificate /etc/ssl/a.pem;
server {
    listen 443 ssl;
    ssl_certificate_key /etc/ssl/a.key;
}
server {
    listen 8443 ssl;
    ssl_certificate /etc/ssl/b.pem;
    ssl_certificate_key /etc/ssl/b.key;
}`,
      },
      {
        title: 'No server that needs the key',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
ssl_certificate /etc/ssl/a.pem;
ssl_certificate /etc/ssl/b.pem;
ssl_certificate_key /etc/ssl/a.key;`,
      },
      {
        title: 'For all servers',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
ssl_certificate /etc/ssl/a.pem;
ssl_certificate_key /etc/ssl/a.key;
server {
    listen 443 ssl;
}`,
      },
    ],
  },
});

/** A server that asks for certificates of clients, and has none to hold them against. */
function* withoutAuthority({ names }: NginxReading): Iterable<Draft> {
  const ownersOf = (wanted: ReadName['kind']): ReadonlySet<string> =>
    new Set(names.filter(({ kind }) => kind === wanted).map(({ owner, name }) => (name === 'http' ? 'http' : owner)));
  const [certified, authorities] = [ownersOf('certificate'), ownersOf('client certificate')];
  if (authorities.has('http')) return;
  for (const { kind, name, owner, file, range } of names) {
    if (kind !== 'verified clients' || authorities.has(owner) || !(certified.has('http') || certified.has(owner)))
      continue;
    if (name === 'server')
      yield {
        at: { file, range },
        message: 'client certificates are requested, but no "ssl_client_certificate" is set to verify them',
      };
  }
}

/**
 * Certificates without keys. A server takes its own, and those of `http` where it has none, and so with the keys: what stands in `http` is refused only for a server
 * that takes it (ngx_http_ssl_merge_srv_conf). A server with both of its own is judged by `nginx-key-missing`.
 */
function* withoutKey({ names }: NginxReading): Iterable<Draft> {
  const certificates = byServer(
    names.filter(({ kind, directive }) => kind === 'certificate' && directive === 'ssl_certificate'),
  );
  if (certificates.size === 0) return;
  const keys = byServer(names.filter(({ kind }) => kind === 'certificate key'));
  const reported = new Set<ReadName>();
  for (const { kind, file, range } of names) {
    if (kind !== 'server') continue;
    const server = `${file} ${range.start}`;
    if (certificates.has(server) && keys.has(server)) continue;
    const own = certificates.get(server) ?? certificates.get('http') ?? [];
    const last = own.at(-1);
    const count = (keys.get(server) ?? keys.get('http'))?.length ?? 0;
    if (last === undefined || own.length <= count || reported.has(last)) continue;
    reported.add(last);
    yield {
      at: { file: last.file, range: last.range },
      message:
        count === 0
          ? 'this certificate has no "ssl_certificate_key"'
          : `${own.length} certificates have ${count} ${count === 1 ? 'key' : 'keys'}`,
    };
  }
}

/** Certificates or keys by the server that has them, or `http`. */
function byServer(names: readonly ReadName[]): ReadonlyMap<string, readonly ReadName[]> {
  const found = new Map<string, ReadName[]>();
  for (const one of names) {
    const owner = one.name === 'http' ? 'http' : one.owner;
    const known = found.get(owner);
    if (known === undefined) found.set(owner, [one]);
    else known.push(one);
  }
  return found;
}
