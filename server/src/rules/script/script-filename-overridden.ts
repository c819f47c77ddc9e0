/** Two lines tell PHP two scripts, and the later one holds. */
import type { PhpPass } from '../../model/deployment/php-pass.ts';
import type { Param } from '../../model/nginx/values/params.ts';
import { allOf, paramsOf } from '../../model/nginx/values/params.ts';
import { paramValue, scriptFilename } from '../../model/nginx/values/script.ts';
import { samePath } from '../../model/nginx/values/directory.ts';
import { introducerOf, phpPass } from '../kit/script-side.ts';
import { scriptPath } from './script-path.ts';
import { defineRule, type Draft } from '../kit/rule.ts';

export default defineRule({
  code: 'script-filename-overridden',
  title: 'SCRIPT_FILENAME is set twice',
  severity: 'warning',
  outcomes: ['wrong-page'],
  since: '0.1.0',
  subject: 'pass',
  symptom: 'Another script runs than the one that is written: the front page for every URI, or `404 File not found.`',
  rationale:
    'nginx sends both, and PHP keeps the last. An include that follows the line, fastcgi.conf for one, sets SCRIPT_FILENAME once more.',
  verified: 'Run on nginx 1.22.1 and PHP-FPM 8.2: both are sent, the last one runs.',
  limits: 'A line behind the include is there on purpose. Two that mean the same file are fine.',
  references: ['https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_param'],

  *check(subject): Iterable<Draft> {
    const pass = phpPass(subject);
    const params = pass === undefined ? undefined : paramsOf(pass.scope, pass.surroundings);
    if (pass === undefined || params === undefined || params.kind === 'unknown' || params.scope === undefined) return;
    const all = allOf(params.list, scriptFilename);
    const winner = all.at(-1);
    const scripts = eachValue(all);
    const { scope } = params;
    // what is nearer to the block is meant to hold
    const loser = scripts.findLast(
      (param) =>
        winner !== undefined &&
        param !== winner &&
        depth(param) <= depth(winner) &&
        !same(param, winner, pass, subject),
    );
    if (winner === undefined || loser === undefined) return;
    const [lost, wins] = [introducerOf(loser, scope), introducerOf(winner, scope)];
    yield {
      at: loser.at,
      message: `a later SCRIPT_FILENAME (${winner.value.value}) overrides this one`,
      related: [{ at: { file: wins.file, range: wins.fact.range }, message: 'the one in effect' }],
      fixes: (write) =>
        lost === loser.placed && wins.file === lost.file && lost.fact.range.start < wins.fact.range.start
          ? [
              {
                title: `Run ${loser.value.value}: move it after the one in effect now`,
                safety: 'review',
                preferred: true,
                edits: [
                  write.removeNginx(lost),
                  write.addNginxAfter(
                    wins,
                    `fastcgi_param SCRIPT_FILENAME ${loser.value.quote ?? ''}${loser.value.value}${loser.value.quote ?? ''};`,
                  ),
                ],
              },
              {
                title: `Remove it, and keep running ${winner.value.value}`,
                safety: 'review',
                edits: [write.removeNginx(lost)],
              },
            ]
          : [],
    };
  },

  examples: {
    bad: [
      {
        title: 'The include is last',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location ~ \.php$ {
        fastcgi_param SCRIPT_FILENAME /srv/shop/front.php;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: a later SCRIPT_FILENAME ($document_root$fastcgi_script_name) overrides this one
        #=
        include fastcgi.conf;
        #<^^^^^^^^^^^^^^^^^^^ related: the one in effect
        #+ fastcgi_param SCRIPT_FILENAME /srv/shop/front.php;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
    ],
    good: [
      {
        title: 'After the include it is used',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_param SCRIPT_FILENAME /srv/shop/front.php;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'The same file',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location ~ \.php$ {
        fastcgi_param SCRIPT_FILENAME /srv/shop$fastcgi_script_name;
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
    ],
  },
});

/** Through how many includes a parameter comes. */
const known = new WeakMap<readonly Param[], readonly Param[]>();

/** Of those with one value at one depth only the last: many passes may inherit very many of them. */
function eachValue(all: readonly Param[]): readonly Param[] {
  let found = known.get(all);
  if (found === undefined)
    known.set(
      all,
      (found =
        all.length < 3
          ? all
          : [...new Map(all.map((param) => [`${param.value.value} ${depth(param)}`, param])).values()]),
    );
  return found;
}

function depth(param: Param): number {
  return param.placed.via.length + (param.stock ? 1 : 0);
}

/** Whether two values are the same, as far as that is known. */
function same(a: Param, b: Param, pass: PhpPass, subject: Parameters<typeof scriptPath>[0]): boolean {
  if (a.value.value === b.value.value) return true;
  const script = scriptPath(subject);
  if (script === undefined) return /\$/.test(a.value.value) === /\$/.test(b.value.value);
  const [left, right] = [a, b].map((param) => paramValue(param, pass.scope, script.uri, pass.surroundings));
  return left?.kind !== 'known' || right?.kind !== 'known' || samePath(left.value, right.value);
}
