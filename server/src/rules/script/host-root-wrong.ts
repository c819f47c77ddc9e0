/** The root of a name that a server answers for is not the directory of that name's site. */
import { namesPort, withoutPort } from '../../model/deployment/site-hosts.ts';
import { originOf } from '../../model/nginx/config/scope.ts';
import type { FileEdit } from '../../text/edit.ts';
import { startKey } from '../../text/range.ts';
import { hostQuestions, type HostRoot } from '../kit/host-questions.ts';
import { defineRule, type Draft, type Fix } from '../kit/rule.ts';
import { innerOf, isMeant, isShown, siteOf, unnamed, type Inner, type Root, type Site } from './host-roots.ts';

export default defineRule({
  code: 'host-root-wrong',
  title: 'The root of a name is not the directory of its site',
  severity: 'error',
  outcomes: ['404', '403'],
  since: '0.1.0',
  subject: 'server',
  symptom:
    '`404 Not Found` or `403 Forbidden` for every page of a name, while other names of the same server work. `nginx -t` passes: what a variable is worth shows with the request.',
  rationale:
    'A `root` with a variable is another directory for each name that is asked for: by a `map`, by what `server_name` captures, or by `$host`. Where the tree shows the directories of the sites, it is known which of them the names lead to.',
  verified:
    'Run on nginx 1.22.1: 404 with a value that no directory has, with an empty one, and with `$host` in place of the variable of the map; 403 where the root ends above the directory with the index; 200 with the fix.',
  limits:
    'Only a root with one variable that depends on the host alone, and only where the tree shows the directories of the sites. Asked for are the names of the server, those that maps of `$host` spell out, and those that lead to a directory. A name whose directory is not there, while nothing else was meant, is a warning.',
  references: ['https://nginx.org/en/docs/http/ngx_http_map_module.html#map'],

  *check(subject): Iterable<Draft> {
    const { root, hosts } = hostQuestions(subject);
    const varying = root?.varying;
    if (root === undefined || varying === undefined) return;
    const sites = hosts.flatMap((one) => siteOf(one, { root, varying }) ?? []);
    const lost = sites.filter(({ status }) => status !== undefined);
    if (lost.length === 0) return;
    const inner = lost.length === sites.length ? innerOf(lost, varying) : undefined;
    if (inner !== undefined) return yield tooHigh(root, inner);
    if (!isShown(varying, lost)) return;
    const drafts = new Map<string, Draft>();
    for (const site of lost) {
      const draft = isMeant(site, sites) ? draftOf(site, { root, varying, sites }) : undefined;
      if (draft !== undefined && !drafts.has(startKey(draft.at))) drafts.set(startKey(draft.at), draft);
    }
    yield* drafts.values();
  },

  examples: {
    bad: [
      {
        title: 'A value that is the name of no directory',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
map $host $site {
    default main;
    de.shop.example german;
    #               ^^^^^^ error: where $host is de.shop.example, $site is german and the root is /srv/shop/german, which is not there
    #= de.shop.example de;
}
server {
    server_name shop.example de.shop.example;
    root /srv/shop/$site;
    #    ^^^^^^^^^^^^^^^ related: the root
    index index.php;
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}
#- /srv/shop/
#- /srv/shop/main/index.php
#- /srv/shop/de/index.php`,
      },
      {
        title: 'A name for which the map has no line',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
map $host $site {
#         ^^^^^ error: where $host is shop.example, $site is empty and the root is /srv/shop, which has no index file
    de.shop.example de;
}
server {
    server_name shop.example de.shop.example;
    root /srv/shop/$site;
    #    ^^^^^^^^^^^^^^^ related: the root
    index index.php;
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}
#- /srv/shop/
#- /srv/shop/main/index.php
#- /srv/shop/de/index.php`,
      },
      {
        title: 'The directory with the pages is one below',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/sites.conf
server {
    server_name ~^(?<site>[a-z]+)\.example\.org$;
    root /srv/sites/$site;
    #    ^^^^^^^^^^^^^^^^ error: where $host is blue.example.org, no index file is in /srv/sites/blue: it is in htdocs
    #= root /srv/sites/$site/htdocs;
    index index.php;
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}
#- /srv/sites/
#- /srv/sites/blue/
#- /srv/sites/blue/htdocs/index.php
#- /srv/sites/red/
#- /srv/sites/red/htdocs/index.php`,
      },
      {
        title: 'A line of the map has a port',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/sites.conf
map $host $site {
    default none;
    ~^(?<name>[a-z]+)\.example\.org:\d+$ $name;
    #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: $host has no port: where it is blue.example.org, the root is /srv/sites/none, which is not there
    #= ~^(?<name>[a-z]+)\.example\.org$ $name;
}
server {
    server_name *.example.org;
    root /srv/sites/$site;
    #    ^^^^^^^^^^^^^^^^ related: the root
    index index.php;
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}
server { listen 80 default_server; return 404; }
#- /srv/sites/
#- /srv/sites/blue/index.php
#- /srv/sites/red/index.php`,
      },
    ],
    good: [
      {
        title: 'Each name has a directory',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
map $host $site {
    hostnames;
    default main;
    .de.shop.example de;
}
server {
    server_name shop.example de.shop.example;
    root /srv/shop/$site;
    index index.php;
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}
server {
    server_name ~^(?:www\.)?(?<name>[a-z]+)\.example\.org$;
    root /srv/sites/$name/htdocs;
    index index.html;
}
#- /srv/shop/
#- /srv/shop/main/index.php
#- /srv/shop/de/index.php
#- /srv/sites/
#- /srv/sites/blue/htdocs/index.html
#- /srv/sites/blue/logs/
#- /srv/sites/new/`,
      },
      {
        title: 'Names that no site has get a directory that is not there',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/sites.conf
map $host $site {
    default none;
    ~^(?<name>[a-z]+)\.example\.org$ $name;
}
server {
    listen 80 default_server;
    server_name *.example.org;
    root /srv/sites/$site;
    index index.php;
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}
#- /srv/sites/
#- /srv/sites/blue/index.php
#- /srv/sites/red/index.php`,
      },
    ],
  },
});

function tooHigh({ word, placed }: HostRoot, { site, name }: Inner): Draft {
  const at = originOf(placed, word);
  const base = word.value.replace(/(\$\{?\w+\}?[^/]*).*$/, '$1');
  const home = `${base}/${name}`;
  return {
    at,
    outcomes: [`${site.status ?? 404}`],
    message: `where $host is ${site.host}, ${site.isThere ? `no index file is in ${site.path}` : `there is no ${site.path}`}: it is in ${name}`,
    fixes: (write) => [fixOf(`Set root to ${home}`, write.nginxWord(at, home))],
  };
}

function draftOf(site: Site, { root, varying, sites }: Root & { readonly sites: readonly Site[] }): Draft {
  const { answer, map, host, value, path } = site;
  const line = answer?.kind === 'line' ? answer.line : undefined;
  const hasPort = site.line !== undefined && namesPort(site.line);
  const isOwn = line !== undefined && line.name !== 'default' && map !== undefined;
  const meant = isOwn ? unnamed(varying, sites, site) : [];
  // another name may lead there by a wildcard
  const spare = isOwn
    ? unnamed(
        varying,
        sites.filter(({ from }) => from === 'name'),
        site,
      )
    : [];
  const isLost =
    hasPort ||
    value === '' ||
    meant.length > 0 ||
    (isOwn && site.from === 'name') ||
    sites.every(({ status }) => status !== undefined);
  const word = line?.args[0];
  const at =
    map !== undefined && hasPort && site.line !== undefined
      ? { file: map.file, range: site.line.nameRange }
      : isOwn && word !== undefined
        ? originOf(map, word)
        : answer?.kind === 'none' && map !== undefined
          ? originOf(map, map.fact.args[1])
          : originOf(root.placed, root.word);
  return {
    at,
    ...(!isLost && { severity: 'warning' as const }),
    outcomes: [`${site.status ?? 404}`],
    message: messageOf({ host, value, path, variable: varying.variable, site, hasPort }),
    related:
      at.range.start === root.word.range.start ? [] : [{ at: originOf(root.placed, root.word), message: 'the root' }],
    fixes: (write) => {
      const key = hasPort && site.line !== undefined ? withoutPort(site.line) : undefined;
      if (key !== undefined) return [fixOf(`Change to ${key}`, write.nginxWord(at, key))];
      const [only, other] = meant.length > 0 ? meant : spare;
      return only === undefined || other !== undefined || word?.value !== value
        ? []
        : [fixOf(`Change to ${only}`, write.nginxWord(at, only))];
    },
  };
}

function fixOf(title: string, edit: FileEdit): Fix {
  return { title, safety: 'review', preferred: true, edits: [edit] };
}

function messageOf({
  host,
  value,
  path,
  variable,
  site,
  hasPort,
}: Pick<Site, 'host' | 'value' | 'path'> & {
  readonly variable: string;
  readonly site: Site;
  readonly hasPort: boolean;
}): string {
  const what = site.isThere ? `${path}, which has no index file` : `${path}, which is not there`;
  if (hasPort) return `$host has no port: where it is ${host}, the root is ${what}`;
  const worth =
    variable === 'host' ? '' : value === '' ? `$${variable} is empty and ` : `$${variable} is ${value} and `;
  return `where $host is ${host}, ${worth}the root is ${what}`;
}
