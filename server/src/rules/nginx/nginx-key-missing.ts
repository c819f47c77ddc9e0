/** More certificates than keys. */
import { placeOf } from '../../model/nginx/config/blocks.ts';
import { defineRule, type Draft } from '../kit/rule.ts';

export default defineRule({
  code: 'nginx-key-missing',
  title: 'A certificate has no key',
  severity: 'error',
  outcomes: ['nginx-start'],
  since: '0.1.0',
  subject: 'nginx-block',
  names: ['ssl_certificate'],
  contexts: ['server', 'stream server'],
  symptom: '`nginx -t` fails with `no "ssl_certificate_key" is defined for certificate "/etc/ssl/b.pem"`.',
  rationale:
    'Each `ssl_certificate` of a block requires an `ssl_certificate_key` of its own; those of the outer block are ignored once there is one.',
  verified: 'nginx 1.22.1 refuses the example.',
  limits:
    'Only blocks whose includes were read are checked. Certificates of `http` are checked by `nginx-certificate-missing`, for each server that takes them.',
  references: ['https://nginx.org/en/docs/http/ngx_http_ssl_module.html#ssl_certificate'],

  *check({ block }): Iterable<Draft> {
    if (!block.complete || block.filled) return;
    const certificates = block.entries.filter((entry) => entry.name === 'ssl_certificate');
    const keys = block.entries.filter((entry) => entry.name === 'ssl_certificate_key');
    const last = certificates.at(-1);
    // without any of its own the block may take those of the block around
    if (last === undefined || keys.length === 0 || certificates.length <= keys.length) return;
    yield {
      at: placeOf(last),
      message: `${certificates.length} certificates have ${keys.length} ${keys.length === 1 ? 'key' : 'keys'}`,
    };
  },

  examples: {
    bad: [
      {
        title: 'Two certificates, one key',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    listen 443 ssl;
    ssl_certificate /etc/ssl/rsa.pem;
    ssl_certificate /etc/ssl/ecdsa.pem;
    #<^^^^^^^^^^^^^ error: 2 certificates have 1 key
    ssl_certificate_key /etc/ssl/rsa.key;
}`,
      },
    ],
    good: [
      {
        title: 'A key for each',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    listen 443 ssl;
    ssl_certificate /etc/ssl/rsa.pem;
    ssl_certificate_key /etc/ssl/rsa.key;
    ssl_certificate /etc/ssl/ecdsa.pem;
    ssl_certificate_key /etc/ssl/ecdsa.key;
}`,
      },
    ],
  },
});
