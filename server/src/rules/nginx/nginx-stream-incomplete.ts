/** A server or an upstream of stream that lacks what nginx wants of each. */
import { isFilled } from '../../model/expression.ts';
import { behaviourDates } from '../../catalog/nginx/behaviours.ts';
import { isNginxDirective } from '../../catalog/nginx/directives.ts';
import type { Release } from '../../catalog/release.ts';
import { placeOf, type NginxBlockView, type NginxEntry } from '../../model/nginx/config/blocks.ts';
import { isIpv4 } from './nginx-networks.ts';
import { defineRule, type Draft } from '../kit/rule.ts';
import { shortened } from '../../text/shorten.ts';

export default defineRule({
  code: 'nginx-stream-incomplete',
  title: 'A block of stream is incomplete',
  severity: 'error',
  outcomes: ['nginx-start'],
  since: '0.1.0',
  subject: 'nginx-block',
  symptom:
    '`nginx -t` fails with `no handler for server`, `no "listen" is defined for server` or `no port in upstream "127.0.0.1"`.',
  rationale:
    'A server of stream listens somewhere and passes its connections on with `proxy_pass`, or answers with `return`. No protocol has a default port for it: each address has one. An upstream has a server.',
  verified: 'nginx 1.22.1 with its stream module refuses the examples; 1.28.3 takes a server without a handler.',
  limits:
    'Names that may be those of an upstream are not looked up. Blocks with directives of other modules, which may handle connections, are judged by their addresses alone.',
  references: [
    'https://nginx.org/en/docs/stream/ngx_stream_core_module.html',
    'https://nginx.org/en/docs/stream/ngx_stream_proxy_module.html#proxy_pass',
  ],

  *check({ block }): Iterable<Draft> {
    if (!block.certain || !/^stream (?:server|upstream)$/.test(block.context)) return;
    for (const entry of block.entries)
      if (entry.name === 'proxy_pass' || (entry.name === 'server' && block.context === 'stream upstream'))
        yield* address(entry);
    if (block.complete && !block.filled && block.opener !== undefined) yield* lacking(block, block.opener);
  },

  examples: {
    bad: [
      {
        title: 'No port',
        files: `#- /etc/nginx/nginx.conf
events {}
stream {
    server {
        listen 3306;
        proxy_pass 10.0.0.5;
        #          ^^^^^^^^ error: "10.0.0.5" has no port, and stream has no default port
    }
}`,
      },
      {
        title: 'No handler',
        files: `#- /etc/nginx/nginx.conf
events {}
stream {
    server {
    #<^^^^ info: this server has no handler for its connections, neither "proxy_pass" nor "return", and after nginx 1.27.0 they are closed
        listen 3306;
        proxy_timeout 10m;
    }
}`,
      },
      {
        title: 'A scheme',
        files: `#- /etc/nginx/nginx.conf
events {}
stream {
    server {
        listen 8443;
        proxy_pass https://10.0.0.5:8443;
        #          ^^^^^^^^^^^^^^^^^^^^^ error: "https://10.0.0.5:8443" begins with a scheme, which stream does not support
        #= proxy_pass 10.0.0.5:8443;
    }
}`,
      },
    ],
    good: [
      {
        title: 'As stream requires them',
        files: `#- /etc/nginx/nginx.conf
events {}
stream {
    upstream database {
        server 10.0.0.5:3306;
        server unix:/run/mysqld/mysqld.sock backup;
    }
    server {
        listen 3306;
        proxy_pass database;
    }
    server {
        listen 7;
        return $remote_addr;
    }
}`,
      },
    ],
  },
});

function* address(entry: NginxEntry): Iterable<Draft> {
  const [word] = entry.words;
  if (word === undefined || word.value.includes('$') || isFilled(word.value) || /^unix:/i.test(word.value)) return;
  const at = { file: entry.file, range: word.range };
  const scheme = /^[a-z]+:\/\//i.exec(word.value)?.[0];
  if (scheme !== undefined) {
    const rest = word.value.slice(scheme.length).replace(/\/$/, '');
    const message = `"${shortened(word.value)}" begins with a scheme, which stream does not support`;
    if (!/^[\w.-]+:\d+$/.test(rest)) yield { at, message };
    else
      yield {
        at,
        message,
        fixes: (write) => [
          { title: `Change to ${rest}`, safety: 'review', preferred: true, edits: [write.nginxWord(at, rest)] },
        ],
      };
  } else if (isIpv4(word.value) || /^\[[^\]]*\]$/.test(word.value))
    yield { at, message: `"${shortened(word.value)}" has no port, and stream has no default port` };
}

const handlers: ReadonlySet<string> = new Set(['proxy_pass', 'return', 'pass']);

function* lacking(block: NginxBlockView, opener: NginxEntry): Iterable<Draft> {
  const has = (test: (name: string) => boolean): boolean => block.entries.some(({ name }) => test(name));
  if (block.context === 'stream upstream') {
    if (!has((name) => name === 'server')) yield { at: placeOf(opener), message: 'this upstream has no server' };
    return;
  }
  if (!has((name) => name === 'listen')) yield { at: placeOf(opener), message: 'this server has no "listen"' };
  if (!has((name) => handlers.has(name) || !isNginxDirective(name)))
    yield { at: placeOf(opener), ...handsToNobody(block.release) };
}

/** Where it is no error, the connections are closed. */
function handsToNobody(release: Release): Pick<Draft, 'message' | 'severity' | 'outcomes'> {
  const dates = behaviourDates('stream server needs a handler');
  const message = 'this server has no handler for its connections, neither "proxy_pass" nor "return"';
  return release.surely(dates)
    ? { message }
    : {
        message: `${message}, and after nginx ${dates.until ?? ''} they are closed`,
        severity: 'info',
        outcomes: ['degraded'],
      };
}
