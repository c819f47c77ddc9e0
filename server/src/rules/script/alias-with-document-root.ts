/** `alias` and `$document_root$fastcgi_script_name` name a file that is not there. */
import { followsUri, usesDirectory } from '../../model/deployment/script.ts';
import { samePath } from '../../model/nginx/values/directory.ts';
import { phpName } from '../kit/script-side.ts';
import { scriptPath, setScript } from './script-path.ts';
import { defineRule, type Draft } from '../kit/rule.ts';

export default defineRule({
  code: 'alias-with-document-root',
  title: 'alias together with $document_root$fastcgi_script_name',
  severity: 'error',
  outcomes: ['404'],
  since: '0.1.0',
  subject: 'pass',
  symptom: '`404 File not found.`, and `Primary script unknown` in the error log of nginx. `nginx -t` passes.',
  rationale:
    'With `alias` the directory takes the place of the location in the path. `$document_root` is the directory alone and `$fastcgi_script_name` the whole URI, so that the location is in the path twice over. `$request_filename` is the file itself.',
  verified: 'Run on nginx 1.22.1 and PHP-FPM 8.2: 404, and 200 with $request_filename.',
  limits: 'An alias in a location with a pattern is not checked, nor one where a rewrite changes the URI.',
  references: ['https://nginx.org/en/docs/http/ngx_http_core_module.html#alias'],

  *check(subject): Iterable<Draft> {
    const script = scriptPath(subject);
    if (
      script === undefined ||
      script.directory.from !== 'alias' ||
      !usesDirectory(script.param) ||
      !followsUri(script.param)
    )
      return;
    const { pass, directory, param, path, file } = script;
    if (samePath(path, file)) return;
    yield {
      at: param.at,
      message: `with this alias ${phpName(pass)} is asked to run ${path}, but the file is ${file}`,
      related: directory.at === undefined ? [] : [{ at: directory.at, message: 'the alias' }],
      fixes: (write) => [
        {
          title: 'Set SCRIPT_FILENAME to $request_filename',
          safety: 'review',
          preferred: true,
          edits: [setScript(write, script, '$request_filename')],
        },
      ],
    };
  },

  examples: {
    bad: [
      {
        title: 'An alias for a directory of scripts',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    location /stats/ {
        alias /srv/matomo/;
        #     ^^^^^^^^^^^^ related: the alias
        location ~ \.php$ {
            include fastcgi_params;
            fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
            #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: with this alias pool "shop" is asked to run /srv/matomo//stats/index.php, but the file is /srv/matomo/index.php
            #= fastcgi_param SCRIPT_FILENAME $request_filename;
            fastcgi_pass unix:/run/php/shop.sock;
        }
    }
}`,
      },
      {
        title: 'The parameter comes from an include',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    location /stats/ {
        alias /srv/matomo/;
        location ~ \.php$ {
            include fastcgi.conf;
            #<^^^^^^^^^^^^^^^^^^^ error: with this alias pool "shop" is asked to run /srv/matomo//stats/index.php, but the file is /srv/matomo/index.php
            #+ fastcgi_param SCRIPT_FILENAME $request_filename;
            fastcgi_pass unix:/run/php/shop.sock;
        }
    }
}`,
      },
    ],
    good: [
      {
        title: 'The location is split off',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    location /stats/ {
        alias /srv/matomo/;
        location ~ \.php$ {
            fastcgi_split_path_info ^/stats(/.+\.php)(.*)$;
            include fastcgi.conf;
            fastcgi_pass unix:/run/php/shop.sock;
        }
    }
}`,
      },
    ],
  },
});
