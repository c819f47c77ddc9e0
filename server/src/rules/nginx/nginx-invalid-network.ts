/** An address that `allow`, `deny` and their like do not take. */
import { isTemplated } from '../../model/nginx/config/placement.ts';
import { isIpv4, isIpv6, isNetwork } from './nginx-networks.ts';
import { aboutWord } from '../kit/nginx-words.ts';
import { defineRule, type Draft } from '../kit/rule.ts';
import { shortened } from '../../text/shorten.ts';

export default defineRule({
  code: 'nginx-invalid-network',
  title: 'Not an address or a network',
  severity: 'error',
  outcomes: ['nginx-start'],
  since: '0.1.0',
  subject: 'nginx-directive',
  names: [
    'allow',
    'deny',
    'set_real_ip_from',
    'debug_connection',
    'proxy_bind',
    'fastcgi_bind',
    'uwsgi_bind',
    'scgi_bind',
    'grpc_bind',
    'memcached_bind',
  ],
  symptom: '`nginx -t` fails with `invalid parameter "10.0.0.0/33"`, or `invalid address "localhost"`.',
  rationale:
    '`allow` and `deny` take an address, a network with its prefix length after a slash, `unix:` or `all`. `…_bind` takes an address, and no name.',
  verified: 'nginx 1.22.1 refuses the examples.',
  limits: 'Names that a name server would have to resolve are not checked.',
  references: ['https://nginx.org/en/docs/http/ngx_http_access_module.html'],

  *check(subject): Iterable<Draft> {
    const {
      name,
      args: [word],
    } = subject.directive;
    if (word === undefined || isTemplated(word) || word.value.includes('$')) return;
    const text = word.value;
    if (name.value.endsWith('_bind')) {
      if (text !== 'off' && !isAddress(text))
        yield aboutWord(subject, word, `"${name.value}" must be an address, not "${shortened(text)}"`);
    } else if (name.value === 'allow' || name.value === 'deny') {
      if (text !== 'all' && text !== 'unix:' && !isNetwork(text))
        yield aboutWord(
          subject,
          word,
          `"${name.value}" must be an address, a network, "unix:" or "all", not "${shortened(text)}"`,
        );
    } else if (text !== 'unix:' && !isNetwork(text) && !mayBeHost(text))
      yield aboutWord(subject, word, `"${name.value}" must be an address or a network, not "${shortened(text)}"`);
  },

  examples: {
    bad: [
      {
        title: 'Too many bits',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    allow 10.0.0.0/33;
    #     ^^^^^^^^^^^ error: "allow" must be an address, a network, "unix:" or "all", not "10.0.0.0/33"
    deny all;
}`,
      },
      {
        title: 'A name',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    location / {
        allow localhost;
        #     ^^^^^^^^^ error: "allow" must be an address, a network, "unix:" or "all", not "localhost"
        deny all;
    }
}`,
      },
    ],
    good: [
      {
        title: 'Accepted by nginx',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    allow 10.0.0.0/8;
    allow 2001:db8::/32;
    allow unix:;
    deny all;
}`,
      },
    ],
  },
});

function isAddress(text: string): boolean {
  const plain = text.replace(/^\[(.*)\](?::\d+)?$/, '$1');
  return isIpv4(text.replace(/:\d+$/, '')) || isIpv6(plain);
}

/** A name server decides about it, not the text. */
function mayBeHost(text: string): boolean {
  return !/[/\s]/.test(text) && text !== '';
}
