/** An `include` that nginx cannot follow. */
import { defineRule, type Draft } from './rule.ts';
import { shown } from './nginx-words.ts';
import { basename } from '../text/path.ts';

export default defineRule({
  code: 'nginx-include-failed',
  title: 'nginx cannot follow the include',
  severity: 'error',
  outcomes: ['nginx-start'],
  since: '0.1.0',
  subject: 'nginx-reading',
  symptom: '`nginx -t` fails with `open() "/etc/nginx/snippets/ssl.conf" failed (2: No such file or directory)`; a file that includes itself ends it with a crash.',
  rationale: 'A path without `*` must exist. It is relative to the folder of the main file, never to that of the file that holds the `include`. nginx does not notice that a file includes itself, and reads it until its memory is gone.',
  verified: 'nginx 1.22.1 refuses the first example, and crashes with the second.',
  limits: 'Only folders that were read are looked at. Files that packages bring, such as mime.types, are taken for present.',
  references: ['https://nginx.org/en/docs/ngx_core_module.html#include'],

  *check({ reading }): Iterable<Draft> {
    if (!reading.isMain) return;
    for (const { at, pattern, why } of reading.failed) {
      // what an installer puts together under another name is not complete as it lies there
      if (why === 'missing' && basename(reading.root) !== 'nginx.conf') continue;
      yield { at, message: why === 'missing' ? `there is no file "${shown(pattern)}"` : `"${shown(pattern)}" includes itself, which nginx does not survive` };
    }
  },

  examples: {
    bad: [
      {
        title: 'A file that is not there',
        files: `#- /etc/nginx/nginx.conf
events {}
http {
    include tls.conf;
    #       ^^^^^^^^ error: there is no file "tls.conf"
}`,
      },
      {
        title: 'A file that includes itself',
        files: `#- /etc/nginx/nginx.conf
events {}
http {
    include a.conf;
}
#- /etc/nginx/a.conf
include a.conf;
#       ^^^^^^ error: "a.conf" includes itself, which nginx does not survive`,
      },
    ],
    good: [
      {
        title: 'A pattern without a match',
        files: `#- /etc/nginx/nginx.conf
events {}
http {
    include conf.d/*.conf;
}`,
      },
    ],
  },
});
