/** `proxy_pass`, `uwsgi_pass` or `scgi_pass` to a pool: PHP-FPM speaks FastCGI only. */
import { isFastcgiConf, isFastcgiParams } from '../../catalog/stock-file-names.ts';
import { scriptFilename } from '../../model/nginx/values/script.ts';
import type { PassDeployment } from '../../model/deployment/deployment.ts';
import { ownListen } from '../../model/nginx/config/own-listens.ts';
import type { PassSite, NginxConfig } from '../../model/nginx/config/config.ts';
import { originOf, type Scope } from '../../model/nginx/config/scope.ts';
import { expand } from '../../model/nginx/values/variables.ts';
import type { FileEdit } from '../../text/edit.ts';
import { listenRelated } from './addresses.ts';
import { targetsOf, indexOf } from '../../model/deployment/deployment-index.ts';
import { carriedOver } from '../kit/handler-settings.ts';
import { poolAt } from '../kit/reachability.ts';
import { defineRule } from '../kit/rule.ts';
import { paramLines, settingPlace } from '../kit/script-side.ts';
import type { Writer } from '../../edits/writer.ts';

export default defineRule({
  code: 'proxy-pass-to-fpm',
  title: 'PHP-FPM does not speak this protocol',
  severity: 'error',
  outcomes: ['502'],
  since: '0.1.0',
  subject: 'handler',
  symptom:
    '`502 Bad Gateway`; the error log says `recv() failed (104: Connection reset by peer) while reading response header from upstream` or `upstream prematurely closed connection`.',
  rationale:
    'A pool accepts FastCGI and closes every other connection. `proxy_pass` speaks HTTP, `uwsgi_pass` and `scgi_pass` their own protocols; only `fastcgi_pass` works.',
  verified:
    'Each of the three was pointed at a pool of PHP-FPM 8.2: 502; with `fastcgi_pass` and the FastCGI parameters it is 200.',
  limits:
    'Variables whose value is not known or not always the same, host names that are not the loopback, and projects with containers are not checked.',
  references: [
    'https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html',
    'https://www.php.net/manual/en/install.fpm.php',
  ],

  *check({ site, deployment }) {
    const word = site.placed.fact.args[0];
    if (word === undefined || deployment.host.kind === 'unknown' || word.template) return;
    const at = originOf(site.placed, word);
    const expansion = expand(word, at, site.scope, deployment.config);
    // a variable with several values may be another
    if (expansion.kind === 'unknown' || expansion.alternatives.length !== 1) return;
    for (const { endpoint, text } of targetsOf(expansion.alternatives[0]?.text ?? '', deployment.config)) {
      const answer = poolAt(endpoint, deployment);
      if (answer === undefined || ownListen(deployment, endpoint) !== undefined) continue;
      const name = site.placed.fact.name;
      yield {
        at,
        message: `${name} does not speak FastCGI, but ${text.replace(/^unix:/i, '')} is pool "${answer.pool.name}"`,
        related: [listenRelated(answer.pool, answer.listen)],
        // one handler in a block is enough
        fixes: (write) =>
          isDoubled(site, deployment)
            ? []
            : [
                {
                  title: `Use fastcgi_pass ${text}`,
                  safety: 'review',
                  preferred: true,
                  edits: editsOf(write, site, deployment.config, text),
                },
              ],
      };
      return;
    }
  },

  examples: {
    bad: [
      {
        title: 'HTTP to a socket of PHP-FPM',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    root /srv/www;
    index index.php;
    location ~ \.php$ {
        proxy_pass http://unix:/run/php/www.sock;
        #          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: proxy_pass does not speak FastCGI, but /run/php/www.sock is pool "www"
        #= fastcgi_pass unix:/run/php/www.sock;
        #+ include fastcgi_params;
        #+ fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
    }
}
;- /etc/php/8.2/fpm/pool.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
listen.owner = www-data
pm = static
pm.max_children = 2`,
      },
    ],
    good: [
      {
        title: 'A web server on the next port',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server { location / { proxy_pass http://127.0.0.1:8000; } }
;- /etc/php/8.2/fpm/pool.d/www.conf
[www]
user = www-data
listen = 127.0.0.1:9000
pm = static
pm.max_children = 2`,
      },
    ],
  },
});

function editsOf(write: Writer, site: PassSite, config: NginxConfig, text: string): readonly FileEdit[] {
  const { placed, scope } = site;
  const word = placed.fact.args[0];
  if (word === undefined) return [];
  const lines = missingParams(scope, config);
  return [
    { file: placed.file, range: placed.fact.nameRange, newText: 'fastcgi_pass' },
    write.nginxWord({ file: placed.file, range: word.range }, text),
    ...(lines.length === 0 ? [] : [write.addNginxAfter(settingPlace(placed, scope), ...lines)]),
    ...carriedOver(write, placed, scope, { from: placed.fact.name.replace(/_pass$/, ''), to: 'fastcgi' }),
  ];
}

/** What the block lacks of the parameters that PHP needs; a `fastcgi_param` in the block itself drops all that are inherited. */
function missingParams(scope: Scope, config: NginxConfig): readonly string[] {
  const source = scope.nearest('fastcgi_param')?.scope;
  const names = new Set(source?.own('fastcgi_param').map((placed) => placed.fact.args[0]?.value));
  const included = (source === undefined || source === scope ? scope : source)
    .own('include')
    .map((placed) => placed.fact.args[0]?.value ?? '');
  const whole = included.some(isFastcgiConf);
  const params = whole || names.has('REQUEST_METHOD') || included.some(isFastcgiParams);
  return paramLines(
    [...(params ? [] : ['REQUEST_METHOD']), ...(whole || names.has(scriptFilename) ? [] : [scriptFilename])],
    config,
  );
}

/** Whether some block that holds the directive, perhaps through an include, has a `fastcgi_pass` already. */
function isDoubled(site: PassSite, deployment: PassDeployment): boolean {
  return indexOf(deployment)
    .handlersOf(site.placed.fact)
    .some((other) => other.scope.own('fastcgi_pass').length > 0);
}
