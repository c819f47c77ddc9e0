/** A directive that stands before the one it needs, or behind the one it has to precede. */
import { placeOf, wholeOf, type NginxBlockView, type NginxEntry } from '../../model/nginx/config/blocks.ts';
import { defineRule, type Draft } from '../kit/rule.ts';

export default defineRule({
  code: 'nginx-wrong-order',
  title: 'The directive is in the wrong order',
  severity: 'error',
  outcomes: ['nginx-start'],
  since: '0.1.0',
  subject: 'nginx-block',
  symptom:
    '`nginx -t` fails with `"proxy_redirect default" should be placed after the "proxy_pass" directive` or `"load_module" directive is specified too late`.',
  rationale:
    '`proxy_redirect default` is worked out from the address of the `proxy_pass` before it in the same block, and that address may hold no variable. Modules are loaded before the first block is read.',
  verified: 'nginx 1.22.1 refuses the examples.',
  limits: 'Blocks with an include that was not read are judged only where the directive itself follows.',
  references: [
    'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_redirect',
    'https://nginx.org/en/docs/ngx_core_module.html#load_module',
  ],

  *check({ block }): Iterable<Draft> {
    if (!block.certain) return;
    if (block.context === 'main') yield* modules(block);
    else yield* redirects(block);
  },

  examples: {
    bad: [
      {
        title: 'The address comes later',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    location / {
        proxy_redirect default;
        #<^^^^^^^^^^^^ error: "proxy_redirect default" must follow the "proxy_pass" from which it is derived
        proxy_pass http://127.0.0.1:8080;
    }
}`,
      },
      {
        title: 'A module after events',
        files: `#- /etc/nginx/nginx.conf
events {}
#=
load_module modules/ngx_http_brotli_filter_module.so;
#<^^^^^^^^^ error: "load_module" follows "events": nginx loads modules before the first block
#+ events {}
http {
}`,
      },
    ],
    good: [
      {
        title: 'In order',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    location / {
        proxy_pass http://127.0.0.1:8080;
        proxy_redirect default;
    }
}`,
      },
    ],
  },
});

function* modules({ entries }: NginxBlockView): Iterable<Draft> {
  let block: NginxEntry | undefined;
  for (const entry of entries) {
    if (/^(?:events|http|stream|mail)$/.test(entry.name)) block ??= entry;
    else if (entry.name === 'load_module' && block !== undefined) {
      const first = block;
      yield {
        at: placeOf(entry),
        message: `"load_module" follows "${block.name}": nginx loads modules before the first block`,
        fixes: (write) =>
          entry.file !== first.file || write.textAt(wholeOf(entry)).includes('\n')
            ? []
            : [
                {
                  title: `Move it before "${first.name}"`,
                  safety: 'review',
                  preferred: true,
                  edits: [
                    write.remove(wholeOf(entry)),
                    {
                      file: first.file,
                      range: { start: first.at.start, end: first.at.start },
                      newText: `${write.textAt(wholeOf(entry))}\n`,
                    },
                  ],
                },
              ],
      };
    }
  }
}

function* redirects({ context, entries, complete }: NginxBlockView): Iterable<Draft> {
  let pass: NginxEntry | undefined;
  for (const entry of entries) {
    if (entry.name === 'proxy_pass') pass = entry;
    if (entry.name !== 'proxy_redirect' || entry.words.length !== 1 || entry.words[0]?.value !== 'default') continue;
    if (pass?.words[0]?.value.includes('$') === true) {
      yield {
        at: placeOf(entry),
        message: '"proxy_redirect default" needs a "proxy_pass" without variables',
        related: [{ at: placeOf(pass), message: 'this one has variables' }],
      };
    } else if (pass === undefined && (complete || context === 'http')) {
      const later = entries.some(({ name }) => name === 'proxy_pass');
      yield {
        at: placeOf(entry),
        message: later
          ? '"proxy_redirect default" must follow the "proxy_pass" from which it is derived'
          : '"proxy_redirect default" needs a "proxy_pass" before it in the same block',
      };
    }
  }
}
