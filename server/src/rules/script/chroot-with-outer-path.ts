/** The pool is locked into a directory, and nginx names scripts as they are seen from outside. */
import { followsUri } from '../../model/deployment/script.ts';
import { onDisk } from '../../model/nginx/values/directory.ts';
import { obstacleOf, scriptPath, setScript } from './script-path.ts';
import { defineRule, type Draft } from '../kit/rule.ts';

export default defineRule({
  code: 'chroot-with-outer-path',
  title: 'The script path leads out of the chroot',
  severity: 'error',
  outcomes: ['404'],
  since: '0.1.0',
  subject: 'pass',
  symptom:
    '`404 File not found.`, and `Primary script unknown` in the error log of nginx. `nginx -t` and `php-fpm -t` pass.',
  rationale:
    'In a pool with `chroot` every path begins at that directory. nginx is outside, and its `$document_root` holds the directory itself, which is not there once more inside.',
  verified: 'Run on nginx 1.22.1 and PHP-FPM 8.2: 404, and 200 with the path as it is seen from inside.',
  limits: 'Only paths that begin with the directory of the chroot: another one may exist inside as well.',
  references: ['https://www.php.net/manual/en/install.fpm.configuration.php#chroot'],

  *check(subject): Iterable<Draft> {
    const script = scriptPath(subject);
    if (script === undefined) return;
    for (const pool of script.pass.pools) {
      const found = obstacleOf(subject, pool, 'chroot');
      if (found === undefined) continue;
      const { jail, inside, at } = found;
      const path = onDisk(script.path);
      const directory = inside.endsWith(script.uri) ? inside.slice(0, -script.uri.length) : undefined;
      yield {
        at: script.param.at,
        message: `pool "${pool.name}" runs in the chroot ${jail} and is asked to run ${path}, which is ${inside} inside`,
        related: at === undefined ? [] : [{ at, message: 'the chroot' }],
        fixes: (write) =>
          directory === undefined || !followsUri(script.param)
            ? []
            : [
                {
                  title: `Set SCRIPT_FILENAME to ${directory}$fastcgi_script_name`,
                  safety: 'review',
                  preferred: true,
                  edits: [setScript(write, script, `${directory}$fastcgi_script_name`)],
                },
              ],
      };
    }
  },

  examples: {
    bad: [
      {
        title: 'The root as nginx sees it',
        files: String.raw`#- base: debian-nginx
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/jail/www;
    index index.php;
    location ~ \.php$ {
        include fastcgi_params;
        fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: pool "shop" runs in the chroot /srv/jail and is asked to run /srv/jail/www/index.php, which is /www/index.php inside
        #= fastcgi_param SCRIPT_FILENAME /www$fastcgi_script_name;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
listen = /run/php/shop.sock
listen.owner = www-data
chroot = /srv/jail
;        ^^^^^^^^^ related: the chroot`,
      },
    ],
    good: [
      {
        title: 'The path from inside',
        files: String.raw`#- base: debian-nginx
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/jail/www;
    index index.php;
    location ~ \.php$ {
        include fastcgi_params;
        fastcgi_param SCRIPT_FILENAME /www$fastcgi_script_name;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
listen = /run/php/shop.sock
listen.owner = www-data
chroot = /srv/jail`,
      },
    ],
  },
});
