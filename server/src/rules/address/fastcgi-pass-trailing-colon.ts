/** A colon behind the socket's path belongs to the path. */
import { parseNginxAddress } from '../../model/endpoint.ts';
import { candidates, mostChoices, pointNginx } from './addresses.ts';
import { firstPreferred } from '../kit/timeout-changes.ts';
import { isSound, poolAt } from '../kit/reachability.ts';
import { defineRule } from '../kit/rule.ts';
import { costOf } from '../kit/stand-ins.ts';

export default defineRule({
  code: 'fastcgi-pass-trailing-colon',
  title: 'The colon becomes part of the socket path',
  severity: 'error',
  outcomes: ['502'],
  hasSafeFixes: true,
  since: '0.1.0',
  subject: 'pass',
  symptom:
    '`502 Bad Gateway`; the error log says `connect() to unix:/run/php/www.sock: failed (2: No such file or directory)`, and the path looks right at first sight.',
  rationale: `\`fastcgi_pass\` takes everything behind \`unix:\` for the path, the colon included, and no socket of that name exists. The colon is often copied from nginx's own
error log, which prints one, or from \`proxy_pass\`, where it separates path and URI.`,
  verified:
    'nginx 1.22.1 looks for a file whose name ends in a colon: 502, and 200 without it. PHP-FPM cannot listen on such a path: a value with a colon is a TCP address to it.',
  limits: 'Addresses that a variable builds are reported only where the whole value is known.',
  references: ['https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_pass'],

  *check({ verdict, workspace }) {
    for (const place of verdict.targets) {
      const { target } = place;
      if (!/^unix:.*:$/i.test(target.text)) continue;
      const meant = target.text.replace(/(?<!:):+$/, '');
      const parsed = parseNginxAddress(meant);
      const answered = parsed.kind === 'endpoint' && poolAt(parsed.endpoint, verdict.deployment) !== undefined;
      const { words, ...cost } = costOf([{ verdict, target: place }], workspace);
      yield {
        at: target.at,
        ...cost,
        message: `nginx looks for a socket named "${target.text.slice(target.text.lastIndexOf('/') + 1)}": the colon is part of the path${words}`,
        fixes: (write) => {
          if (!target.whole) return [];
          const removal = {
            title: `Remove the colon (${meant})`,
            safety: answered ? 'safe' : 'review',
            edits: [write.nginxWord(target.at, meant)],
          } as const;
          const others = answered
            ? []
            : candidates(target, verdict.deployment, workspace)
                .slice(0, mostChoices)
                .map((choice) => pointNginx(write, target, choice));
          return firstPreferred([
            ...(isSound(meant, verdict.deployment) ? [removal] : []),
            ...others.flatMap((fix) => fix ?? []),
          ]);
        },
      };
    }
  },

  examples: {
    bad: [
      {
        title: 'Copied from the error log',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
include fastcgi.conf;
root /srv/www;
server {
    location / {
        fastcgi_pass unix:/run/php/www.sock:;
        #            ^^^^^^^^^^^^^^^^^^^^^^^ error: nginx looks for a socket named "www.sock:": the colon is part of the path
        #= fastcgi_pass unix:/run/php/www.sock;
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
        title: 'proxy_pass allows the colon',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server { location / { proxy_pass http://unix:/run/app.sock:/; } }`,
      },
    ],
  },
});
