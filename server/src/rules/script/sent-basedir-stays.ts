/** An `open_basedir` that nginx sends for one site stays in the worker, which serves another one next. */
import { iniSetting } from '../../model/deployment/php-ini.ts';
import { phpPassOf } from '../../model/deployment/php-pass.ts';
import { scriptAt, type ScriptPath } from '../../model/deployment/script.ts';
import { basedirObstacle, type IniFound } from '../../model/deployment/script-obstacles.ts';
import type { Pool } from '../../model/fpm/master.ts';
import { poolText } from '../../model/fpm/settings.ts';
import { lastOf } from '../../model/nginx/values/params.ts';
import { addParams } from '../kit/script-side.ts';
import { defineRule, type Draft } from '../kit/rule.ts';

export default defineRule({
  code: 'sent-basedir-stays',
  title: 'Another site of the pool leaves its open_basedir behind',
  severity: 'warning',
  outcomes: ['404'],
  since: '0.1.0',
  subject: 'pool',
  symptom:
    '`404` with the body `No input file specified.` from time to time, and `Unable to open primary script` in the error log of nginx, once a site with PHP_ADMIN_VALUE was visited.',
  rationale:
    'PHP-FPM applies PHP_VALUE and PHP_ADMIN_VALUE to the worker, and never takes them back. The next request of that worker has them as well, unless it is sent a value of its own.',
  verified:
    'Run on nginx 1.22.1 and PHP-FPM 8.2 with one worker: 200, then 404 once the other site was asked for, and 200 where both send a value.',
  limits:
    'Only `open_basedir`, in a pool that sets none itself and has no chroot. Other settings that are sent stay as well, but change no status.',
  references: ['https://www.php.net/manual/en/install.fpm.configuration.php'],

  *check({ pool, workspace }): Iterable<Draft> {
    const uses = workspace.usesOf(pool).filter(({ link }) => link !== undefined);
    const sent = uses.flatMap(({ verdict: { pass } }) => iniFound(pass));
    if (sent.length === 0 || iniSetting(undefined, pool, 'open_basedir') !== undefined) return;
    if (poolText(pool, 'chroot') !== undefined) return;
    // of one value each pass says the same
    const different = [...new Map(sent.map((one) => [one.value, one])).values()].slice(0, mostValues);
    for (const { verdict } of uses) {
      if (iniSetting(verdict.pass, undefined, 'open_basedir') !== undefined) continue;
      const pass = phpPassOf(verdict, workspace);
      const script = pass && scriptAt(pass);
      if (script === undefined) continue;
      const left = different.find((one) => basedirObstacle(script, one) !== undefined);
      if (left !== undefined) yield draftOf({ script, pool }, left);
    }
  },

  examples: {
    bad: [
      {
        title: 'Two sites, and one of them is locked in',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    server_name blog.example;
    root /srv/blog;
    index index.php;
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_param PHP_ADMIN_VALUE "open_basedir=/srv/blog:/tmp";
        #                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: open_basedir is sent here
        fastcgi_pass unix:/run/php/shop.sock;
    }
}
server {
    server_name shop.example;
    root /srv/shop;
    index index.php;
    location ~ \.php$ {
        #+ fastcgi_param PHP_ADMIN_VALUE "open_basedir=/";
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
        #            ^^^^^^^^^^^^^^^^^^^^^^^ warning: a worker of pool "shop" that was sent open_basedir=/srv/blog:/tmp for another site keeps it, and answers 404 for /srv/shop/index.php
    }
}`,
      },
    ],
    good: [
      {
        title: 'Each site sends its own',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    server_name blog.example;
    root /srv/blog;
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_param PHP_ADMIN_VALUE "open_basedir=/srv/blog:/tmp";
        fastcgi_pass unix:/run/php/shop.sock;
    }
}
server {
    server_name shop.example;
    root /srv/shop;
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_param PHP_ADMIN_VALUE "open_basedir=/srv/shop:/tmp";
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
    ],
  },
});

/** So many different values are compared with each site. */
const mostValues = 8;

function iniFound(pass: Parameters<typeof iniSetting>[0]): readonly IniFound[] {
  const setting = iniSetting(pass, undefined, 'open_basedir');
  return setting?.value.kind === 'known' && setting.sent !== undefined
    ? [{ value: setting.value.value, setting, at: setting.sent.word }]
    : [];
}

interface Place {
  readonly script: ScriptPath;
  readonly pool: Pool;
}

function draftOf({ script, pool }: Place, left: IniFound): Draft {
  const { pass, params } = script;
  return {
    at: pass.verdict.pass.at,
    message: `a worker of pool "${pool.name}" that was sent open_basedir=${left.value} for another site keeps it, and answers 404 for ${script.path}`,
    related: [{ at: left.at, message: 'open_basedir is sent here' }],
    fixes: (write) => {
      const isOwn = params.scope?.kind === 'location' || params.scope?.kind === 'server';
      if (!isOwn || lastOf(params.list, 'PHP_ADMIN_VALUE') !== undefined) return [];
      const line = 'fastcgi_param PHP_ADMIN_VALUE "open_basedir=/";';
      return [
        {
          title: 'Send open_basedir=/ for this site, which has none',
          safety: 'review',
          preferred: true,
          edits: [addParams(write, pass, params, [line])],
        },
      ];
    },
  };
}
