/** Several settings in one line of PHP_VALUE: PHP reads it as one. */
import { phpIniChange } from '../../catalog/php/ini-names.ts';
import { sourceOffset, sendingParams } from '../../model/nginx/values/sent-ini.ts';
import type { Param } from '../../model/nginx/values/params.ts';
import { defineRule, type Draft } from '../kit/rule.ts';

export default defineRule({
  code: 'php-value-misread',
  formerly: ['told-ini-misread'],
  title: 'PHP_VALUE puts two settings on one line',
  severity: 'warning',
  outcomes: ['degraded', 'empty-post'],
  since: '0.1.0',
  subject: 'pass',
  symptom:
    'A limit that nginx sends to PHP has no effect, or forms arrive empty: PHP warns `Invalid "post_max_size" setting. Invalid quantity`.',
  rationale: `\`PHP_VALUE\` and \`PHP_ADMIN_VALUE\` are lines of php.ini, one setting to a line. What follows a \`;\` is a comment. After a space or a comma it belongs to the value before,
which is a number of bytes then. nginx makes a new line of \`\\n\` in quotes, or uses a literal one.`,
  verified: `PHP-FPM 8.2.35: of \`upload_max_filesize=3M; post_max_size=12M\` only the first one holds; with \`post_max_size=19M, memory_limit=44M\` a form of 3 kB arrives empty; \`\\n\` in double and in
single quotes, and a real new line, separate them.`,
  limits: 'Only names of settings that PHP or its usual modules have are taken for a second setting.',
  references: [
    'https://www.php.net/manual/en/install.fpm.configuration.php',
    'https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_param',
  ],

  *check({ verdict: { pass } }): Iterable<Draft> {
    const params = sendingParams(pass.scope, { config: pass.config, platform: undefined });
    if ('because' in params) return;
    for (const param of params) {
      if (!param.value.template && !pass.config.templated.has(param.placed.file)) yield* misread(param);
    }
  },

  examples: {
    bad: [
      {
        title: 'As in a style sheet',
        files: String.raw`#- /etc/nginx/conf.d/shop.conf
server {
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_param PHP_VALUE "upload_max_filesize=64M; post_max_size=64M";
        #                                               ^^^^^^^^^^^^^^^^^^^ warning: PHP reads ";" as the start of a comment: "post_max_size" is not set
        #= fastcgi_param PHP_VALUE "upload_max_filesize=64M\npost_max_size=64M";
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'As a list',
        files: String.raw`#- /etc/nginx/conf.d/shop.conf
server {
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_param PHP_ADMIN_VALUE "post_max_size=64M, memory_limit=256M";
        #                                               ^^^^^^^^^^^^^^^^^^^ warning: PHP reads one setting per line: "memory_limit" becomes part of the value of "post_max_size"
        #= fastcgi_param PHP_ADMIN_VALUE "post_max_size=64M\nmemory_limit=256M";
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
    ],
    good: [
      {
        title: 'A line for each, and values with spaces',
        files: String.raw`#- /etc/nginx/conf.d/shop.conf
server {
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_param PHP_VALUE "upload_max_filesize=64M \n post_max_size=64M";
        fastcgi_param PHP_ADMIN_VALUE "open_basedir=$document_root:/tmp
            sendmail_path=/usr/sbin/sendmail -t -i -f memory_limit
            ; post_max_size=8M
            auto_prepend_file=none";
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
    ],
  },
});

/** Two settings on one line, each part as it is written: `first character rest`. */
interface Doubled {
  /** What stands before the character, and the name in it. */
  readonly first: string;
  readonly name: string;
  /** A semicolon or comma with the spaces around it, or spaces. */
  readonly separator: string;
  /** The second setting, and its name. */
  readonly rest: string;
  readonly second: string;
}

/** A setting, and behind it what looks like another one. @param line without its end */
function doubledIn(line: string): Doubled | undefined {
  const [head, name] = /^[ \t]*([\w.]+)[ \t]*=/.exec(line) ?? [];
  if (head === undefined || name === undefined) return undefined;
  const quoted = /^[ \t]*"[^"]*"/.exec(line.slice(head.length))?.[0];
  const start = head.length + (quoted?.length ?? 0);
  const equals = line.indexOf('=', start);
  const before = trimmedEnd(line.slice(start, Math.max(start, equals)));
  const second = /(?<![\w.])[\w.]+$/.exec(before)?.[0];
  if (equals < 0 || second === undefined) return undefined;
  const between = before.slice(0, -second.length);
  const value = quoted === undefined ? trimmedEnd(/^[^;,="]*/.exec(between)?.[0] ?? '') : '';
  const separator = between.slice(value.length);
  if (!/^[ \t]*(?:[;,][ \t]*)?$/.test(separator) || separator === '') return undefined;
  return {
    first: line.slice(0, start + value.length),
    name,
    separator,
    rest: trimmedEnd(line.slice(start + between.length)),
    second,
  };
}

/** Without the spaces at its end. */
function trimmedEnd(text: string): string {
  return text.replace(/(?<![ \t])[ \t]+$/, '');
}

function* misread(param: Param): Iterable<Draft> {
  const text = param.value.value;
  for (const line of text.matchAll(/[^\r\n]+/g)) {
    const found = doubledIn(line[0]);
    if (found === undefined) continue;
    const { first, name, separator, rest, second } = found;
    if (phpIniChange(second) === undefined) continue;
    const start = sourceOffset(param, line.index + first.length);
    const end = sourceOffset(param, line.index + first.length + separator.length + rest.length);
    const behind = sourceOffset(param, line.index + first.length + separator.length);
    const { file } = param.placed;
    const message = separator.includes(';')
      ? `PHP reads ";" as the start of a comment: "${second}" is not set`
      : `PHP reads one setting per line: "${second}" becomes part of the value of "${name}"`;
    if (start === undefined || end === undefined || behind === undefined)
      yield { at: { file, range: param.value.range }, message };
    else {
      yield {
        at: { file, range: { start, end } },
        message,
        fixes: () =>
          param.value.quote === undefined
            ? []
            : [
                {
                  title: `Put ${second} on a line of its own`,
                  safety: 'review',
                  preferred: true,
                  edits: [{ file, range: { start, end: behind }, newText: String.raw`\n` }],
                },
              ],
      };
    }
  }
}
