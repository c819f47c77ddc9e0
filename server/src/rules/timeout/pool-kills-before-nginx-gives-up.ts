/** The pool ends requests that nginx would still wait for. */
import {
  amount,
  ascending,
  larger,
  milliseconds,
  seconds,
  shortMilliseconds,
  toMilliseconds,
  toSeconds,
  writeSeconds,
} from '../../model/units.ts';
import { writtenAt } from '../../model/value.ts';
import type { WorkspaceView } from '../../model/workspace.ts';
import { firstPreferred, fixOf } from '../kit/timeout-changes.ts';
import {
  clashIn,
  timeoutsOfPool,
  isMisread,
  nginxPlaces,
  sayKillTime,
  type ComparedTimeouts,
} from '../kit/compared-timeouts.ts';
import { defineRule, type Draft, type Fix } from '../kit/rule.ts';
import type { Writer } from '../../edits/writer.ts';

export default defineRule({
  code: 'pool-kills-before-nginx-gives-up',
  title: 'The pool ends requests that nginx would still wait for',
  severity: 'warning',
  outcomes: ['502', 'truncated'],
  since: '0.1.0',
  subject: 'pool',

  symptom: `Pages that take long get 502, always after about the same time. nginx logs \`recv() failed (104: Connection reset by peer) while reading
response header from upstream\`, PHP-FPM logs \`execution timed out (… sec), terminating\`. A page that had begun to answer arrives with
status 200 and is cut in the middle.`,
  rationale: `\`request_terminate_timeout\` is the whole time of a request, and PHP-FPM ends the worker process without notifying nginx. It checks the
timeouts in steps of at most a third of that time, so the end comes between T and 4/3 T. When \`fastcgi_read_timeout\` is longer than that, nginx is
still waiting and can only report a broken connection; between the two it is open which of them is first.`,
  verified: `Measured with nginx 1.22.1 and PHP-FPM 8.2.35: with 1 s in the pool and 5 s in nginx a script that sleeps 3 s gets 502, and 200 after the
fix; a script that has sent its first bytes arrives cut off. With equal times nginx is first, and the answer is 504.`,
  limits: `A \`request_terminate_timeout\` of 0, the default, ends nothing. Nothing is reported where one of the two times comes from a variable, a template or a
file that was not read, where nginx or PHP-FPM run in containers, and where PHP-FPM misreads the time (fpm-duration-misread says so).`,
  references: [
    'https://www.php.net/manual/en/install.fpm.configuration.php#request-terminate-timeout',
    'https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_read_timeout',
  ],

  *check({ pool, workspace }): Iterable<Draft> {
    if (isMisread(pool)) return;
    const killed = timeoutsOfPool(pool, workspace).filter((timeouts) => clashIn(timeouts) === 'kills');
    const at = killed[0] === undefined ? undefined : writtenAt(killed[0].terminate);
    if (killed[0] === undefined || at === undefined) return;
    const race = killed.some(({ first }) => first === 'race');
    yield {
      at,
      message: `pool "${pool.name}" kills a request after ${sayKillTime(killed[0].terminate.value)}, nginx would wait ${sayReads(killed)}: slow pages get 502${race ? ' or 504' : ''}`,
      outcomes: race ? ['502', '504', 'truncated'] : ['502', 'truncated'],
      related: nginxPlaces(killed, (timeouts) => `nginx waits ${shortMilliseconds(timeouts.read.value)} here`),
      fixes: (write) => fixes(write, workspace, killed, at.file),
    };
  },

  examples: {
    bad: [
      {
        title: 'nginx is configured to wait, the pool is not',
        files: String.raw`#- /etc/nginx/nginx.conf
events {}
http {
    server {
        location ~ \.php$ {
            include fastcgi.conf;
            fastcgi_pass unix:/run/php/reports.sock;
            #            ^^^^^^^^^^^^^^^^^^^^^^^^^^ related: this fastcgi_pass reaches pool "reports"
            fastcgi_read_timeout 5m;
            #                    ^^ related: nginx waits 300 s here
        }
    }
}
;- /etc/php/8.2/fpm/pool.d/reports.conf
[reports]
user = www-data
listen = /run/php/reports.sock
pm = static
pm.max_children = 4
request_terminate_timeout = 30s
;                           ^^^ warning: pool "reports" kills a request after 30 to 40 s, nginx would wait 300 s: slow pages get 502
;= request_terminate_timeout = 300s`,
      },
      {
        title: "Against nginx's default of 60 s it is open who is first",
        files: String.raw`#- /etc/nginx/conf.d/shop.conf
server {
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass 127.0.0.1:9000;
        #            ^^^^^^^^^^^^^^ related: nginx waits 60 s here, the default
    }
}
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = 127.0.0.1:9000
pm = static
pm.max_children = 4
request_terminate_timeout = 50
;                           ^^ warning: pool "www" kills a request after 50 to 67 s, nginx would wait 60 s: slow pages get 502 or 504
;= request_terminate_timeout = 60s`,
      },
      {
        title: 'A pool that two sites use, one of them in time',
        files: String.raw`#- /etc/nginx/conf.d/blog.conf
server {
    server_name blog.example;
    location ~ \.php$ {
        fastcgi_pass 127.0.0.1:9000;
        fastcgi_read_timeout 30s;
    }
}
#- /etc/nginx/conf.d/import.conf
server {
    server_name import.example;
    location ~ \.php$ {
        fastcgi_pass 127.0.0.1:9000;
        fastcgi_read_timeout 90s;
        #= fastcgi_read_timeout 30s;
    }
}
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = 127.0.0.1:9000
pm = static
pm.max_children = 4
request_terminate_timeout = 30s
;                           ^^^ warning: pool "www" kills a request after 30 to 40 s, nginx would wait 90 s: slow pages get 502`,
      },
    ],
    good: [
      {
        title: 'One time, written in two units',
        files: String.raw`#- /etc/nginx/conf.d/shop.conf
server {
    location ~ \.php$ {
        fastcgi_pass 127.0.0.1:9000;
        fastcgi_read_timeout 2m;
    }
}
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = 127.0.0.1:9000
request_terminate_timeout = 120`,
      },
      {
        title: 'The default of the pool ends nothing',
        files: String.raw`#- /etc/nginx/conf.d/shop.conf
server {
    location ~ \.php$ {
        fastcgi_pass 127.0.0.1:9000;
        fastcgi_read_timeout 300s;
    }
}
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = 127.0.0.1:9000
;request_terminate_timeout = 30s`,
      },
      {
        title: 'A file that was not read may set the time',
        files: String.raw`#- /etc/nginx/conf.d/shop.conf
server {
    location ~ \.php$ {
        include /opt/shop/timeouts.conf;
        fastcgi_pass 127.0.0.1:9000;
    }
}
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = 127.0.0.1:9000
request_terminate_timeout = 30s`,
      },
    ],
  },
});

function sayReads(killed: readonly ComparedTimeouts[]): string {
  const values = [...new Set(killed.map((timeouts) => timeouts.read.value))].toSorted(ascending);
  const [least = milliseconds(0), most = least] = [values[0], values.at(-1)];
  return values.length > 1 ? `${amount(toSeconds(least))} to ${shortMilliseconds(most)}` : shortMilliseconds(least);
}

function fixes(
  write: Writer,
  workspace: WorkspaceView,
  killed: readonly ComparedTimeouts[],
  file: Draft['at']['file'],
): readonly Fix[] {
  const [first] = killed;
  if (first === undefined) return [];
  const { pool } = first;
  const all = timeoutsOfPool(pool, workspace);
  const wait = all.reduce((most, timeouts) => larger(most, timeouts.read.value), milliseconds(0));
  const longest = seconds(Math.ceil(amount(toSeconds(wait))));
  const shorter = all.filter((timeouts) => timeouts.read.value !== toMilliseconds(longest));
  const title = `Raise request_terminate_timeout to ${writeSeconds(longest)}`;
  const raise = fixOf(write, workspace, file, {
    title: shorter.length === 0 ? title : `${title}, and every fastcgi_read_timeout with it`,
    pool,
    terminate: longest,
    reads: new Map(shorter.map((timeouts) => [timeouts.pass, longest])),
  });
  const lower = fixOf(write, workspace, file, {
    title: `Lower fastcgi_read_timeout to ${writeSeconds(first.terminate.value)}`,
    pool,
    reads: new Map(killed.map((timeouts) => [timeouts.pass, first.terminate.value])),
  });
  // a pool that others call in time is left as it is: lowering breaks nothing, since no request lives longer anyway
  return firstPreferred(
    all.some((timeouts) => clashIn(timeouts) === 'aligned') ? [...lower, ...raise] : [...raise, ...lower],
  );
}
