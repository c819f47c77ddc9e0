/** SCRIPT_FILENAME holds what stands behind the question mark. */
import { scriptFilename } from '../../model/nginx/values/script.ts';
import { isStatusPage } from '../../model/deployment/php-pass.ts';
import { lastOf, paramsOf } from '../../model/nginx/values/params.ts';
import { phpPass } from '../kit/script-side.ts';
import { defineRule, type Draft } from '../kit/rule.ts';

const query = /\$(?:\{(?:request_uri|is_args|args|query_string)\}|(?:request_uri|is_args|args|query_string)(?!\w))/;

export default defineRule({
  code: 'script-filename-with-query',
  title: 'SCRIPT_FILENAME contains the query string',
  severity: 'warning',
  outcomes: ['404'],
  since: '0.1.0',
  subject: 'pass',
  symptom:
    '`/index.php` works, `/index.php?a=1` and `/` get `404 File not found.`; the log has `Primary script unknown`.',
  rationale:
    '`$request_uri` is what the visitor sent, with its arguments, and before nginx looked for an index: PHP looks for a file of that name. `$fastcgi_script_name` is the URI without them.',
  verified:
    'nginx 1.22.1 and PHP-FPM 8.2: with `$document_root$request_uri` 200 for `/index.php`, 404 for `/index.php?a=1` and for `/`; the same arguments with `$is_args$args` after the script; 200 for all of them after the fix.',
  limits: "Variables of one's own that hold the arguments are not followed.",
  references: [
    'https://nginx.org/en/docs/http/ngx_http_core_module.html#var_request_uri',
    'https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#var_fastcgi_script_name',
  ],

  *check(subject): Iterable<Draft> {
    const pass = phpPass(subject);
    const params = pass === undefined || isStatusPage(pass) ? undefined : paramsOf(pass.scope, pass.surroundings);
    const param = params === undefined || params.kind === 'unknown' ? undefined : lastOf(params.list, scriptFilename);
    if (param === undefined || param.stock || param.value.template) return;
    const { value } = param.value;
    const name = query.exec(value)?.[0];
    if (name === undefined) return;
    const meant = value
      .replace(/\$\{?request_uri\}?/, '$fastcgi_script_name')
      .replaceAll(new RegExp(String.raw`\??${query.source}`, 'g'), '');
    const at = { file: param.placed.file, range: param.value.range };
    yield {
      at,
      message: `${name} contains the query string: with one, PHP finds no such file`,
      fixes: (write) => [
        { title: `Change to ${meant}`, safety: 'review', preferred: true, edits: [write.nginxWord(at, meant)] },
      ],
    };
  },

  examples: {
    bad: [
      {
        title: 'What the visitor sent',
        files: String.raw`#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location ~ \.php$ {
        include fastcgi_params;
        fastcgi_param SCRIPT_FILENAME $document_root$request_uri;
        #                             ^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: $request_uri contains the query string: with one, PHP finds no such file
        #= fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'As in the last argument of try_files',
        files: `#- /etc/nginx/conf.d/shop.conf
server {
    location / {
        include fastcgi_params;
        fastcgi_param SCRIPT_FILENAME /srv/shop/index.php$is_args$args;
        #                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: $is_args contains the query string: with one, PHP finds no such file
        #= fastcgi_param SCRIPT_FILENAME /srv/shop/index.php;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
    ],
    good: [
      {
        title: 'Arguments where they belong',
        files: String.raw`#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location / {
        try_files $uri /index.php$is_args$args;
    }
    location ~ \.php$ {
        include fastcgi_params;
        fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
        fastcgi_param REQUEST_URI $request_uri;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
    ],
  },
});
