/** The file with the passwords of a location is not there. */
import { questionOf, type SiteQuestion } from '../../model/deployment/question.ts';
import type { PassDeployment } from '../../model/deployment/deployment.ts';
import type { SiteFiles } from '../../model/environment.ts';
import { isTemplated } from '../../model/nginx/config/placement.ts';
import { originOf, scopesIn, type Placed, type Scope } from '../../model/nginx/config/scope.ts';
import { fromBytes, toBytes } from '../../text/bytes.ts';
import { nearest } from '../../text/nearest.ts';
import { basename, dirname, isAbsolute, joinPath } from '../../text/path.ts';
import { shortened } from '../../text/shorten.ts';
import { defineRule, type Draft } from '../kit/rule.ts';

export default defineRule({
  code: 'password-file-missing',
  title: 'The file with the passwords is not there',
  severity: 'error',
  outcomes: ['403'],
  since: '0.1.0',
  subject: 'server',
  symptom:
    '`403 Forbidden` for every name and password, the right ones too; the error log says `open() "/etc/nginx/.htpasswd" failed (2: No such file or directory)`. Who gives none still gets `401`. `nginx -t` passes.',
  rationale:
    '`auth_basic_user_file` is opened for each request with a name and a password. Where nginx does not find the file, nobody gets further. A relative path begins in the directory of the main file.',
  verified: 'Run on nginx 1.22.1: 401 without a password and 403 with the right one; 200 once the file has the name.',
  limits:
    'Only where the tree is the file system of the server itself and was read. Not for a path with variables, and not with `satisfy any`. What the file holds is never read.',
  references: ['https://nginx.org/en/docs/http/ngx_http_auth_basic_module.html#auth_basic_user_file'],

  *check({ server, deployment, workspace }): Iterable<Draft> {
    const { config } = deployment;
    if (server.opener === undefined || config.templated.has(server.opener.file)) return;
    let question: SiteQuestion | undefined;
    const seen = new Set<Placed['fact']>();
    for (const scope of scopesIn(server)) {
      const placed = passwordsOf(scope);
      const word = placed?.fact.args[0];
      if (placed === undefined || word === undefined || seen.has(placed.fact)) continue;
      seen.add(placed.fact);
      if (isTemplated(word) || word.value.includes('$') || config.templated.has(placed.file)) continue;
      question ??= questionOf(server, deployment, workspace);
      const { files } = question;
      const path = pathOf(word.value, deployment);
      if (path === undefined || files.kind === 'unknown' || files.exists(toBytes(path), 'any') !== false) continue;
      yield draftOf(placed, path, files);
    }
  },

  examples: {
    bad: [
      {
        title: 'The file has another name',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location /admin/ {
        auth_basic "Admin";
        auth_basic_user_file /srv/access/htpasswd;
        #                    ^^^^^^^^^^^^^^^^^^^^ error: there is no /srv/access/htpasswd: nginx answers 403 to everybody who gives a password; /srv/access/.htpasswd is there
        #= auth_basic_user_file /srv/access/.htpasswd;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}
#- /srv/shop/index.php
#- /srv/access/.htpasswd`,
      },
      {
        title: 'The file was not deployed',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    auth_basic "Preview";
    auth_basic_user_file /srv/shop/.htpasswd;
    #                    ^^^^^^^^^^^^^^^^^^^ error: there is no /srv/shop/.htpasswd: nginx answers 403 to everybody who gives a password
}
#- /srv/shop/index.html`,
      },
    ],
    good: [
      {
        title: 'It is there, nobody is asked for a password, and a path of which nothing is known',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    auth_basic_user_file /srv/shop/missing;
    location /admin/ {
        auth_basic "Admin";
        auth_basic_user_file /srv/access/.htpasswd;
    }
    location /status/ {
        auth_basic "Status";
        auth_basic_user_file /etc/nginx/.htpasswd;
    }
    location /open/ {
        auth_basic off;
    }
}
#- /srv/shop/index.html
#- /srv/access/.htpasswd`,
      },
    ],
  },
});

/** The file that is opened for requests of a block; `undefined` where no password is asked for, or others are let in without one. */
function passwordsOf(scope: Scope): Placed | undefined {
  const realm = scope.nearest('auth_basic')?.placed.fact.args[0]?.value;
  if (realm === undefined || realm === 'off' || realm.includes('$')) return undefined;
  if (scope.nearest('satisfy')?.placed.fact.args[0]?.value.toLowerCase() === 'any') return undefined;
  return scope.nearest('auth_basic_user_file')?.placed;
}

/** The path that nginx opens; a relative one is only known where the main file lies where that nginx reads it. */
function pathOf(written: string, { config, host }: PassDeployment): string | undefined {
  if (isAbsolute(written)) return written;
  const isInPlace = config.isMain && host.kind !== 'unknown' && (host.live || host.root === '');
  return isInPlace ? joinPath(dirname(config.root), written) : undefined;
}

function draftOf(placed: Placed, path: string, files: SiteFiles): Draft {
  const word = placed.fact.args[0];
  const at = originOf(placed, word);
  const meant = meantBy(path, files);
  const near = meant === undefined ? '' : `; ${shortened(meant)} is there`;
  return {
    at,
    message: `there is no ${shortened(path)}: nginx answers 403 to everybody who gives a password${near}`,
    ...(meant !== undefined && {
      fixes: (write) => [
        { title: `Change to ${meant}`, safety: 'review', preferred: true, edits: [write.nginxWord(at, meant)] },
      ],
    }),
  };
}

const isPasswords = /htpasswd|passw(?:or)?d|^\.?users?$/i;

/** A file of passwords beside the path or one directory above, of the same name or nearly so; else the only one beside it. */
function meantBy(path: string, files: SiteFiles): string | undefined {
  const name = basename(path);
  const [here, above] = [dirname(path), dirname(dirname(path))];
  const [near, ...others] = [here, above].map((directory) =>
    (files.namesIn(toBytes(directory))?.files ?? []).map(fromBytes).filter((one) => isPasswords.test(one)),
  );
  const beside = nearest(name, near ?? []) ?? (near?.length === 1 ? near[0] : undefined);
  if (beside !== undefined) return joinPath(here, beside);
  return others.flat().includes(name) ? joinPath(above, name) : undefined;
}
