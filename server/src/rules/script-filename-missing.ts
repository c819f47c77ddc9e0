/** PHP is sent parameters, and which script to run is not among them. */
import { lastOf, outerParams, paramsOf } from '../model/nginx/params.ts';
import { folderOf } from '../model/nginx/folder.ts';
import { bringerOf, isStatusPage, phpCall, phpName, scriptFilename } from './script-side.ts';
import { defineRule } from './rule.ts';

export default defineRule({
  code: 'script-filename-missing',
  title: 'PHP is not told which script to run',
  severity: 'error',
  outcomes: ['404'],
  since: '0.1.0',
  subject: 'call',
  symptom: '`404` with the body `File not found.`; the error log of nginx says `FastCGI sent in stderr: "Primary script unknown"`. `nginx -t` passes.',
  rationale: 'PHP-FPM runs the file that `SCRIPT_FILENAME` names. `fastcgi_params` does not set it; `fastcgi.conf` does.',
  verified: 'Run on nginx 1.22.1 and PHP-FPM 8.2: 404, and 200 once the parameter is there.',
  limits: 'Silent where an include that was not read may set it. Locations for the status and ping pages of a pool are another matter.',
  references: ['https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_param'],

  *check(subject) {
    const call = phpCall(subject);
    if (call === undefined || isStatusPage(call)) return;
    const params = paramsOf(call.scope, call.around);
    if (params.kind === 'unknown' || params.scope === undefined || lastOf(params.list, 'REQUEST_METHOD') === undefined) return;
    if (lastOf(params.list, scriptFilename) !== undefined || lastOf(params.list, 'PATH_TRANSLATED') !== undefined) return;
    const outer = outerParams(params.scope, call.around);
    if (outer?.kind === 'unknown' || (outer !== undefined && lastOf(outer.list, scriptFilename) !== undefined)) return;
    const last = params.list.at(-1);
    const scope = params.scope;
    if (last === undefined) return;
    const bringer = bringerOf(last, scope);
    yield {
      at: call.verdict.call.at,
      message: `SCRIPT_FILENAME is not among the ${params.list.length} fastcgi_param sent: ${phpName(call)} answers 404 to every script`,
      related: [{ at: { file: bringer.file, range: bringer.fact.range }, message: 'what is sent' }],
      fixes: (write) => {
        const folder = folderOf(call.scope, call.around);
        const value = folder.kind === 'known' && folder.value.from === 'alias' ? '$request_filename' : '$document_root$fastcgi_script_name';
        return [{ title: 'Add SCRIPT_FILENAME', safety: 'review', preferred: true, edits: [write.addNginxAfter(bringer, `fastcgi_param SCRIPT_FILENAME ${value};`)] }];
      },
    };
  },

  examples: {
    bad: [{
      title: 'fastcgi_params alone',
      files: `#- /etc/nginx/nginx.conf
user www-data;
events {}
http {
    server {
        root /srv/shop;
        index index.php;
        location ~ \\.php$ {
            include fastcgi_params;
            #<^^^^^^^^^^^^^^^^^^^^^ related: what is sent
            fastcgi_pass unix:/run/php/shop.sock;
            #            ^^^^^^^^^^^^^^^^^^^^^^^ error: SCRIPT_FILENAME is not among the 19 fastcgi_param sent: pool "shop" answers 404 to every script
        }
    }
}
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
listen = /run/php/shop.sock
listen.owner = www-data
`,
      fixed: `#- /etc/nginx/nginx.conf
user www-data;
events {}
http {
    server {
        root /srv/shop;
        index index.php;
        location ~ \\.php$ {
            include fastcgi_params;
            fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
            fastcgi_pass unix:/run/php/shop.sock;
        }
    }
}
`,
    }],
    good: [{
      title: 'fastcgi.conf has it',
      files: `#- /etc/nginx/nginx.conf
user www-data;
events {}
http {
    server {
        root /srv/shop;
        index index.php;
        location ~ \\.php$ {
            include fastcgi.conf;
            fastcgi_pass unix:/run/php/shop.sock;
        }
    }
}
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
listen = /run/php/shop.sock
listen.owner = www-data
`,
    }],
  },
});
