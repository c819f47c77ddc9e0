/** An `include` that nginx cannot follow. */
import { nginxMainName } from '../../catalog/file-names.ts';
import type { FailedInclude } from '../../model/nginx/config/reading.ts';
import { defineRule, type Draft, type Fix } from '../kit/rule.ts';
import { nearest } from '../kit/nginx-words.ts';
import { basename } from '../../text/path.ts';
import type { Writer } from '../../edits/writer.ts';
import { shortened } from '../../text/shorten.ts';

export default defineRule({
  code: 'nginx-include-failed',
  title: 'nginx cannot follow the include',
  severity: 'error',
  outcomes: ['nginx-start'],
  since: '0.1.0',
  subject: 'nginx-reading',
  symptom:
    '`nginx -t` fails with `open() "/etc/nginx/snippets/ssl.conf" failed (2: No such file or directory)`; a file that includes itself ends it with a crash.',
  rationale:
    'A path without `*` must exist. It is relative to the directory of the main file, never to that of the file that holds the `include`. nginx does not notice that a file includes itself, and reads it until its memory is gone.',
  verified: 'nginx 1.22.1 refuses the first example, and crashes with the second.',
  limits:
    'Only directories that were read are checked. Files that packages install, such as mime.types, are taken for present; where one of them is not next to the main file, the configuration is assembled elsewhere, and no missing file is reported. Silent where something in the file is filled in by a template.',
  references: ['https://nginx.org/en/docs/ngx_core_module.html#include'],

  *check({ reading }): Iterable<Draft> {
    if (!reading.isMain) return;
    for (const failed of reading.failed) {
      // what an installer puts together under another name, or in another place, is not complete as it lies there
      if (failed.why === 'missing' && (reading.lacksStock || basename(reading.root) !== nginxMainName)) continue;
      yield { at: failed.at, message: `${messageOf(failed)}`, fixes: (write) => cures(failed, write) };
    }
  },

  examples: {
    bad: [
      {
        title: 'A missing file',
        files: `#- /etc/nginx/nginx.conf
events {}
http {
    include tls.conf;
    #       ^^^^^^^^ error: there is no file "tls.conf"
}`,
      },
      {
        title: 'A misspelt name',
        files: `#- /etc/nginx/nginx.conf
events {}
http {
    include snippets/tsl.conf;
    #       ^^^^^^^^^^^^^^^^^ error: there is no file "snippets/tsl.conf"
    #= include snippets/tls.conf;
}
#- /etc/nginx/snippets/tls.conf
ssl_protocols TLSv1.3;`,
      },
      {
        title: 'A path relative to the file that holds it',
        files: `#- /etc/nginx/nginx.conf
events {}
http {
    include sites/*.conf;
}
#- /etc/nginx/sites/shop.conf
server {
    include shop/limits.conf; # uploads
    #       ^^^^^^^^^^^^^^^^ error: there is no file "shop/limits.conf"
    #= include sites/shop/limits.conf; # uploads
}
#- /etc/nginx/shop/cache.conf
open_file_cache off;
#- /etc/nginx/sites/shop/limits.conf
client_max_body_size 64m;`,
      },
      {
        title: 'Directory and extension missing',
        files: `#- /etc/nginx/nginx.conf
events {}
http {
    include limits.conf;
    #       ^^^^^^^^^^^ error: there is no file "limits.conf"
    #= include snippets/limits.conf;
    include snippets/limits;
    #       ^^^^^^^^^^^^^^^ error: there is no file "snippets/limits"
}
#- /etc/nginx/snippets/limits.conf
client_body_timeout 30s;`,
      },
      {
        title: 'A directory',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
include snippets;
#       ^^^^^^^^ error: "snippets" is a directory
#= include snippets/*.conf;
#- /etc/nginx/snippets/tls.conf
ssl_protocols TLSv1.3;`,
      },
      {
        title: 'A file that includes itself',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
include a.conf;
#- /etc/nginx/a.conf
include a.conf;
#       ^^^^^^ error: "a.conf" includes itself: nginx crashes`,
        fixed: `#- /etc/nginx/a.conf`,
      },
    ],
    good: [
      {
        title: 'A file of the package, and one of its name among others',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
include fastcgi.conf;
#- /etc/nginx/mime.types
types { text/html html; }
#- /etc/nginx/custom/fastcgi.conf
fastcgi_read_timeout 90s;`,
      },
      {
        title: 'A template may add what is missing',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
include extra.conf;
root @{HOME}/www;`,
      },
      {
        title: 'A pattern without a match',
        files: `#- /etc/nginx/nginx.conf
events {}
http {
    include conf.d/*.conf;
}`,
      },
      {
        title: 'A main file that is installed somewhere else',
        files: `#- /home/me/app/stubs/nginx.conf
events {}
http {
    include mime.types;
    include app/sites.conf;
}`,
      },
    ],
  },
});

function messageOf({ pattern, why }: FailedInclude): string {
  if (why === 'loop') return `"${shortened(pattern)}" includes itself: nginx crashes`;
  return why === 'directory' ? `"${shortened(pattern)}" is a directory` : `there is no file "${shortened(pattern)}"`;
}

function cures({ at, pattern, why, beside, directive, meant: lying }: FailedInclude, write: Writer): readonly Fix[] {
  if (why === 'loop')
    return [
      {
        title: 'Remove the include',
        safety: 'review',
        preferred: true,
        edits: [write.remove({ file: at.file, range: directive })],
      },
    ];
  const meant = why === 'directory' ? allOf(pattern, beside) : (lying ?? besideOf(pattern, beside));
  return meant === undefined
    ? []
    : [{ title: `Change to ${meant}`, safety: 'review', preferred: true, edits: [write.nginxWord(at, meant)] }];
}

/** Every file of a directory; those that end in `.conf` where there are such. */
function allOf(directory: string, inside: readonly string[]): string | undefined {
  if (inside.length === 0) return undefined;
  return `${directory.replace(/(?<!\/)\/+$/, '')}/${inside.some((name) => name.endsWith('.conf')) ? '*.conf' : '*'}`;
}

function besideOf(pattern: string, names: readonly string[]): string | undefined {
  const name = basename(pattern);
  const meant = nearest(name, names);
  return meant === undefined || meant === name ? undefined : pattern.slice(0, pattern.length - name.length) + meant;
}
