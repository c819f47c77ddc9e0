/** A server for TLS without a certificate. */
import { mayBeFilledIn, type NginxReading, type ReadName } from '../model/nginx/reading.ts';
import { defineRule, type Draft } from './rule.ts';

export default defineRule({
  code: 'nginx-certificate-missing',
  title: 'A server for TLS has no certificate',
  severity: 'error',
  outcomes: ['nginx-start'],
  since: '0.1.0',
  subject: 'nginx-reading',
  symptom: '`nginx -t` fails with `no "ssl_certificate" is defined for the "listen ... ssl" directive`.',
  rationale: 'The server that takes the requests of an address without a known name needs a certificate. It is the first one of the address, or the one with `default_server`. The others may do without: nginx says nothing, and answers no handshake for them.',
  verified: 'nginx 1.22.1 refuses the example.',
  limits: 'Silent where an include was not read. Silent where something in the file is filled in by a template.',
  references: ['https://nginx.org/en/docs/http/configuring_https_servers.html'],

  *check({ reading }): Iterable<Draft> {
    if (!reading.complete) return;
    const certified = new Set(reading.names.filter(({ kind }) => kind === 'certificate').map(({ owner }) => owner));
    const defaults = new Map<string, ReadName>();
    for (const name of reading.names) if (name.kind === 'listen' && !defaults.has(name.name)) defaults.set(name.name, name);
    for (const name of reading.names) if (name.kind === 'default server') defaults.set(name.name, name);
    const encrypted = new Set(reading.names.filter(({ kind, directive }) => kind === 'listen' && directive === 'listen ssl').map(({ name }) => name));
    for (const draft of [...withoutKey(reading), ...withoutAuthority(reading)]) if (!mayBeFilledIn(reading, draft.at.file)) yield draft;
    if (reading.names.some(({ kind, name }) => kind === 'certificate' && name === 'http')) return;
    const told = new Set<string>();
    for (const [address, name] of defaults) {
      if (!encrypted.has(address) || certified.has(name.owner) || told.has(name.owner)) continue;
      told.add(name.owner);
      if (mayBeFilledIn(reading, name.file)) continue;
      yield { at: { file: name.file, range: name.range }, message: `the server for ${address} has no "ssl_certificate"` };
    }
  },

  examples: {
    bad: [
      {
        title: 'TLS without a certificate',
        files: `#- /etc/nginx/nginx.conf
events {}
http {
    server {
        listen 443 ssl;
        #      ^^^ error: the server for 0.0.0.0:443 has no "ssl_certificate"
        server_name a.example;
    }
}`,
      },
      {
        title: 'Nothing to hold the certificates of clients against',
        files: `#- /etc/nginx/nginx.conf
events {}
http {
    server {
        listen 443 ssl;
        ssl_certificate /etc/ssl/a.pem;
        ssl_certificate_key /etc/ssl/a.key;
        ssl_verify_client on;
        #<^^^^^^^^^^^^^^^ error: clients are asked for certificates, and there is no "ssl_client_certificate" to hold them against
    }
}`,
      },
    ],
    good: [
      {
        title: 'A template fills in values, and may bring what is missing',
        files: `#- /etc/nginx/nginx.conf
events {}
http {
    server {
        listen 443 ssl;
        server_name {DOMAIN};
    }
}`,
      },
      {
        title: 'With one',
        files: `#- /etc/nginx/nginx.conf
events {}
http {
    server {
        listen 443 ssl;
        ssl_certificate /etc/ssl/a.pem;
        ssl_certificate_key /etc/ssl/a.key;
    }
}`,
      },
      {
        title: 'For all servers',
        files: `#- /etc/nginx/nginx.conf
events {}
http {
    ssl_certificate /etc/ssl/a.pem;
    ssl_certificate_key /etc/ssl/a.key;
    server {
        listen 443 ssl;
    }
}`,
      },
    ],
  },
});

/** A server that asks for certificates of clients, and has none to hold them against. */
function* withoutAuthority({ names }: NginxReading): Iterable<Draft> {
  const ownersOf = (wanted: ReadName['kind']): ReadonlySet<string> => new Set(names.filter(({ kind }) => kind === wanted).map(({ owner, name }) => (name === 'http' ? 'http' : owner)));
  const [certified, authorities] = [ownersOf('certificate'), ownersOf('client certificate')];
  if (authorities.has('http')) return;
  for (const { kind, name, owner, file, range } of names) {
    if (kind !== 'verified clients' || authorities.has(owner) || !(certified.has('http') || certified.has(owner))) continue;
    if (name === 'server') yield { at: { file, range }, message: 'clients are asked for certificates, and there is no "ssl_client_certificate" to hold them against' };
  }
}

/** A server of which only the certificate is known: that of the block around would be its key. */
function* withoutKey({ names }: NginxReading): Iterable<Draft> {
  const keys = new Set(names.filter(({ kind }) => kind === 'certificate key').map(({ owner, name }) => (name === 'http' ? 'http' : owner)));
  for (const { kind, directive, owner, file, range } of names) {
    if (kind === 'certificate' && directive === 'ssl_certificate' && !keys.has('http') && !keys.has(owner)) yield { at: { file, range }, message: 'this certificate has no "ssl_certificate_key"' };
  }
}
