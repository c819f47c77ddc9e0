/** nginx does not know the name. */
import { hasDirective, isNginxDirective, nginxDirectiveIn, nginxDirectives } from '../../catalog/nginx/directives.ts';
import { mayBeOtherDirective, otherDirectives, otherNames } from '../../catalog/nginx/other-directives.ts';
import { fpmDirective } from '../../catalog/fpm/directives.ts';
import { isLooseParameter } from '../../model/nginx/config/placement.ts';
import { forkSeverity, sayForks, sayOther, sayProgram, unknownSeverity } from './fork-words.ts';
import { asListenHttp2, asListenSsl } from './nginx-listen-words.ts';
import { isInBuild, forkDirectives, forkDirectiveNames, type ForkDirectiveFacts } from '../../catalog/nginx/forks.ts';
import type { NginxBuild } from '../../catalog/nginx/build.ts';
import { at, nearest } from '../kit/nginx-words.ts';
import { lacking } from '../../model/lacking.ts';
import { defineRule, type Draft, type Fix, type NginxDirectiveSubject } from '../kit/rule.ts';
import type { Writer } from '../../edits/writer.ts';
import { shortened } from '../../text/shorten.ts';

export default defineRule({
  code: 'nginx-unknown-directive',
  title: 'nginx has no directive of this name',
  severity: 'error',
  outcomes: ['nginx-start'],
  since: '0.1.0',
  subject: 'nginx-directive',
  symptom: '`nginx -t` fails with `unknown directive "proxy_passs"`.',
  rationale:
    'A name is compared letter by letter, capitals included. A directive that came with a later release, or went with one, is unknown too.',
  verified:
    'nginx 1.22.1 refuses each of the examples; the names of all releases are from the `ngx_command_t` tables of 1.10.0 to 1.31.4.',
  limits:
    'A directive that only a fork of nginx has (Angie, freenginx, OpenResty, Tengine) is a warning that names the fork. Directives of well-known modules and of NGINX Plus are taken for known, since a build may have them. Where a module is loaded that is not known, nothing is reported.',
  references: ['https://nginx.org/en/docs/dirindex.html'],

  *check(subject): Iterable<Draft> {
    const {
      directive: { name },
      placement,
      release,
    } = subject;
    if (placement.kind === 'fork') {
      yield {
        at: at(subject, name),
        message: ofFork(name.value, placement.takers, release.build),
        ...forkSeverity(release.build),
      };
      return;
    }
    if (placement.kind === 'lacked') {
      yield {
        at: at(subject, name),
        message: `${sayProgram(release.build)} does not have "${name.value}", which nginx itself has`,
        ...forkSeverity(release.build),
      };
      return;
    }
    if (placement.kind === 'unknown' && placement.dated === undefined) return yield* unknown(subject);
    if (
      placement.kind === 'taken' &&
      placement.doubtful &&
      release.name === undefined &&
      placement.facts.replaced !== undefined
    )
      return; // nginx-deprecated says more of it
    const dated =
      placement.kind === 'unknown'
        ? placement.dated
        : placement.kind === 'taken' && placement.doubtful
          ? placement.facts
          : undefined;
    const base = dated && lacking(release, `"${name.value}"`, dated);
    if (base === undefined) return;
    const elsewhere = placement.kind === 'unknown' && placement.elsewhere;
    yield {
      at: at(subject, name),
      ...base,
      ...(elsewhere && { message: `${base.message}, unless another module provides it`, severity: 'warning' }),
      fixes: (write) =>
        name.value === 'ssl'
          ? asListenSsl(subject, write)
          : name.value === 'http2'
            ? asListenHttp2(subject, write)
            : [],
    };
  },

  examples: {
    bad: [
      {
        title: 'One letter too many',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    listen 80;
    server_nmae example.org;
    #<^^^^^^^^^ error: nginx has no directive "server_nmae"
    #= server_name example.org;
}`,
      },
      {
        title: 'A value is not assigned',
        files: `#- /etc/nginx/nginx.conf
events {}
http {
    client_max_body_size=20m; # uploads
    #<^^^^^^^^^^^^^^^^^^^^^^ error: nginx has no directive "client_max_body_size=20m"
    #= client_max_body_size 20m; # uploads
}`,
      },
      {
        title: 'A comment of other languages',
        files: `#- /etc/nginx/nginx.conf
events {}
http {
    //gzip on;
    #<^^^^ error: nginx has no directive "//gzip": its comments begin with #
    #= #gzip on;
    client_max_body_size 20m;
}`,
      },
      {
        title: 'A semicolon in a value',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
add_header Content-Type text/html;charset=utf-8;
#                                 ^^^^^^^^^^^^^ error: nginx has no directive "charset=utf-8"
#= add_header Content-Type "text/html;charset=utf-8";`,
      },
      {
        title: 'A missing argument',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
fastcgi_timeout 5s;
#<^^^^^^^^^^^^^ error: nginx has no directive "fastcgi_timeout"
#= fastcgi_read_timeout 5s;`,
      },
      {
        title: 'A line of a PHP-FPM pool',
        files: `#- /etc/nginx/nginx.conf
events {}
http {
    pm.max_children = 5;
    #<^^^^^^^^^^^^^ error: "pm.max_children" belongs in a PHP-FPM pool: nginx does not have it
    #=
}`,
      },
      {
        title: 'One for which nginx has its own',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    php_admin_value[upload_max_filesize] = 64M;
    #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: "php_admin_value[upload_max_filesize]" belongs in a PHP-FPM pool: nginx does not have it
    #= client_max_body_size 64m;
}`,
      },
      {
        title: 'A directive of a fork',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
acme_client web https://acme.example/directory;
#<^^^^^^^^^ warning: nginx itself does not have "acme_client": it is a directive of Angie`,
      },
      {
        title: 'The directive left out',
        files: String.raw`#- /etc/nginx/nginx.conf
events {}
http {
    server {
        root /srv/www;
        location ~ \.php$ {
            SCRIPT_FILENAME $document_root$fastcgi_script_name;
            #<^^^^^^^^^^^^^ error: nginx has no directive "SCRIPT_FILENAME": it is a parameter of fastcgi_param
            #= fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
            fastcgi_pass unix:/run/php/www.sock;
        }
    }
}`,
      },
    ],
    good: [
      {
        title: 'A directive of a patch that a build may have',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
ssl_dyn_rec_enable on;`,
      },
      {
        title: 'A directive of a module that a build may have',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
brotli on;
more_set_headers "Server: web";`,
      },
    ],
  },
});

/** Whose directive it is, or when the fork had it that reads the files. */
function ofFork(name: string, takers: readonly ForkDirectiveFacts[], build: NginxBuild): string {
  const own = takers.find(({ fork }) => fork.name !== undefined && build.forks.includes(fork.name));
  if (own === undefined)
    return `${sayOther(build)} does not have "${name}": it is a directive of ${sayForks(takers.map(({ fork }) => fork))}`;
  const program = `${own.fork.title} ${build.release ?? ''}`;
  const { since, ...others } = own;
  return since !== undefined && isInBuild(others, build)
    ? `${program} does not have "${name}": it was added in ${since}`
    : `${program} no longer has "${name}": the last release with it is ${own.until ?? ''}`;
}

function* unknown(subject: NginxDirectiveSubject): Generator<Draft> {
  const {
    directive: { name, args },
    release,
  } = subject;
  const place = at(subject, name);
  if (isOfPool(name.value, args[0]?.value)) {
    yield {
      at: place,
      message: `"${shortened(name.value)}" belongs in a PHP-FPM pool: nginx does not have it`,
      fixes: (write) => asNginx(subject, write),
    };
    return;
  }
  if (isLooseParameter(subject.directive)) {
    const start = name.range.start;
    const fixes =
      subject.context === undefined || args[0]?.value === 'fastcgi_param'
        ? []
        : [
            {
              title: `Put fastcgi_param before ${name.value}`,
              safety: 'review' as const,
              preferred: true,
              edits: [{ file: subject.file, range: { start, end: start }, newText: 'fastcgi_param ' }],
            },
          ];
    yield {
      at: place,
      message: `nginx has no directive "${name.value}": it is a parameter of fastcgi_param`,
      fixes: () => fixes,
    };
    return;
  }
  const { build } = release;
  const base = {
    message: `${sayProgram(build)} has no directive "${shortened(name.value)}"`,
    ...unknownSeverity(build),
  };
  if (name.quote === undefined && name.value.startsWith('//')) {
    const start = name.range.start;
    yield {
      at: place,
      message: `${base.message}: its comments begin with #`,
      fixes: () => [
        {
          title: 'Begin the comment with #',
          safety: 'review',
          preferred: true,
          edits: [{ file: subject.file, range: { start, end: start + 2 }, newText: '#' }],
        },
      ],
    };
    return;
  }
  const cut = cutBySemicolon(subject);
  if (cut !== undefined) {
    yield { at: place, ...base, fixes: (write) => cut(write) };
    return;
  }
  const assigned = assignment(subject);
  if (assigned !== undefined) {
    yield {
      at: place,
      ...base,
      fixes: () => [
        { title: `Change to ${assigned}`, safety: 'review', preferred: true, edits: [{ ...place, newText: assigned }] },
      ],
    };
    return;
  }
  const family = mayBeOtherDirective(name.value);
  const ofForks =
    build.forks.length === 0
      ? []
      : [...forkDirectiveNames()].filter((one) => forkDirectives(one).some((facts) => isInBuild(facts, build)));
  const meant = nearest(
    name.value,
    family
      ? [...nginxDirectives().keys(), ...ofForks]
      : [...nginxDirectives().keys(), ...otherDirectives().keys(), ...otherNames(), ...ofForks],
    (one) =>
      !isNginxDirective(one) ||
      (subject.context === undefined
        ? hasDirective(one, release)
        : nginxDirectiveIn(one, subject.context, release) !== undefined),
  );
  if (family && (meant === undefined || meant.slice(0, 2) !== name.value.slice(0, 2))) return;
  const longer = meant === undefined && name.quote === undefined ? withOnePartMore(subject) : [];
  if (longer.length > 0) {
    yield {
      at: place,
      ...base,
      fixes: (write) =>
        longer.map((one, index) => ({
          title: `Change to ${one}`,
          safety: 'review',
          preferred: index === 0,
          edits: [write.nginxWord(place, one)],
        })),
    };
    return;
  }
  if (meant === undefined || name.quote !== undefined) yield { at: place, ...base };
  else
    yield {
      at: place,
      ...base,
      fixes: (write) => [
        { title: `Change to ${meant}`, safety: 'review', preferred: true, edits: [write.nginxWord(place, meant)] },
      ],
    };
}

/** A `;` in the middle of a word ended the directive before: `text/html;charset=utf-8`, `^/a[^;]*$`. In quotes it is one word. */
function cutBySemicolon({
  directive: { name },
  siblings,
  file,
}: NginxDirectiveSubject): ((write: Writer) => readonly Fix[]) | undefined {
  // what looks like a name was meant as a directive
  if (/^[a-z][a-z0-9_]*$/.test(name.value)) return undefined;
  const before = siblings.find((item) => item.semicolon?.end === name.range.start);
  const last = before?.args.at(-1);
  if (
    last === undefined ||
    last.quote !== undefined ||
    name.quote !== undefined ||
    last.range.end !== before?.semicolon?.start
  )
    return undefined;
  const place = { file, range: { start: last.range.start, end: name.range.end } };
  return (write) => {
    const text = write.textAt(place);
    return text.includes('"')
      ? []
      : [
          {
            title: `Put "${shortened(text)}" in quotes`,
            safety: 'review',
            preferred: true,
            edits: [{ ...place, newText: `"${text}"` }],
          },
        ];
  };
}

/** `client_max_body_size=20m` as one writes it here, where the name is one of this place. */
function assignment({ directive: { name, args }, context, release }: NginxDirectiveSubject): string | undefined {
  const [, key, value] =
    name.quote === undefined ? (/^([a-z][a-z0-9_]*)=([^\s"';{}=][^\s"';{}]*)$/.exec(name.value) ?? []) : [];
  const takesOne =
    context !== undefined &&
    args.length === 0 &&
    nginxDirectives()
      .get(key ?? '')
      ?.some(
        (facts) =>
          facts.contexts.includes(context) &&
          facts.args.some((count) => count === '1' || count === 'flag' || count === '1+') &&
          release.surely(facts),
      );
  return takesOne === true ? `${key ?? ''} ${value ?? ''}` : undefined;
}

/** Directives of the place that are the name with one part more (`fastcgi_timeout`, `fastcgi_read_timeout`), or with its parts in another order; what concerns reading first. */
function withOnePartMore({ directive: { name, args }, context, release }: NginxDirectiveSubject): readonly string[] {
  const parts = name.value.split('_');
  if (parts.length < 2 || parts.length > 6 || context === undefined) return [];
  const sorted = parts.toSorted().join('_');
  const found: string[] = [];
  for (const [known, all] of nginxDirectives()) {
    const others = known.split('_');
    if (
      others.length === parts.length
        ? others.toSorted().join('_') !== sorted
        : others.length !== parts.length + 1 || !isWithin(parts, others)
    )
      continue;
    if (
      all.some(
        (facts) =>
          facts.contexts.includes(context) &&
          facts.args.some((count) => count === String(args.length) || (count === 'flag' && args.length === 1)) &&
          release.surely(facts),
      )
    )
      found.push(known);
  }
  return found.length > mostOffered
    ? []
    : found.toSorted((a, b) => Number(b.includes('_read_')) - Number(a.includes('_read_')));
}

const mostOffered = 4;

/** Whether the parts stand in the longer list, in their order, its first and last at its ends. */
function isWithin(parts: readonly string[], others: readonly string[]): boolean {
  let next = 0;
  for (const other of others) if (other === parts[next]) next++;
  return next === parts.length && parts[0] === others[0] && parts.at(-1) === others.at(-1);
}

/** A key of PHP-FPM: with its `=`, or one with dots or underscores, which nginx does not have. */
function isOfPool(name: string, next: string | undefined): boolean {
  const key = name.replace(/[=[].*$/s, '');
  if (fpmDirective(key, 'pool') === undefined && fpmDirective(key, 'global') === undefined) return false;
  return next?.startsWith('=') === true || /[=._[]/.test(name);
}

/** What nginx has in the place of a pool's line, where the line is whole; else the line goes. */
function asNginx({ directive, file, context, siblings }: NginxDirectiveSubject, write: Writer): readonly Fix[] {
  if (directive.semicolon === undefined || directive.block !== undefined) return [];
  const text = [directive.name, ...directive.args].map(({ value }) => value).join(' ');
  const match = /^(?=.+$)([\w.]+)(?:\[([\w.]+)\])? ?=? ?(.+)$/.exec(text);
  const line = { file, range: directive.range };
  const instead =
    match === null || !/^(?:http|server|location)$/.test(context ?? '')
      ? undefined
      : counterpart(match[1] ?? '', match[2], match[3] ?? '');
  const removed: Fix = { title: 'Remove the line', safety: 'review', preferred: true, edits: [write.remove(line)] };
  const isThere = instead !== undefined && siblings.some(({ name }) => instead.startsWith(`${name.value} `));
  return instead === undefined || isThere
    ? [removed]
    : [
        { title: `Write ${instead}`, safety: 'review', preferred: true, edits: [{ ...line, newText: instead }] },
        { ...removed, preferred: false },
      ];
}

function counterpart(key: string, index: string | undefined, value: string): string | undefined {
  if (key === 'request_terminate_timeout' && /^\d+[smhd]?$/.test(value)) return `fastcgi_read_timeout ${value};`;
  if (index === undefined || !/^[\w.,:/-]+$/.test(value) || !/^php_(?:admin_)?(?:value|flag)$/.test(key))
    return undefined;
  if ((index === 'post_max_size' || index === 'upload_max_filesize') && /^\d+[KMG]?$/i.test(value))
    return `client_max_body_size ${value.toLowerCase()};`;
  return undefined;
}
