/** A candidate of try_files that begins with the root, which nginx puts in front of it anyway. */
import type { NginxDirective, NginxWord } from '../../syntax/nginx/tree.ts';
import { compilePcre } from '../../model/nginx/request/pcre.ts';
import type { FileEdit } from '../../text/edit.ts';
import { enclosingBlocks, knownWords } from '../kit/nginx-words.ts';
import { defineRule, type Draft, type NginxDirectiveSubject } from '../kit/rule.ts';
import { shortened } from '../../text/shorten.ts';
import type { Writer } from '../../edits/writer.ts';

/** Those that try_files gives on purpose and that are recognised by their number. */
const statuses = ['404', '403', '500', '503'] as const;

export default defineRule({
  code: 'try-files-doubles-root',
  title: 'try_files adds the root twice',
  severity: 'error',
  outcomes: ['404', '403', '500', '503', 'wrong-page'],
  since: '0.1.0',
  subject: 'nginx-directive',
  names: ['try_files'],
  symptom:
    'Every page gets `404`, or the last argument of `try_files` answers for files that are there. `nginx -t` passes, and nothing is logged.',
  rationale:
    'A candidate of `try_files` is a URI: nginx puts `root` or `alias` in front of it. One that begins with `$document_root` or is `$request_filename` becomes `/srv/www/srv/www/index.php`. In `if (-f …)` it is the other way round: there the whole path is required.',
  verified:
    'nginx 1.22.1: `try_files $document_root$uri =404` and `try_files $request_filename =404` answer 404 for a file that is there, with `root`, with `alias`, and in a location of PHP; after the fix 200.',
  limits: 'Not where `root` is `/`, which may be doubled.',
  references: ['https://nginx.org/en/docs/http/ngx_http_core_module.html#try_files'],

  *check(subject): Iterable<Draft> {
    const { directive, file, placement } = subject;
    const words = [...knownWords(directive)].map(([word]) => word);
    const last = directive.args.at(-1);
    if (placement.kind !== 'taken' || words.length < directive.args.length || last === undefined) return;
    const candidates = words.slice(0, -1);
    const doubled = candidates.filter((word) => doubling.test(word.value));
    const [first] = doubled;
    if (first === undefined || hasRootOfAll(subject)) return;
    const code = doubled.length === candidates.length ? /^=(\d+)$/.exec(last.value)?.[1] : undefined;
    const found = `try_files adds the root to "${shortened(first.value)}" again`;
    yield {
      at: { file, range: first.range },
      severity: code === undefined ? 'warning' : 'error',
      outcomes: [statuses.find((status) => status === code) ?? 'wrong-page'],
      message:
        code === undefined
          ? `${found}: it is never found`
          : `${found}: nothing is ever found, and every request gets ${code}`,
      fixes: (write) => {
        const guard = keptScripts(subject, last, write);
        if (isWithin(subject, 'alias') || guard === undefined) return [];
        const title = `Change to ${asUri(first)}${guard.length === 0 ? '' : `, and keep passing scripts to ${last.value}`}`;
        return [
          {
            title,
            safety: 'review',
            preferred: true,
            edits: [...doubled.map((word) => write.nginxWord({ file, range: word.range }, asUri(word))), ...guard],
          },
        ];
      },
    };
  },

  examples: {
    bad: [
      {
        title: 'A path where a URI is required',
        files: String.raw`#- /etc/nginx/nginx.conf
events {}
http {
    server {
        root /srv/www;
        location ~ \.php$ {
            try_files $document_root$fastcgi_script_name =404;
            #         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: try_files adds the root to "$document_root$fastcgi_script_name" again: nothing is ever found, and every request gets 404
            #= try_files $fastcgi_script_name =404;
            fastcgi_pass 127.0.0.1:9000;
        }
    }
}`,
      },
      {
        title: 'Existing files are never served',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    root /srv/www;
    location / {
        try_files $request_filename @app;
        #         ^^^^^^^^^^^^^^^^^ warning: try_files adds the root to "$request_filename" again: it is never found
        #= try_files $uri @app;
    }
    location @app {
        proxy_pass http://127.0.0.1:8080;
    }
    #+ location ~ \.php$ {
        #+ try_files "" @app;
    #+ }
}`,
      },
      {
        title: 'One script answers for all others, which are not files to send',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    root /srv/www;
    location ~ ^/index\.php$ {
        include fastcgi.conf;
        fastcgi_pass 127.0.0.1:9000;
    }
    location / {
        try_files $request_filename /index.php?$args;
        #         ^^^^^^^^^^^^^^^^^ warning: try_files adds the root to "$request_filename" again: it is never found
        #= try_files $uri /index.php?$args;
    }
    #+ location ~ \.php$ {
        #+ try_files "" /index.php?$args;
    #+ }
}`,
      },
    ],
    good: [
      {
        title: 'URIs, a path where one is required, and a root that may be doubled',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    root /srv/www;
    location / {
        if (!-f $request_filename) { rewrite ^ /index.php last; }
        try_files $uri $uri/ /index.php$is_args$args;
    }
    location /files/ {
        root /;
        try_files $document_root$uri =404;
    }
    location ~ \.php$ {
        try_files $fastcgi_script_name =404;
        include fastcgi.conf;
        fastcgi_pass 127.0.0.1:9000;
    }
}`,
      },
    ],
  },
});

/**
 * What keeps scripts from being sent as they are, once files are found: they go on where all of them went. None where something in the server is for scripts, or the
 * block is, or nothing of the server is for PHP; `undefined` where an include may hold that.
 */
function keptScripts(
  { file, path, siblings }: NginxDirectiveSubject,
  last: NginxWord,
  write: Writer,
): readonly FileEdit[] | undefined {
  const server = path.findLast(({ name }) => name.value === 'server');
  const items = server?.block?.kind === 'directives' ? server.block.items : siblings;
  // one for some scripts alone leaves the others
  const isForScripts = ({ name, args }: NginxDirective): boolean =>
    name.value === 'location' &&
    args.length === 2 &&
    /^~\*?$/.test(args[0]?.value ?? '') &&
    compilePcre(args[1]?.value ?? '').run('/any/script.php').kind === 'match';
  const toName = last.value.startsWith('@');
  if (!toName && (!items.some(passesToPhp) || items.some(({ name }) => name.value === 'include'))) return [];
  if (siblings.some(({ name }) => name.value.endsWith('_pass')) || items.some(isForScripts) || path.some(isForScripts))
    return [];
  const holder = path.at(-1);
  const isWhole =
    holder === server ||
    (holder?.name.value === 'location' && holder.args.length === 1 && holder.args[0]?.value === '/');
  const before = isWhole ? items.at(-1) : siblings.at(-1);
  if (before === undefined || (!isWhole && items.some(({ name }) => name.value === 'include'))) return undefined;
  return [
    write.addAfter(
      { file, range: before.range },
      'location ~ \\.php$ {',
      `    try_files "" ${write.textAt({ file, range: last.range })};`,
      '}',
    ),
  ];
}

/** Whether a location hands requests to FastCGI. */
function passesToPhp({ name, block }: NginxDirective): boolean {
  return (
    name.value === 'location' &&
    block?.kind === 'directives' &&
    block.items.some((item) => item.name.value === 'fastcgi_pass' || passesToPhp(item))
  );
}

const doubling =
  /^\$(?:\{(?:document_root|realpath_root|request_filename)\}|(?:document_root|realpath_root|request_filename)(?!\w))/;

/** The URI of what was written as a path. */
function asUri({ value }: NginxWord): string {
  const rest = value.replace(doubling, '');
  if (/^\$\{?request_filename/.test(value)) return `$uri${rest}`;
  return rest === '' ? '/' : rest;
}

function hasRootOfAll(subject: NginxDirectiveSubject): boolean {
  return isWithin(subject, 'root', (path) => path === '/' || path === '');
}

/** Whether the block, or one around it in its file, has such a directive. */
function isWithin(subject: NginxDirectiveSubject, name: string, test: (path: string) => boolean = () => true): boolean {
  return enclosingBlocks(subject).some((items) =>
    items.some((item) => item.name.value === name && test(item.args[0]?.value ?? '')),
  );
}
