/** PHP is sent parameters, and which script to run is not among them. */
import { isFilledIn, isStatusPage, type PhpPass } from '../../model/deployment/php-pass.ts';
import { lastOf, outerParams, paramsOf, type ParamList } from '../../model/nginx/values/params.ts';
import { directoryOf } from '../../model/nginx/values/directory.ts';
import { paramValue, scriptFilename } from '../../model/nginx/values/script.ts';
import { introducerOf, phpPass, phpName } from '../kit/script-side.ts';
import { setScript } from './script-path.ts';
import { defineRule, type Draft } from '../kit/rule.ts';

export default defineRule({
  code: 'script-filename-missing',
  title: 'PHP does not receive the script to run',
  severity: 'error',
  outcomes: ['404', '403'],
  since: '0.1.0',
  subject: 'pass',
  symptom:
    '`404` with the body `File not found.`, or `403` with `Access denied.` where it is sent empty; the error log of nginx says `FastCGI sent in stderr: "Primary script unknown"`. `nginx -t` passes.',
  rationale:
    'PHP-FPM runs the file that `SCRIPT_FILENAME` names. `fastcgi_params` does not set it; `fastcgi.conf` does. A variable that only another location sets is empty here.',
  verified: 'Run on nginx 1.22.1 and PHP-FPM 8.2: 404, and 200 once the parameter is there; 403 with an empty one.',
  limits:
    'Silent where an include that was not read may set it. Locations for the status and ping pages of a pool are another matter. Silent where something in the file is filled in by a template.',
  references: ['https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_param'],

  *check(subject) {
    const pass = phpPass(subject);
    if (pass === undefined || isStatusPage(pass) || isFilledIn(pass)) return;
    const params = paramsOf(pass.scope, pass.surroundings);
    if (params.kind === 'unknown' || params.scope === undefined || lastOf(params.list, 'REQUEST_METHOD') === undefined)
      return;
    if (lastOf(params.list, 'PATH_TRANSLATED') !== undefined) return;
    if (lastOf(params.list, scriptFilename) !== undefined) {
      yield* empty(pass, params);
      return;
    }
    const outer = outerParams(params.scope, pass.surroundings);
    if (outer?.kind === 'unknown' || (outer !== undefined && lastOf(outer.list, scriptFilename) !== undefined)) return;
    const last = params.list.at(-1);
    const scope = params.scope;
    if (last === undefined) return;
    const introducer = introducerOf(last, scope);
    yield {
      at: pass.verdict.pass.at,
      message: `SCRIPT_FILENAME is not among the ${params.list.length} fastcgi_param sent: ${phpName(pass)} answers 404 to every script`,
      related: [{ at: { file: introducer.file, range: introducer.fact.range }, message: 'what is sent' }],
      fixes: (write) => {
        const directory = directoryOf(pass.scope, pass.surroundings);
        const value =
          directory.kind === 'known' && directory.value.from === 'alias'
            ? '$request_filename'
            : '$document_root$fastcgi_script_name';
        return [
          {
            title: 'Add SCRIPT_FILENAME',
            safety: 'review',
            preferred: true,
            edits: [write.addNginxAfter(introducer, `fastcgi_param SCRIPT_FILENAME ${value};`)],
          },
        ];
      },
    };
  },

  examples: {
    bad: [
      {
        title: 'A variable that another location sets',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location = /old {
        set $script /srv/shop/index.php;
        return 204;
    }
    location ~ \.php$ {
        include fastcgi_params;
        fastcgi_param SCRIPT_FILENAME $script;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: SCRIPT_FILENAME is empty here: pool "shop" answers 403 to every script
        #= fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'fastcgi_params alone',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location ~ \.php$ {
        include fastcgi_params;
        #<^^^^^^^^^^^^^^^^^^^^^ related: what is sent
        #+ fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
        fastcgi_pass unix:/run/php/shop.sock;
        #            ^^^^^^^^^^^^^^^^^^^^^^^ error: SCRIPT_FILENAME is not among the 19 fastcgi_param sent: pool "shop" answers 404 to every script
    }
}`,
      },
    ],
    good: [
      {
        title: 'A template may add what is missing',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    server_name {DOMAIN};
    location ~ \.php$ {
        include fastcgi_params;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'fastcgi.conf has it',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
    ],
  },
});

/** The parameter is sent, and its value is nothing, whatever is asked for. */
function* empty(pass: PhpPass, params: ParamList): Iterable<Draft> {
  const param = lastOf(params.list, scriptFilename);
  const value = param === undefined ? undefined : paramValue(param, pass.scope, '/index.php', pass.surroundings);
  if (param === undefined || value?.kind !== 'known' || value.value !== '') return;
  const directory = directoryOf(pass.scope, pass.surroundings);
  const whole =
    directory.kind === 'known' && directory.value.from === 'alias'
      ? '$request_filename'
      : '$document_root$fastcgi_script_name';
  const code = param.ifNotEmpty ? '404' : '403';
  yield {
    at: param.at,
    outcomes: [code],
    message: `SCRIPT_FILENAME is empty here: ${phpName(pass)} answers ${code} to every script`,
    fixes: (write) => [
      {
        title: `Set SCRIPT_FILENAME to ${whole}`,
        safety: 'review',
        preferred: true,
        edits: [setScript(write, { pass, params, param }, whole)],
      },
    ],
  };
}
