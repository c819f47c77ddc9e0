/** A server behind nginx whose certificate is to be checked, against nothing. */
import { placeOf, type NginxBlockView, type NginxEntry } from '../../model/nginx/config/blocks.ts';
import { defineRule, type Draft } from '../kit/rule.ts';

/** What hands requests on, and how it begins where TLS is spoken; with variables nginx takes it for TLS as well. */
const families = [
  ['proxy', /^https:\/\//i],
  ['grpc', /^grpcs:\/\//i],
  ['uwsgi', /^suwsgi:\/\//i],
] as const;

export default defineRule({
  code: 'nginx-trusted-certificate-missing',
  formerly: ['nginx-authority-missing'],
  title: 'The certificate of the upstream server cannot be verified',
  severity: 'error',
  outcomes: ['nginx-start'],
  since: '0.1.0',
  subject: 'nginx-block',
  contexts: ['location', 'location if'],
  names: families.map(([family]) => `${family}_pass`),
  symptom:
    '`nginx -t` fails with `no proxy_ssl_trusted_certificate for proxy_ssl_verify`, or with `no "proxy_ssl_certificate_key" is defined for certificate`.',
  rationale:
    '`proxy_ssl_verify on` verifies the certificate of the upstream server with those of `proxy_ssl_trusted_certificate`, which has no default, not even that of the system. A certificate that nginx shows itself, `proxy_ssl_certificate`, requires a key.',
  verified:
    'nginx 1.22.1 refuses the examples, and the same for `grpc_` and `uwsgi_`; it takes them where TLS is not used.',
  limits:
    'Where what is set outside the location is not known to its end, nothing is reported; nor where `proxy_ssl_verify` is set outside it.',
  references: ['https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_ssl_verify'],

  *check({ block }): Iterable<Draft> {
    for (const [family, scheme] of families) {
      const to = block.entries.find((entry) => entry.name === `${family}_pass`)?.words[0]?.value;
      if (to === undefined || !(scheme.test(to) || to.includes('$')) || !isKnown(block)) continue;
      const has = (name: string): boolean => nearest(block, `${family}_ssl_${name}`) !== undefined;
      const verify = own(block, `${family}_ssl_verify`);
      if (verify?.words[0]?.value.toLowerCase() === 'on' && !has('trusted_certificate')) {
        yield {
          at: placeOf(verify),
          message: `the certificate of the ${family}_pass server is verified, but no "${family}_ssl_trusted_certificate" is set`,
        };
      }
      const shown = own(block, `${family}_ssl_certificate`);
      if (shown !== undefined && !has('certificate_key') && shown.words[0]?.value !== '')
        yield { at: placeOf(shown), message: `this certificate has no "${family}_ssl_certificate_key"` };
    }
  },

  examples: {
    bad: [
      {
        title: 'No certificates to verify with',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    location / {
        proxy_pass https://10.0.0.5;
        proxy_ssl_verify on;
        #<^^^^^^^^^^^^^^ error: the certificate of the proxy_pass server is verified, but no "proxy_ssl_trusted_certificate" is set
    }
}`,
      },
      {
        title: 'A certificate without its key',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    location / {
        proxy_pass https://10.0.0.5;
        proxy_ssl_certificate /etc/ssl/nginx.pem;
        #<^^^^^^^^^^^^^^^^^^^ error: this certificate has no "proxy_ssl_certificate_key"
    }
}`,
      },
    ],
    good: [
      {
        title: 'Set once for all, in an outer block',
        files: `#- /etc/nginx/nginx.conf
events {}
http {
    server {
        location / {
            proxy_pass https://10.0.0.5;
            proxy_ssl_verify on;
            proxy_ssl_certificate /etc/ssl/nginx.pem;
        }
        proxy_ssl_certificate_key /etc/ssl/nginx.key;
    }
    proxy_ssl_trusted_certificate /etc/ssl/certs/ca-certificates.crt;
}`,
      },
      {
        title: 'TLS is not used',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    location / {
        proxy_pass http://10.0.0.5;
        proxy_ssl_verify on;
    }
}`,
      },
    ],
  },
});

/** Every block around is there to its end, so that nothing nearer can set anything. */
function isKnown(block: NginxBlockView): boolean {
  for (let one: NginxBlockView | undefined = block; one !== undefined; one = one.outer) {
    if (!one.settled || one.filled) return false;
    if (one.context === 'http') return true;
  }
  return false;
}

function own(block: NginxBlockView, name: string): NginxEntry | undefined {
  return block.inherited.findLast((entry) => entry.name === name);
}

function nearest(block: NginxBlockView, name: string): NginxEntry | undefined {
  for (let one: NginxBlockView | undefined = block; one !== undefined; one = one.outer) {
    const found = own(one, name);
    if (found !== undefined) return found;
  }
  return undefined;
}
