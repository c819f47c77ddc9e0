/** A main file without `events`. */
import { nginxMainName } from '../../catalog/file-names.ts';
import { basename } from '../../text/path.ts';
import { placeOf } from '../../model/nginx/config/blocks.ts';
import { defineRule, type Draft } from '../kit/rule.ts';

export default defineRule({
  code: 'nginx-events-missing',
  title: 'The main file has no `events` block',
  severity: 'error',
  outcomes: ['nginx-start'],
  hasSafeFixes: true,
  since: '0.1.0',
  subject: 'nginx-block',
  contexts: ['main'],
  symptom: '`nginx -t` fails with `no "events" section in configuration`.',
  rationale: 'nginx requires an `events` block at the top, be it empty.',
  verified: 'nginx 1.22.1 refuses the example.',
  limits:
    'Only where all of the main file is known, and it is named nginx.conf. Silent where something in the file is filled in by a template.',
  references: ['https://nginx.org/en/docs/ngx_core_module.html#events'],

  *check({ block }): Iterable<Draft> {
    if (
      block.opener !== undefined ||
      !block.complete ||
      block.filled ||
      block.entries.some((entry) => entry.name === 'events')
    )
      return;
    const http = block.entries.find((entry) => entry.name === 'http' || entry.name === 'stream');
    if (http === undefined || basename(http.file) !== nginxMainName) return;
    yield {
      at: placeOf(http),
      message: 'there is no "events" block, which nginx requires',
      fixes: () => [
        {
          title: 'Add an empty events block',
          safety: 'safe',
          preferred: true,
          edits: [{ file: http.file, range: { start: http.at.start, end: http.at.start }, newText: 'events {\n}\n\n' }],
        },
      ],
    };
  },

  examples: {
    bad: [
      {
        title: 'http alone',
        files: `#- /etc/nginx/nginx.conf
http {
#<^^ error: there is no "events" block, which nginx requires
#= events {
#+ }
#+
#+ http {
    server {
        listen 80;
    }
}`,
      },
    ],
    good: [
      {
        title: 'A template may add what is missing',
        files: `#- /etc/nginx/nginx.conf
http {
    server {
        listen {PORT};
    }
}`,
      },
      {
        title: 'An empty one',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    listen 80;
}`,
      },
    ],
  },
});
