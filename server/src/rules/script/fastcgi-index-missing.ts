/** A whole directory goes to PHP, and which script answers for the directory itself is not said. */
import { followsUri } from '../../model/deployment/script.ts';
import { isFilledIn, type PhpPass } from '../../model/deployment/php-pass.ts';
import { questionOf } from '../../model/deployment/question.ts';
import { waysOf } from '../../model/nginx/request/answering.ts';
import { locationOf } from '../../model/nginx/request/locations.ts';
import { splitUri } from '../../model/nginx/values/script.ts';
import { paramValue } from '../../model/nginx/values/script.ts';
import type { WorkspaceView } from '../../model/workspace.ts';
import { mayFallBack } from './fallbacks.ts';
import { phpName, settingPlace } from '../kit/script-side.ts';
import { scriptPath } from './script-path.ts';
import { defineRule, type Draft } from '../kit/rule.ts';

export default defineRule({
  code: 'fastcgi-index-missing',
  title: 'No fastcgi_index for a directory that is passed to PHP',
  severity: 'warning',
  outcomes: ['404'],
  since: '0.1.0',
  subject: 'pass',
  symptom: '`404 File not found.` for `/`, while `/index.php` is answered. `nginx -t` passes.',
  rationale:
    '`index` is for files that nginx serves itself. A location that passes everything to PHP sends it the directory, unless `fastcgi_index` names a script.',
  verified: 'Run on nginx 1.22.1 and PHP-FPM 8.2: 404 for /, and 200 with fastcgi_index.',
  limits:
    'Silent where SCRIPT_FILENAME is one script for all, where try_files or a rewrite choose the URI, and where no request for the directory gets to the location: it is internal, or another location or a return answers. Silent where something in the file is filled in by a template.',
  references: ['https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_index'],

  *check(subject): Iterable<Draft> {
    const script = scriptPath(subject);
    if (script === undefined || !followsUri(script.param) || isFilledIn(script.pass)) return;
    const { pass, param } = script;
    if (pass.scope.kind !== 'location' || mayFallBack(pass.scope, pass.surroundings)) return;
    const location = locationOf(pass.scope);
    const directory =
      location !== undefined && location.kind !== 'regex' && location.kind !== 'named' && location.text.endsWith('/')
        ? location.text
        : undefined;
    if (directory === undefined || splitUri(pass.scope, directory, pass.surroundings).kind === 'unknown') return;
    if (!isPassed(directory, pass, subject.workspace)) return;
    const path = paramValue(param, pass.scope, directory, pass.surroundings);
    if (path.kind === 'unknown' || !path.value.endsWith('/')) return;
    yield {
      at: pass.verdict.pass.at,
      message: `for ${directory} ${phpName(pass)} is asked to run the directory ${path.value}: no fastcgi_index names a script`,
      fixes: (write) => [
        {
          title: 'Add fastcgi_index index.php',
          safety: 'review',
          preferred: true,
          edits: [write.addNginxBefore(settingPlace(pass.verdict.pass.placed, pass.scope), 'fastcgi_index index.php;')],
        },
      ],
    };
  },

  examples: {
    bad: [
      {
        title: 'Everything is passed to PHP',
        files: `#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location / {
        include fastcgi.conf;
        #+ fastcgi_index index.php;
        fastcgi_pass unix:/run/php/shop.sock;
        #            ^^^^^^^^^^^^^^^^^^^^^^^ warning: for / pool "shop" is asked to run the directory /srv/shop/: no fastcgi_index names a script
    }
}`,
      },
    ],
    good: [
      {
        title: 'A template may add what is missing',
        files: `#- base: debian
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    server_name {DOMAIN};
    location / {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'The directory cannot be requested',
        files: `#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location / {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
    location = / {
        return 302 /index.php;
    }
    location /jobs/ {
        internal;
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'One script for all',
        files: `#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location / {
        include fastcgi_params;
        fastcgi_param SCRIPT_FILENAME $document_root/index.php;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
    ],
  },
});

/** Whether a request for the directory from outside gets to the location's call as it is. */
function isPassed(directory: string, { scope, verdict }: PhpPass, workspace: WorkspaceView): boolean {
  const server = scope.enclosing('server');
  return (
    server !== undefined &&
    waysOf(questionOf(server, verdict.deployment, workspace), directory).some(
      ({ outcome }) => outcome.kind === 'fastcgi' && outcome.scope === scope && outcome.uri === directory,
    )
  );
}
