/** nginx gives up on requests that the pool would still work on. */
import type { FileRange } from '../../text/range.ts';
import {
  amount,
  isOn,
  saySeconds,
  seconds,
  shortMilliseconds,
  wholeSeconds,
  writeSeconds,
  type Seconds,
} from '../../model/units.ts';
import type { Pool } from '../../model/fpm/master.ts';
import { writtenAt } from '../../model/value.ts';
import type { WorkspaceView } from '../../model/workspace.ts';
import { firstPreferred, fixOf } from '../kit/timeout-changes.ts';
import {
  clashIn,
  timeoutsOfPass,
  timeoutsOfPool,
  isMisread,
  nginxPlaces,
  samePlace,
  type ComparedTimeouts,
} from '../kit/compared-timeouts.ts';
import { defineRule, type Draft, type Fix, type Related } from '../kit/rule.ts';
import type { Writer } from '../../edits/writer.ts';

export default defineRule({
  code: 'nginx-gives-up-before-pool',
  title: 'nginx gives up before the pool does',
  severity: 'warning',
  outcomes: ['504'],
  since: '0.1.0',
  subject: 'pool',

  symptom: `Pages that take long get 504. nginx logs \`upstream timed out (110: Connection timed out) while reading response header from upstream\`. The
PHP worker keeps running without a client, and with a few impatient visitors all workers of the pool are busy.`,
  rationale: `\`fastcgi_read_timeout\` is how long nginx waits between two reads; when it is over, nginx answers 504 and closes the connection. PHP notices
that only when it next writes. The pool is configured to allow more: by \`request_terminate_timeout\`, or, where that is off, by a
\`max_execution_time\` that no script can change, in the pool or in nginx's \`PHP_ADMIN_VALUE\`.`,
  verified: `Measured with nginx 1.22.1 and PHP-FPM 8.2.35: with 1 s in nginx and 4 s in the pool a script that sleeps 2 s gets 504 and its worker runs to the
end; after the fix it gets 200. The same with \`php_admin_value[max_execution_time] = 10\` and no \`request_terminate_timeout\`.`,
  limits: `One of the two times must be set: two defaults are never a finding. \`max_execution_time\` of php.ini, and that of \`php_value\` and \`PHP_VALUE\`, which a script may
change, are not checked. A script that writes now and then keeps nginx waiting longer than the time set.`,
  references: [
    'https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_read_timeout',
    'https://www.php.net/manual/en/install.fpm.configuration.php#request-terminate-timeout',
    'https://www.php.net/manual/en/info.configuration.php#ini.max-execution-time',
  ],

  *check({ pool, workspace }): Iterable<Draft> {
    if (isMisread(pool)) return;
    const early = timeoutsOfPool(pool, workspace).filter(
      (timeouts) => clashIn(timeouts) === 'gives-up' || clashIn(timeouts) === 'gives-up-on-script',
    );
    for (const group of byAnchor(early)) yield draftOf(group, workspace);
  },

  examples: {
    bad: [
      {
        title: 'The pool allows ten minutes, nginx waits one',
        files: String.raw`#- /etc/nginx/nginx.conf
user www-data;
events {}
http {
    server {
        location ~ \.php$ {
            include fastcgi.conf;
            fastcgi_pass unix:/run/php/import.sock;
            #            ^^^^^^^^^^^^^^^^^^^^^^^^^ related: this fastcgi_pass reaches pool "import"
            fastcgi_read_timeout 60s;
            #                    ^^^ warning: nginx gives up after 60 s without data, but pool "import" may work for 600 s: slow pages get 504
            #= fastcgi_read_timeout 600s;
        }
    }
}
;- /etc/php/8.2/fpm/pool.d/import.conf
[import]
user = www-data
listen = /run/php/import.sock
listen.owner = www-data
pm = static
pm.max_children = 4
request_terminate_timeout = 10m
;                           ^^^ related: pool "import" ends a request after this time`,
      },
      {
        title: 'Nothing is written in nginx: its default of 60 s applies',
        files: String.raw`#- /etc/nginx/conf.d/shop.conf
server {
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass 127.0.0.1:9000;
        #            ^^^^^^^^^^^^^^ related: nginx waits 60 s here, the default
        #+ fastcgi_read_timeout 300s;
    }
}
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = 127.0.0.1:9000
pm = static
pm.max_children = 4
php_admin_value[max_execution_time] = 300
;                                     ^^^ warning: nginx gives up after 60 s without data, but pool "www" grants scripts 300 s: slow pages get 504`,
      },
      {
        title: 'A time for all sites: the one that needs more gets a line of its own',
        files: String.raw`#- base: debian-nginx
#- /etc/nginx/conf.d/site.conf
include fastcgi.conf;
root /srv/www;
fastcgi_read_timeout 60s;
#                    ^^^ warning: nginx gives up after 60 s without data, but pool "slow" may work for 120 s: slow pages get 504
server {
    server_name quick.example;
    location ~ \.php$ { fastcgi_pass unix:/run/quick.sock; }
}
server {
    server_name slow.example;
    location ~ \.php$ { fastcgi_pass unix:/run/slow.sock; }
    #= location ~ \.php$ { fastcgi_pass unix:/run/slow.sock; fastcgi_read_timeout 120s; }
}
;- /etc/php/8.2/fpm/pool.d/quick.conf
[quick]
user = www-data
listen = /run/quick.sock
listen.owner = www-data
request_terminate_timeout = 60s
;- /etc/php/8.2/fpm/pool.d/slow.conf
[slow]
user = www-data
listen = /run/slow.sock
listen.owner = www-data
request_terminate_timeout = 120s`,
      },
      {
        title: 'nginx grants PHP more time than it waits',
        files: String.raw`#- /etc/nginx/conf.d/shop.conf
server {
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass 127.0.0.1:9000;
        #            ^^^^^^^^^^^^^^ related: nginx waits 60 s here, the default
        #+ fastcgi_read_timeout 600s;
        fastcgi_param PHP_ADMIN_VALUE "max_execution_time=600";
        #                                                 ^^^ warning: nginx gives up after 60 s without data, but PHP_ADMIN_VALUE grants scripts 600 s: slow pages get 504
    }
}
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = 127.0.0.1:9000`,
      },
    ],
    good: [
      {
        title: "The time comes from two levels above, and is the pool's",
        files: String.raw`#- base: debian-nginx
#- /etc/nginx/conf.d/long.conf
include fastcgi.conf;
root /srv/www;
fastcgi_read_timeout 5m;
server {
    location / {
        location ~ \.php$ { fastcgi_pass unix:/run/long.sock; }
    }
}
;- /etc/php/8.2/fpm/pool.d/long.conf
[long]
user = www-data
listen = /run/long.sock
listen.owner = www-data
request_terminate_timeout = 300s`,
      },
      {
        title: 'What PHP_VALUE sets a script may change, and it beats the pool',
        files: String.raw`#- /etc/nginx/conf.d/shop.conf
server {
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_param PHP_VALUE "memory_limit=768M \n max_execution_time=600";
        fastcgi_pass 127.0.0.1:9000;
    }
}
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = 127.0.0.1:9000
php_admin_value[max_execution_time] = 300`,
      },
      {
        title: 'php_value is only where a script starts from',
        files: String.raw`#- /etc/nginx/conf.d/shop.conf
server {
    location ~ \.php$ { fastcgi_pass 127.0.0.1:9000; }
}
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = 127.0.0.1:9000
php_value[max_execution_time] = 300`,
      },
      {
        title: 'The pool ends requests in time, so its max_execution_time does not matter to nginx',
        files: String.raw`#- /etc/nginx/conf.d/shop.conf
server {
    location ~ \.php$ { fastcgi_pass 127.0.0.1:9000; }
}
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = 127.0.0.1:9000
request_terminate_timeout = 60s
php_admin_value[max_execution_time] = 300`,
      },
    ],
  },
});

interface Group {
  readonly at: FileRange;
  readonly list: readonly [ComparedTimeouts, ...ComparedTimeouts[]];
}

/** Where nginx's time is written, there; where it is the default, at the pool's time. */
function byAnchor(early: readonly ComparedTimeouts[]): readonly Group[] {
  const groups = new Map<
    string,
    { readonly at: FileRange; readonly list: [ComparedTimeouts, ...ComparedTimeouts[]] }
  >();
  for (const timeouts of early) {
    const at = writtenAt(timeouts.read) ?? poolPlace(timeouts);
    if (at === undefined) continue;
    const key = `${at.file}\0${at.range.start}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { at, list: [timeouts] });
    else known.list.push(timeouts);
  }
  return [...groups.values()];
}

function poolPlace(timeouts: ComparedTimeouts): FileRange | undefined {
  return isOn(timeouts.terminate.value)
    ? writtenAt(timeouts.terminate)
    : timeouts.script === undefined
      ? undefined
      : writtenAt(timeouts.script);
}

function draftOf({ at, list }: Group, workspace: WorkspaceView): Draft {
  const [first] = list;
  const { pool } = first;
  const { onScript, longer } = grantedBy(first);
  const poolAt = poolPlace(first);
  const poolSide: readonly Related[] =
    poolAt === undefined
      ? []
      : [
          {
            at: poolAt,
            message: onScript
              ? `${grantor(first)} grants scripts this time`
              : `pool "${pool.name}" ends a request after this time`,
          },
        ];
  const related = [
    ...poolSide,
    ...nginxPlaces(list, (timeouts) => `nginx waits ${shortMilliseconds(timeouts.read.value)} here`),
  ].filter((place) => !samePlace(place.at, at));
  const wait = shortMilliseconds(first.read.value);
  return {
    at,
    related,
    message: `nginx gives up after ${wait} without data, but ${onScript ? `${grantor(first)} grants scripts ${saySeconds(longer)}` : `pool "${pool.name}" may work for ${saySeconds(longer)}`}: slow pages get 504`,
    fixes: (write) => fixes(write, workspace, { at, list }),
  };
}

/** How long a request may take, in seconds, and whether that is what scripts are granted. */
function grantedBy(timeouts: ComparedTimeouts): { readonly onScript: boolean; readonly longer: Seconds } {
  const onScript = clashIn(timeouts) === 'gives-up-on-script';
  return { onScript, longer: onScript ? (timeouts.script?.value ?? seconds(0)) : timeouts.terminate.value };
}

/** Who says how long scripts may take. */
function grantor({ pool, scriptSent }: ComparedTimeouts): string {
  return scriptSent ? 'PHP_ADMIN_VALUE' : `pool "${pool.name}"`;
}

function fixes(write: Writer, workspace: WorkspaceView, { at, list }: Group): readonly Fix[] {
  const [first] = list;
  const { pool } = first;
  const { onScript, longer } = grantedBy(first);
  if (sharedWithOthers(workspace, at, pool)) return [];
  const raise = fixOf(write, workspace, at.file, {
    title: `Raise fastcgi_read_timeout to ${writeSeconds(longer)}`,
    pool,
    reads: new Map(list.map((timeouts) => [timeouts.pass, longer])),
  });
  const wait = wholeSeconds(first.read.value);
  if (wait === undefined || (onScript && first.scriptSent)) return firstPreferred(raise);
  const lower = onScript
    ? fixOf(write, workspace, at.file, { title: `Lower max_execution_time to ${amount(wait)}`, pool, script: wait })
    : fixOf(write, workspace, at.file, {
        title: `Lower request_terminate_timeout to ${writeSeconds(wait)}`,
        pool,
        terminate: wait,
      });
  return firstPreferred([...raise, ...lower]);
}

/** Whether nginx's time is too short for another pool too: mending one of them would leave the line as it is. */
function sharedWithOthers(workspace: WorkspaceView, at: FileRange, pool: Pool): boolean {
  const { index } = workspace;
  const pools = index.once(`early for ${at.file}\0${at.range.start}`, () => {
    const early = index
      .passesWith('fastcgi_read_timeout', at)
      .flatMap(timeoutsOfPass)
      .filter((timeouts) => clashIn(timeouts) !== 'aligned' && clashIn(timeouts) !== 'kills');
    return new Set(early.map((timeouts) => timeouts.pool));
  });
  return pools.size > (pools.has(pool) ? 1 : 0);
}
