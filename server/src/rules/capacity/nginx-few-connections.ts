/** Fewer worker_connections than nginx needs for its own sockets and one request. */
import type { NginxReading } from '../../model/nginx/config/reading.ts';
import { defineRule, type Draft } from '../kit/rule.ts';

export default defineRule({
  code: 'nginx-few-connections',
  title: 'worker_connections is not enough for one request',
  severity: 'error',
  outcomes: ['nginx-start', 'truncated', '500'],
  since: '0.1.0',
  subject: 'nginx-reading',
  symptom:
    'nginx does not start: `1 worker_connections are not enough for 1 listening sockets`. Or it closes every connection, or answers 500 where PHP is asked, and logs `worker_connections are not enough while connecting to upstream`.',
  rationale:
    'Each worker takes one connection for each address that it listens on, one for the master process, one for a visitor, and one for the server that the request is passed to, such as a pool of PHP.',
  verified:
    'Measured with nginx 1.22.1 and one address: 0 and 1 are refused, with 2 each connection is closed, with 3 a page of PHP gets 500, with 4 it gets 200.',
  limits:
    'Addresses are counted as few as they can be; those of `stream` and `mail` are not. How many visitors come is not known.',
  references: ['https://nginx.org/en/docs/ngx_core_module.html#worker_connections'],

  *check({ reading }): Iterable<Draft> {
    if (!reading.isMain || !reading.certain || !reading.names.some(({ kind }) => kind === 'listen')) return;
    const connections = reading.names.find(({ kind }) => kind === 'connections');
    const sockets = leastSockets(reading);
    const least = sockets + (reading.handsOn ? 3 : 2);
    if (connections === undefined || !/^\d+$/.test(connections.name) || Number(connections.name) >= least) return;
    const count = Number(connections.name);
    const at = { file: connections.file, range: connections.range };
    const left = count - sockets;
    const [follows, outcome] =
      left <= 0
        ? (['nginx does not start', 'nginx-start'] as const)
        : left === 1
          ? (['every connection is closed', 'truncated'] as const)
          : (['proxied requests get 500', '500'] as const);
    yield {
      at,
      outcomes: [outcome],
      message: `worker_connections ${count} is not enough for ${sockets} listening ${sockets === 1 ? 'socket' : 'sockets'} and one request: ${follows}`,
      fixes: (write) => [
        {
          title: 'Set worker_connections to 512, the default',
          safety: 'review',
          preferred: true,
          edits: [write.nginxWord(at, '512')],
        },
      ],
    };
  },

  examples: {
    bad: [
      {
        title: 'Meant as "one at a time"',
        files: `#- /etc/nginx/nginx.conf
events {
    worker_connections 1;
    #                  ^ error: worker_connections 1 is not enough for 1 listening socket and one request: nginx does not start
    #= worker_connections 512;
}
http {
    server {
        listen 80;
    }
}`,
      },
      {
        title: 'Two addresses',
        files: String.raw`#- /etc/nginx/nginx.conf
events {
    worker_connections 4;
    #                  ^ error: worker_connections 4 is not enough for 2 listening sockets and one request: proxied requests get 500
    #= worker_connections 512;
}
http {
    server {
        listen 80;
        listen [::]:80;
        location ~ \.php$ {
            fastcgi_pass unix:/run/php/www.sock;
        }
    }
}`,
      },
    ],
    good: [
      {
        title: 'Just enough: the wildcard covers the other address',
        files: `#- /etc/nginx/nginx.conf
events {
    worker_connections 4;
}
http {
    server {
        listen 80;
        listen 127.0.0.1:80;
    }
}`,
      },
    ],
  },
});

/** Of one port nginx opens the wildcard alone where there is one, if nothing says otherwise. */
function leastSockets({ names }: NginxReading): number {
  const listens = new Set(names.filter(({ kind }) => kind === 'listen').map(({ name }) => name));
  return [...listens].filter((name) => {
    const [, host = '', port = ''] = /^(\[.*\]|[\d.]+):(\d+)$/.exec(name) ?? [];
    const wildcard = host.startsWith('[') ? '[::]' : '0.0.0.0';
    return host === '' || host === wildcard || !listens.has(`${wildcard}:${port}`);
  }).length;
}
