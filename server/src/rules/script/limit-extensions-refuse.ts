/** The pool runs only files of other extensions than nginx sends it. */
import type { ScriptPath } from '../../model/deployment/script.ts';
import { limitExtensions, runsExtension } from '../../model/deployment/script-obstacles.ts';
import { isStatusPage, type PhpPass } from '../../model/deployment/php-pass.ts';
import { poolText } from '../../model/fpm/settings.ts';
import type { Pool } from '../../model/fpm/master.ts';
import { sampleUri } from '../../model/nginx/request/sample-uri.ts';
import { writtenAt } from '../../model/value.ts';
import { phpPass } from '../kit/script-side.ts';
import { obstacleOf, scriptPath, setScript } from './script-path.ts';
import { onDisk } from '../../model/nginx/values/directory.ts';
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
    const script = scriptPath(subject);
    for (const pool of pass.pools) {
      const words = limitExtensions(pool);
      if (words === undefined || words.length === 0) continue;
      const refused = obstacleOf(subject, pool, 'extension');
      if (script !== undefined && refused?.isDirectory === true) {
        yield directoryDraft(script, pool, words);
        continue;
      }
      const isRefused = script === undefined ? refusesSample(pass, words) : refused !== undefined;
      const runs = (extension: string): boolean => runsExtension(words, `/x${extension}`);
      const all = namedExtensions(pass);
      const named = all.find((extension) => !runs(extension));
      if (isRefused && !all.some(runs))
        yield draftOf(pass, pool, { words, refused: extensionOf(script), certain: true });
      else if (named !== undefined) yield draftOf(pass, pool, { words, refused: named, certain: false });
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

/** `.php5`; `.php` where the file is not known. */
function extensionOf(script: ScriptPath | undefined): string {
  return /\.\w+$/.exec(script?.path ?? '')?.[0] ?? '.php';
}

/** Where the file itself is not known: whether a script that the location answers is refused. */
function refusesSample({ scope }: PhpPass, words: readonly string[]): boolean {
  const uri = sampleUri(scope.enclosing('location') ?? scope);
  return uri?.endsWith('.php') === true && !runsExtension(words, uri);
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
