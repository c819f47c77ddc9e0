/** The pool runs only files of other extensions than nginx sends it. */
import { poolText } from '../../model/fpm/settings.ts';
import type { Pool } from '../../model/fpm/master.ts';
import { sampleUri } from '../../model/nginx/sample-uri.ts';
import { writtenAt } from '../../model/value.ts';
import { isStatusPage, phpPass, type PhpPass } from '../kit/script-side.ts';
import { scriptPath, setScript, usesDirectory, type ScriptPath } from './script-path.ts';
import { onDisk } from '../../model/nginx/directory.ts';
import { defineRule, type Draft } from '../kit/rule.ts';

export default defineRule({
  code: 'limit-extensions-refuse',
  title: 'The pool refuses the extension',
  severity: 'error',
  outcomes: ['403'],
  since: '0.1.0',
  subject: 'pass',
  symptom:
    '`403` with the body `Access denied.`; the log of PHP-FPM says `Access to the script has been denied (see security.limit_extensions)`.',
  rationale:
    'PHP-FPM runs a script only if its path ends in one of the extensions of `security.limit_extensions`. Spaces separate them, never commas, and case counts. Without the setting they are .php and .phar.',
  verified: 'Run on nginx 1.22.1 and PHP-FPM 8.2: 403 with .php5, with a comma, with .PHP; 200 with the setting empty.',
  limits:
    'Of patterns only extensions in a list, `\\\\.(php|html)$`, are checked: a warning, as long as .php itself runs.',
  references: ['https://www.php.net/manual/en/install.fpm.configuration.php#security-limit-extensions'],

  *check(subject): Iterable<Draft> {
    const pass = phpPass(subject);
    if (pass === undefined || isStatusPage(pass)) return;
    for (const pool of pass.pools) {
      const setting = poolText(pool, 'security.limit_extensions');
      if (setting?.kind === 'unknown') continue;
      const words =
        setting === undefined ? ['.php', '.phar'] : setting.value.split(/[ \t]+/).filter((word) => word !== '');
      if (words.length === 0) continue;
      const script = scriptPath(subject);
      if (script !== undefined && isDirectory(script)) {
        yield directoryDraft(script, pool, words);
        continue;
      }
      const sent = script?.path ?? sampleUri(pass.scope.enclosing('location') ?? pass.scope);
      const refused = sent === undefined || !sent.endsWith('.php') || runs(words, sent) ? undefined : '.php';
      const named = refused ?? namedExtensions(pass).find((extension) => !runs(words, `/x${extension}`));
      if (named !== undefined) yield draftOf(pass, pool, { words, refused: named, certain: refused !== undefined });
    }
  },

  examples: {
    bad: [
      {
        title: 'An old extension',
        files: String.raw`#- base: debian-nginx
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
        #            ^^^^^^^^^^^^^^^^^^^^^^^ related: for this fastcgi_pass
    }
}
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
listen = /run/php/shop.sock
listen.owner = www-data
security.limit_extensions = .php5
;                           ^^^^^ error: pool "shop" runs only files that end in .php5, and nginx sends it .php
;= security.limit_extensions = .php .php5`,
      },
      {
        title: 'A comma is not a space',
        files: String.raw`#- base: debian-nginx
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
        #            ^^^^^^^^^^^^^^^^^^^^^^^ related: for this fastcgi_pass
    }
}
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
listen = /run/php/shop.sock
listen.owner = www-data
security.limit_extensions = .php,.html
;                           ^^^^^^^^^^ error: pool "shop" runs only files that end in .php,.html, and nginx sends it .php
;= security.limit_extensions = .php .html`,
      },
      {
        title: 'Pages that were PHP once',
        files: String.raw`#- base: debian-nginx
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location ~ \.(php|html)$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
        #            ^^^^^^^^^^^^^^^^^^^^^^^ warning: pool "shop" runs only files that end in .php or .phar, and this location sends it .html too
    }
}
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
listen = /run/php/shop.sock
;+ security.limit_extensions = .php .html
listen.owner = www-data`,
      },
      {
        title: 'The root alone',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location ~ \.php$ {
        include fastcgi_params;
        fastcgi_param SCRIPT_FILENAME $document_root;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: pool "shop" runs only files that end in .php or .phar, and is asked to run the directory /srv/shop
        #= fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
    ],
    good: [
      {
        title: 'Everything runs',
        files: String.raw`#- base: debian-nginx
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location ~ \.(php|html)$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
listen = /run/php/shop.sock
listen.owner = www-data
security.limit_extensions = FALSE`,
      },
    ],
  },
});

/** Whether PHP receives the root itself for each URI, and no script in it. */
function isDirectory({ param, directory, path, uri }: ScriptPath): boolean {
  return usesDirectory(param) && directory.from === 'root' && uri !== '/' && onDisk(path) === onDisk(directory.path);
}

function directoryDraft(script: ScriptPath, pool: Pool, words: readonly string[]): Draft {
  const whole = '$document_root$fastcgi_script_name';
  return {
    at: script.param.at,
    message: `pool "${pool.name}" runs only files that end in ${words.join(' or ')}, and is asked to run the directory ${onDisk(script.path)}`,
    fixes: (write) => [
      {
        title: `Set SCRIPT_FILENAME to ${whole}`,
        safety: 'review',
        preferred: true,
        edits: [setScript(write, script, whole)],
      },
    ],
  };
}

/** A path runs where it ends in one of the words, and has something before it (fpm_main.c, fpm_php_limit_extensions). */
function runs(words: readonly string[], path: string): boolean {
  return words.some((word) => path.length > word.length && path.endsWith(word));
}

/** The extensions that the location's pattern lists, with their dots. */
function namedExtensions({ scope }: PhpPass): readonly string[] {
  const words = scope.enclosing('location')?.opener?.fact.args ?? [];
  if (words[0]?.value.startsWith('~') !== true) return [];
  const list = /\\\.\((?:\?:)?([a-z0-9]+(?:\|[a-z0-9]+)+)\)(?:\$|\(?)/i.exec(words.at(-1)?.value ?? '')?.[1];
  return list?.split('|').map((extension) => `.${extension}`) ?? [];
}

interface Refusal {
  readonly words: readonly string[];
  readonly refused: string;
  readonly certain: boolean;
}

function draftOf(pass: PhpPass, pool: Pool, { words, refused, certain }: Refusal): Draft {
  const setting = poolText(pool, 'security.limit_extensions');
  const written = setting === undefined ? undefined : writtenAt(setting);
  const what = certain ? `nginx sends it ${refused}` : `this location sends it ${refused} too`;
  const next = [
    ...new Set([
      ...(certain ? ['.php'] : []),
      ...words.flatMap((word) => word.split(',')).filter((word) => word !== '' && word !== '.phar'),
      refused,
    ]),
  ];
  return {
    at: certain && written !== undefined ? written : pass.verdict.pass.at,
    message: `pool "${pool.name}" runs only files that end in ${words.join(' or ')}, and ${what}`,
    severity: certain ? 'error' : 'warning',
    related:
      !certain && written !== undefined
        ? [{ at: written, message: 'the extensions' }]
        : certain
          ? [{ at: pass.verdict.pass.at, message: 'for this fastcgi_pass' }]
          : [],
    fixes: (write) => [
      {
        title: `Set security.limit_extensions of pool "${pool.name}" to ${next.join(' ')}`,
        safety: 'review',
        preferred: true,
        edits: [write.setPool(pool, 'security.limit_extensions', next.join(' '))],
      },
    ],
  };
}
