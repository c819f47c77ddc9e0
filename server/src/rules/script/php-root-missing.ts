/** No `root` reaches the location that runs PHP. */
import { usesDirectory } from '../../model/deployment/script.ts';
import { isFilledIn } from '../../model/deployment/php-pass.ts';
import { passDirectives } from '../../catalog/nginx/handlers.ts';
import { originOf, type Placed, type Scope } from '../../model/nginx/config/scope.ts';
import type { NginxConfig } from '../../model/nginx/config/config.ts';
import { phpName } from '../kit/script-side.ts';
import { scriptPath } from './script-path.ts';
import { defineRule, type Draft, type Fix } from '../kit/rule.ts';

export default defineRule({
  code: 'php-root-missing',
  title: 'No root is set for the PHP location',
  severity: 'error',
  outcomes: ['404'],
  since: '0.1.0',
  subject: 'pass',
  symptom:
    '`404 File not found.`, and `Primary script unknown` in the error log of nginx, while the pages of another location are there. `nginx -t` passes.',
  rationale:
    'A `root` applies to its own block and the blocks inside. Two locations side by side share nothing: where `root` is set in `location /`, the PHP location takes `html` below the prefix of nginx.',
  verified: 'Run on nginx 1.22.1 and PHP-FPM 8.2: 404, and 200 once the root is set in the server.',
  limits:
    'Files that no known main file includes are left out, as http may set a root; so are configurations of which a template fills in a part.',
  references: ['https://nginx.org/en/docs/http/ngx_http_core_module.html#root'],

  *check(subject): Iterable<Draft> {
    const script = scriptPath(subject);
    if (
      script === undefined ||
      script.directory.from !== 'default' ||
      !usesDirectory(script.param) ||
      !isKnownWhole(script.pass.surroundings.config) ||
      isFilledIn(script.pass)
    )
      return;
    const { pass } = script;
    const server = pass.scope.enclosing('server');
    const sibling = server === undefined ? undefined : rootInside(server);
    const opener = server?.opener;
    const block = opener?.fact.block;
    const word = sibling?.fact.args[0];
    yield {
      at: pass.verdict.pass.at,
      message: `no root is set for this location: ${phpName(pass)} is asked to run ${script.path}`,
      related:
        sibling === undefined ? [] : [{ at: originOf(sibling), message: 'this root applies to its own location only' }],
      fixes: (write) => {
        const line = `root ${word?.quote ?? ''}${word?.value ?? ''}${word?.quote ?? ''};`;
        if (server === undefined || opener === undefined || block === undefined || word === undefined) return [];
        const inServer: Fix = {
          title: `Set root ${word.value} in the server`,
          safety: 'review',
          preferred: true,
          edits: [write.intoBlock(opener, block.range, line)],
        };
        const own = pass.scope.enclosing('location')?.opener;
        // what other sites include as well does not get the directory of one
        if (own?.file !== opener.file || !others(server, pass.scope).some(takesRoot)) return [inServer];
        if (own.fact.block === undefined) return [];
        // other locations would begin to send the files of that directory: which is meant where it is that of all pages
        const isOfPages = server.children.some(
          (child) => isOfAllPages(child) && child.own('root').at(-1)?.fact === sibling?.fact,
        );
        const here: Fix = {
          title: `Set root ${word.value} in this location`,
          safety: 'review',
          preferred: !isOfPages,
          edits: [write.intoBlock(own, own.fact.block.range, line)],
        };
        return isOfPages ? [inServer, here] : [here];
      },
    };
  },

  examples: {
    bad: [
      {
        title: 'The root is set in another location',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    #+ root /srv/shop;
    location / {
        root /srv/shop;
        #<^^^^^^^^^^^^^ related: this root applies to its own location only
        index index.php;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
        #            ^^^^^^^^^^^^^^^^^^^^^^^ error: no root is set for this location: pool "shop" is asked to run /usr/share/nginx/html/index.php
    }
}`,
      },
      {
        title: 'The location comes from a file that many sites include',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    #+ root /srv/shop;
    location / {
        root /srv/shop;
        #<^^^^^^^^^^^^^ related: this root applies to its own location only
        index index.php;
    }
    location /files/ {
        autoindex on;
    }
    include snippets/php.conf;
}
#- /etc/nginx/snippets/php.conf
location ~ \.php$ {
    include fastcgi.conf;
    fastcgi_pass unix:/run/php/shop.sock;
    #            ^^^^^^^^^^^^^^^^^^^^^^^ error: no root is set for this location: pool "shop" is asked to run /usr/share/nginx/html/index.php
}`,
      },
      {
        title: 'The root is that of the pages alone',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    #+ root /srv/shop;
    index index.php;
    location / {
        root /srv/shop;
        #<^^^^^^^^^^^^^ related: this root applies to its own location only
        try_files $uri $uri/ /index.php?$args;
    }
    location ~ \.css$ {
        expires 30d;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
        #            ^^^^^^^^^^^^^^^^^^^^^^^ error: no root is set for this location: pool "shop" is asked to run /usr/share/nginx/html/index.php
    }
}`,
      },
    ],
    good: [
      {
        title: 'A template may add what is missing',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    server_name {DOMAIN};
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass 127.0.0.1:9000;
    }
}`,
      },
      {
        title: 'A template may set it around the location',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
include http-defaults.conf;
server {
    include php.conf;
}
#- /etc/nginx/http-defaults.conf
{% if web_root %}
root {{ web_root }};
{% endif %}
#- /etc/nginx/php.conf
location ~ \.php$ {
    include fastcgi.conf;
    fastcgi_pass unix:/run/php/shop.sock;
}`,
      },
      {
        title: 'A path of its own',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    location / {
        root /srv/shop;
        index index.php;
    }
    location ~ \.php$ {
        include fastcgi_params;
        fastcgi_param SCRIPT_FILENAME /srv/shop$fastcgi_script_name;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
    ],
  },
});

/** All locations of a server but one. */
function others(scope: Scope, except: Scope): readonly Scope[] {
  return scope.children.flatMap((child) => (child === except ? [] : [child, ...others(child, except)]));
}

/** A location that has one of these sends no file. */
const needingNoRoot = ['return', 'stub_status', ...passDirectives] as const;

/** Whether a location would send files of a directory that the server sets. */
function takesRoot(scope: Scope): boolean {
  return (
    scope.nearest('root') === undefined &&
    scope.nearest('alias') === undefined &&
    !needingNoRoot.some((name) => scope.own(name).length > 0)
  );
}

/** Whether a `root` that is not written is nowhere: the server reads the main file and all of it is known. */
function isKnownWhole({ isMain, templated }: NginxConfig): boolean {
  return isMain && templated.size === 0;
}

/** Whether a location is for every page that no other one answers. */
function isOfAllPages(scope: Scope): boolean {
  return scope.kind === 'location' && scope.opener?.fact.args.map(({ value }) => value).join(' ') === '/';
}

/** The `root` of the first location that has one: `location /` before all others. */
function rootInside(server: Scope): Placed | undefined {
  const locations = server.children.filter((child) => child.kind === 'location');
  const front = locations.find((child) => child.opener?.fact.args.at(-1)?.value === '/');
  const roots = [front, ...locations].flatMap((child) => child?.own('root').at(-1) ?? []);
  return roots.find((placed) => placed.fact.args[0]?.value.includes('$') === false);
}
