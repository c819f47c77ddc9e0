/** An address of `proxy_pass` or its like that nginx does not read. */
import { isTemplated } from '../../model/nginx/config/placement.ts';
import type { NginxWord } from '../../syntax/nginx/tree.ts';
import { refusedAddress } from './nginx-networks.ts';
import { aboutWord } from '../kit/nginx-words.ts';
import { defineRule, type Draft, type NginxDirectiveSubject } from '../kit/rule.ts';
import { shortened } from '../../text/shorten.ts';

export default defineRule({
  code: 'nginx-invalid-url',
  title: 'nginx does not read this address',
  severity: 'error',
  outcomes: ['nginx-start'],
  since: '0.1.0',
  subject: 'nginx-directive',
  names: ['proxy_pass', 'grpc_pass', 'uwsgi_pass', 'scgi_pass', 'memcached_pass', 'server'],
  symptom:
    '`nginx -t` fails with `invalid URL prefix`, `invalid port in upstream "127.0.0.1:70000"` or `"proxy_pass" cannot have URI part in location given by regular expression`.',
  rationale:
    '`proxy_pass` requires `http://` or `https://`. After the host it takes a port from 1 to 65535. In a location with a regular expression, in a named one, in `if` and in `limit_except` it takes no path, since nginx could not know what to replace.',
  verified: 'nginx 1.22.1 refuses the examples.',
  limits: 'Addresses with variables are not checked: nginx reads them when a request comes.',
  references: ['https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass'],

  *check(subject): Iterable<Draft> {
    const {
      directive: {
        name,
        args: [word],
      },
      context,
    } = subject;
    if (word === undefined || isTemplated(word) || word.value.includes('$')) return;
    if (context?.startsWith('stream') === true) return;
    if (name.value === 'server' && context !== 'upstream') return;
    if (name.value === 'proxy_pass') yield* ofProxy(subject, word);
    else {
      const host =
        name.value === 'grpc_pass'
          ? word.value.replace(/^grpcs?:\/\//i, '')
          : name.value === 'uwsgi_pass'
            ? word.value.replace(/^s?uwsgi:\/\//i, '')
            : word.value;
      const refusal = refusedHost(host, name.value);
      if (refusal !== undefined) yield aboutWord(subject, word, `"${shortened(word.value)}" ${refusal}`);
    }
  },

  examples: {
    bad: [
      {
        title: 'No scheme',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    location / {
        proxy_pass 127.0.0.1:8080;
        #          ^^^^^^^^^^^^^^ error: "proxy_pass" must be an address with http:// or https://, not "127.0.0.1:8080"
        #= proxy_pass http://127.0.0.1:8080;
    }
}`,
      },
      {
        title: 'A path where the location is a regular expression',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    location ~ ^/api/ {
        proxy_pass http://127.0.0.1:8080/v1/;
        #          ^^^^^^^^^^^^^^^^^^^^^^^^^ error: "proxy_pass" does not allow the path "/v1/" in a location with a regular expression
        #= proxy_pass http://127.0.0.1:8080;
    }
}`,
      },
      {
        title: 'Not a port',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    location / {
        proxy_pass http://127.0.0.1:80800;
        #          ^^^^^^^^^^^^^^^^^^^^^^ error: "http://127.0.0.1:80800" has no port from 1 to 65535
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
    location /a/ {
        proxy_pass http://127.0.0.1:8080/v1/;
    }
    location ~ ^/api/ {
        proxy_pass http://127.0.0.1:8080;
    }
    location /b/ {
        proxy_pass http://unix:/run/app.sock:/b/;
    }
}`,
      },
    ],
  },
});

function* ofProxy(subject: NginxDirectiveSubject, word: NginxWord): Iterable<Draft> {
  const match = /^https?:\/\/(.*)$/is.exec(word.value);
  if (match === null) {
    const meant = /^[\w.-]+(?::\d+)?(?:\/\S*)?$|^unix:\//.test(word.value)
      ? { text: `http://${word.value}` }
      : undefined;
    yield aboutWord(
      subject,
      word,
      `"proxy_pass" must be an address with http:// or https://, not "${shortened(word.value)}"`,
      meant,
    );
    return;
  }
  const rest = match[1] ?? '';
  const { host, path } = split(rest);
  const refusal = refusedHost(host, 'proxy_pass');
  if (refusal !== undefined) yield aboutWord(subject, word, `"${shortened(word.value)}" ${refusal}`);
  else if (path !== '' && noPathHere(subject))
    yield aboutWord(subject, word, `"proxy_pass" does not allow the path "${shortened(path)}" ${whereNone(subject)}`, {
      text: word.value.slice(0, word.value.length - path.length),
    });
}

/** Host and path; that of a socket ends at a second colon. */
function split(rest: string): { readonly host: string; readonly path: string } {
  const at = /^unix:/i.test(rest) ? rest.indexOf(':', 5) : rest.search(/[/?#]/);
  if (at < 0) return { host: rest, path: '' };
  return { host: rest.slice(0, at), path: rest.slice(/^unix:/i.test(rest) ? at + 1 : at) };
}

function refusedHost(host: string, name: string): string | undefined {
  if (/^unix:/i.test(host)) return refusedAddress(host, { port: 'optional' });
  if (name !== 'proxy_pass' && /[/?]/.test(host)) return 'contains a path, but only a host and a port are allowed';
  return refusedAddress(host, { port: 'optional' });
}

function noPathHere({ path, context }: NginxDirectiveSubject): boolean {
  if (context === 'location if' || context === 'limit_except') return true;
  const location = path.at(-1);
  if (location?.name.value !== 'location') return false;
  const [first, second] = location.args;
  return first !== undefined && (first.value.startsWith('~') || (second === undefined && first.value.startsWith('@')));
}

function whereNone({ path, context }: NginxDirectiveSubject): string {
  if (context === 'location if') return 'in "if"';
  if (context === 'limit_except') return 'in "limit_except"';
  return path.at(-1)?.args[0]?.value.startsWith('@') === true
    ? 'in a named location'
    : 'in a location with a regular expression';
}
