/** A fastcgi_read_timeout of 0 means at once, not never. */
import type { FileEdit } from '../../text/edit.ts';
import type { FileRange } from '../../text/range.ts';
import type { PassVerdict } from '../../model/deployment/deployment.ts';
import type { Pool } from '../../model/fpm/master.ts';
import { iniSeconds, iniValue, poolTime } from '../../model/fpm/settings.ts';
import { isOn, isZero, larger, seconds, writeSeconds, type Seconds } from '../../model/units.ts';
import { writtenAt } from '../../model/value.ts';
import type { WorkspaceView } from '../../model/workspace.ts';
import { firstPreferred } from '../kit/timeout-changes.ts';
import { defineRule, type Draft, type Fix } from '../kit/rule.ts';
import type { Writer } from '../../edits/writer.ts';

export default defineRule({
  code: 'read-timeout-zero',
  title: 'fastcgi_read_timeout 0 gives PHP no time at all',
  severity: 'error',
  outcomes: ['504'],
  since: '0.1.0',
  subject: 'pass',

  symptom:
    'Every PHP page gets 504 at once, however quick it is. nginx logs `upstream timed out (110: Connection timed out) while reading response header from upstream`.',
  rationale: `In PHP-FPM and in many other programs a time of 0 means that there is no limit. nginx uses it literally: the timer is over before the first byte
can come. No value means "never"; use a long time instead.`,
  verified:
    'Measured with nginx 1.22.1 and PHP-FPM 8.2.35: with `fastcgi_read_timeout 0` each request gets 504, one that needs a millisecond too. After the fix it gets 200.',
  limits: 'A time of 0 in a block that holds no `fastcgi_pass` for it is not reported.',
  references: ['https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_read_timeout'],

  *check({ verdict, workspace }): Iterable<Draft> {
    const read = verdict.pass.get('fastcgi_read_timeout');
    const at = writtenAt(read);
    if (
      read.kind === 'unknown' ||
      !isZero(read.value) ||
      at === undefined ||
      verdict.pass.config.templated.has(at.file)
    )
      return;
    yield {
      at,
      message: 'nginx reads a fastcgi_read_timeout of 0 as "at once", not as "never": every request gets 504',
      related: [{ at: verdict.pass.at, message: 'this fastcgi_pass fails' }],
      fixes: (write) => fixes(write, workspace, at),
    };
  },

  examples: {
    bad: [
      {
        title: 'Meant as "no limit"',
        files: String.raw`#- /etc/nginx/conf.d/chat.conf
server {
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/chat.sock;
        #            ^^^^^^^^^^^^^^^^^^^^^^^ related: this fastcgi_pass fails
        fastcgi_read_timeout 0;
        #                    ^ error: nginx reads a fastcgi_read_timeout of 0 as "at once", not as "never": every request gets 504
        #= fastcgi_read_timeout 1h;
    }
}
;- /etc/php/8.2/fpm/pool.d/chat.conf
[chat]
user = www-data
listen = /run/php/chat.sock
pm = static
pm.max_children = 4`,
      },
      {
        title: 'The pool sets how long requests may take',
        files: String.raw`#- /etc/nginx/conf.d/chat.conf
server {
    location ~ \.php$ {
        fastcgi_pass 127.0.0.1:9000;
        fastcgi_read_timeout 0s;
        #                    ^^ error: nginx reads a fastcgi_read_timeout of 0 as "at once", not as "never": every request gets 504
        #= fastcgi_read_timeout 90s;
    }
}
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = 127.0.0.1:9000
request_terminate_timeout = 90s`,
      },
      {
        title: 'A 0 for all sites, whose pools differ',
        files: String.raw`#- /etc/nginx/nginx.conf
events {}
http {
    include fastcgi.conf;
    root /srv/www;
    fastcgi_read_timeout 0;
    #                    ^ error: nginx reads a fastcgi_read_timeout of 0 as "at once", not as "never": every request gets 504
    #= fastcgi_read_timeout 120s;
    server {
        server_name quick.example;
        location ~ \.php$ {
            fastcgi_pass unix:/run/quick.sock;
            #+ fastcgi_read_timeout 30s;
        }
    }
    server {
        server_name slow.example;
        location ~ \.php$ {
            fastcgi_pass unix:/run/slow.sock;
        }
    }
}
;- /etc/php/8.2/fpm/pool.d/quick.conf
[quick]
user = www-data
listen = /run/quick.sock
request_terminate_timeout = 30s
;- /etc/php/8.2/fpm/pool.d/slow.conf
[slow]
user = www-data
listen = /run/slow.sock
request_terminate_timeout = 120s`,
      },
    ],
    good: [
      {
        title: 'In the pool a 0 does mean that there is no limit',
        files: String.raw`#- /etc/nginx/conf.d/chat.conf
server {
    location ~ \.php$ {
        fastcgi_pass 127.0.0.1:9000;
        fastcgi_read_timeout 1h;
    }
}
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = 127.0.0.1:9000
request_terminate_timeout = 0`,
      },
      {
        title: 'A 0 that no fastcgi_pass inherits',
        files: String.raw`#- /etc/nginx/conf.d/chat.conf
server {
    fastcgi_read_timeout 0;
    location ~ \.php$ {
        fastcgi_pass 127.0.0.1:9000;
        fastcgi_read_timeout 60s;
    }
}
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = 127.0.0.1:9000
request_terminate_timeout = 0`,
      },
    ],
  },
});

/** The longest time that the pools behind the 0 grant; where they grant any, an hour, which is as good as never. */
function fixes(write: Writer, workspace: WorkspaceView, at: Draft['at']): readonly Fix[] {
  const passes = workspace.index.passesWith('fastcgi_read_timeout', at);
  const longest = passes.reduce(
    (most, verdict) => poolsOf(verdict).reduce((longer, pool) => larger(longer, grantedBy(pool)), most),
    seconds(0),
  );
  const fix = (value: string, more: readonly FileEdit[]): Fix => ({
    title: `Set fastcgi_read_timeout to ${value}`,
    safety: 'review',
    edits: [write.nginxWord(at, value), ...more],
  });
  if (isZero(longest)) return firstPreferred([fix('1h', []), fix('60s', [])]);
  // pools behind one address that end requests after different times: no time suits both
  if (passes.some((verdict) => new Set(poolsOf(verdict).map(endsAfter)).size > 1)) return [];
  const lines = passes.flatMap((verdict) => ownLine(write, verdict, longest));
  const shared = lines.some((line) =>
    workspace.index.passesAt(line.at).some(({ pass }) => pass.scope.own('fastcgi_read_timeout').length > 0),
  );
  return shared
    ? []
    : firstPreferred([
        fix(
          writeSeconds(longest),
          lines.map(({ edit }) => edit),
        ),
      ]);
}

function poolsOf(verdict: PassVerdict): readonly Pool[] {
  return verdict.targets.flatMap((target) => target.links.map((link) => link.pool));
}

/** How long a request may take by the pool's own words; 0 where it sets no end. */
function grantedBy(pool: Pool): Seconds {
  const ends = endsAfter(pool);
  if (isOn(ends)) return ends;
  const script = iniValue(pool, 'max_execution_time');
  return script?.admin === true ? (iniSeconds(script.value)?.value ?? seconds(0)) : seconds(0);
}

function endsAfter(pool: Pool): Seconds {
  const terminate = poolTime(pool, 'request_terminate_timeout');
  return terminate.kind === 'known' ? terminate.value : seconds(0);
}

/** A pass that inherits the time and whose pool ends requests earlier gets a line with the pool's time. */
function ownLine(
  write: Writer,
  verdict: PassVerdict,
  longest: Seconds,
): readonly { readonly at: FileRange; readonly edit: FileEdit }[] {
  const { pass } = verdict;
  const ends = poolsOf(verdict).reduce((most, pool) => larger(most, endsAfter(pool)), seconds(0));
  if (isZero(ends) || ends === longest || pass.scope.kind === 'if' || pass.scope.own('fastcgi_read_timeout').length > 0)
    return [];
  return [{ at: pass.at, edit: write.addNginxAfter(pass.placed, `fastcgi_read_timeout ${writeSeconds(ends)};`) }];
}
