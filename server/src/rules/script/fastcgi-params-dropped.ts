/** One `fastcgi_param` in a block drops all that outer blocks set, and what PHP cannot do without is among them. */
import { scriptFilename } from '../../model/nginx/values/script.ts';
import { isStatusPage } from '../../model/deployment/php-pass.ts';
import { lastOf, outerParams, paramsOf, type Param } from '../../model/nginx/values/params.ts';
import type { Scope } from '../../model/nginx/config/scope.ts';
import { introducerOf, phpPass, repeated } from '../kit/script-side.ts';
import { defineRule, type Outcome } from '../kit/rule.ts';

export default defineRule({
  code: 'fastcgi-params-dropped',
  title: 'A fastcgi_param discards the inherited ones',
  severity: 'error',
  outcomes: ['blank', '404'],
  since: '0.1.0',
  subject: 'pass',
  symptom:
    '`200 OK` with an empty body where `REQUEST_METHOD` is dropped; `404 File not found.` where it is `SCRIPT_FILENAME`. `nginx -t` passes.',
  rationale:
    '`fastcgi_param` is inherited all or nothing: a block that sets one has only its own. The line that adds one parameter discards all those of the server.',
  verified:
    'Run on nginx 1.22.1 and PHP-FPM 8.2: 200 and 0 bytes; the page comes once the include is in the block as well.',
  limits:
    'Silent where the block sets `REQUEST_METHOD` and `SCRIPT_FILENAME` itself: which others a program needs is not known.',
  references: ['https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_param'],

  *check(subject) {
    const pass = phpPass(subject);
    if (pass === undefined) return;
    const params = paramsOf(pass.scope, pass.surroundings);
    if (params.kind === 'unknown' || params.scope === undefined) return;
    const outer = outerParams(params.scope, pass.surroundings);
    if (outer === undefined || outer.kind === 'unknown' || outer.scope === undefined) return;
    const needed = ['REQUEST_METHOD', ...(isStatusPage(pass) ? [] : [scriptFilename])];
    const lost = needed.find(
      (name) => lastOf(params.list, name) === undefined && lastOf(outer.list, name) !== undefined,
    );
    const first = params.list[0];
    const [from, inner] = [outer.scope, params.scope];
    if (lost === undefined || first === undefined) return;
    const outcome: Outcome = lost === 'REQUEST_METHOD' ? 'blank' : '404';
    const place = introducerOf(first, inner);
    yield {
      at: { file: place.file, range: place.fact.range },
      message: `this fastcgi_param discards the ${outer.list.length} ${sayFrom(from)}, including ${lost}: PHP answers with ${outcome === 'blank' ? 'a blank page' : '404'}`,
      outcomes: [outcome],
      related: [
        ...placesOf(outer.list, from),
        { at: pass.verdict.pass.at, message: 'this fastcgi_pass sends only the inner ones' },
      ],
      fixes: (write) => {
        const lines = repeated(outer.list, from);
        return [
          {
            title: `Repeat ${lines.length === 1 ? `"${lines[0] ?? ''}"` : 'them'} here`,
            safety: 'review',
            preferred: true,
            edits: [write.addNginxBefore(place, ...lines)],
          },
        ];
      },
    };
  },

  examples: {
    bad: [
      {
        title: 'One more parameter',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    include fastcgi.conf;
    #<^^^^^^^^^^^^^^^^^^^ related: the inherited ones
    location ~ \.php$ {
        #+ include fastcgi.conf;
        fastcgi_param APP_ENV production;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: this fastcgi_param discards the 20 of the server, including REQUEST_METHOD: PHP answers with a blank page
        fastcgi_pass unix:/run/php/shop.sock;
        #            ^^^^^^^^^^^^^^^^^^^^^^^ related: this fastcgi_pass sends only the inner ones
    }
}`,
      },
    ],
    good: [
      {
        title: 'Included again where one is added',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    include fastcgi.conf;
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_param APP_ENV production;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
    ],
  },
});

function sayFrom({ kind }: Scope): string {
  return kind === 'http' ? 'of http' : kind === 'server' ? 'of the server' : 'of the outer location';
}

function placesOf(
  list: readonly Param[],
  scope: Scope,
): readonly {
  readonly at: { readonly file: Param['placed']['file']; readonly range: Param['placed']['fact']['range'] };
  readonly message: string;
}[] {
  const [first] = list;
  if (first === undefined) return [];
  const { file, fact } = introducerOf(first, scope);
  return [{ at: { file, range: fact.range }, message: 'the inherited ones' }];
}
