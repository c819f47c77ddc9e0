/** An address of `listen` that nginx does not read. */
import { hasFillInPort, isFillInNumber } from '../../model/expression.ts';
import { isTemplated } from '../../model/nginx/config/placement.ts';
import { refusedAddress } from './nginx-networks.ts';
import { aboutWord, at } from '../kit/nginx-words.ts';
import { defineRule, type Draft } from '../kit/rule.ts';
import { shortened } from '../../text/shorten.ts';

export default defineRule({
  code: 'nginx-invalid-listen',
  title: 'nginx does not read the address of `listen`',
  severity: 'error',
  outcomes: ['nginx-start'],
  hasSafeFixes: true,
  since: '0.1.0',
  subject: 'nginx-directive',
  names: ['listen'],
  symptom:
    '`nginx -t` fails with `invalid port in "127.0.0.1:99999" of the "listen" directive`, or `host not found in "example"`.',
  rationale: '`listen` takes a port, an address, both, or `unix:` and a path. An IPv6 address is written in brackets.',
  verified: 'nginx 1.22.1 refuses the examples.',
  limits: 'Host names are not looked up.',
  references: ['https://nginx.org/en/docs/http/ngx_http_core_module.html#listen'],

  *check(subject): Iterable<Draft> {
    const [word] = subject.directive.args;
    if (word === undefined || isTemplated(word) || isFillInNumber(word.value) || hasFillInPort(word.value)) return;
    if (word.value === '=' && subject.directive.args.length > 1) {
      yield {
        at: at(subject, word),
        message: '"listen" is set without "="',
        fixes: (write) => [
          { title: 'Remove the "="', safety: 'safe', preferred: true, edits: [write.removeWord(at(subject, word))] },
        ],
      };
      return;
    }
    if (/^:\d+$/.test(word.value)) {
      yield aboutWord(subject, word, `"listen ${word.value}" has no host before the colon`, {
        text: word.value.slice(1),
      });
      return;
    }
    const bare = /^((?=[0-9a-f:]*?::)[0-9a-f:]+|(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4})$/i.exec(word.value);
    const refusal = refusedAddress(word.value, { port: 'alone' });
    if (refusal !== undefined)
      yield aboutWord(
        subject,
        word,
        `"listen ${shortened(word.value)}" ${bare === null ? refusal : 'has no brackets around its IPv6 address'}`,
        bare === null ? undefined : { text: `[${word.value}]` },
      );
    else if (/[/]/.test(word.value) && !/^unix:/i.test(word.value))
      yield aboutWord(
        subject,
        word,
        `"listen ${shortened(word.value)}" is neither a port nor an address`,
        word.value.startsWith('/') ? { text: `unix:${word.value}` } : undefined,
      );
  },

  examples: {
    bad: [
      {
        title: 'Not a port',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    listen 127.0.0.1:99999;
    #      ^^^^^^^^^^^^^^^ error: "listen 127.0.0.1:99999" has no port from 1 to 65535
}`,
      },
      {
        title: 'As in other programs',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    listen = 8080 default_server;
    #      ^ error: "listen" is set without "="
    #= listen 8080 default_server;
}`,
      },
      {
        title: 'An IPv6 address without brackets',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    listen ::1;
    #      ^^^ error: "listen ::1" has no brackets around its IPv6 address
    #= listen [::1];
}`,
      },
      {
        title: 'A socket without its prefix',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    listen /run/nginx.sock;
    #      ^^^^^^^^^^^^^^^ error: "listen /run/nginx.sock" is neither a port nor an address
    #= listen unix:/run/nginx.sock;
}`,
      },
      {
        title: 'A range that goes backwards',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    listen 8090-8080;
    #      ^^^^^^^^^ error: "listen 8090-8080" has a port range that ends before it begins
}`,
      },
    ],
    good: [
      {
        title: 'Accepted by nginx',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    listen 80;
    listen [::]:80;
    listen unix:/run/nginx.sock;
}`,
      },
    ],
  },
});
