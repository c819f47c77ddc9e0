/** A spelling that later releases of nginx replaced. */
import { hasDirective, replacedDirectives, type NginxReplacement } from '../../catalog/nginx/directives.ts';
import { nginxValueKind } from '../../catalog/nginx/values.ts';
import { refusedNumber, refusedSize, refusedTime } from './nginx-read.ts';
import { at } from '../kit/nginx-words.ts';
import { defineRule, type Draft, type Fix, type NginxDirectiveSubject } from '../kit/rule.ts';
import { asListenSsl } from './nginx-listen-words.ts';
import type { Writer } from '../../edits/writer.ts';

export default defineRule({
  code: 'nginx-deprecated',
  title: 'nginx has a newer spelling for it',
  severity: 'info',
  outcomes: ['none'],
  since: '0.1.0',
  subject: 'nginx-directive',
  names: replacedDirectives(),
  symptom:
    '`nginx -t` warns `the "ssl" directive is deprecated, use the "listen ... ssl" directive instead`, or a setting no longer has an effect.',
  rationale:
    'nginx keeps an old spelling for some releases, and then removes it or reads it without doing anything. With `gatewise.nginx.version` set, nothing is reported about spellings that are right in that release.',
  verified:
    "nginx 1.22.1 warns of `ssl on` and of the obsolete settings of HTTP/2; the other releases are those of nginx's list of changes.",
  limits:
    'Without a release the newest one is meant. In a template it is a note: the template may decide by the release.',
  references: ['https://nginx.org/en/docs/http/ngx_http_v2_module.html', 'https://nginx.org/en/CHANGES'],

  *check(subject): Iterable<Draft> {
    const { directive, placement, release } = subject;
    const name = directive.name.value;
    const change = placement.kind === 'taken' ? placement.facts.replaced : undefined;
    if (change === undefined || !release.surely({ since: change.since })) return;
    if (name === 'ssl') return yield* ofSsl(subject, change);
    const effect = change.effect === 'idle' ? 'does nothing' : 'is deprecated';
    yield {
      at: at(subject, directive.name),
      message: `"${name}" ${effect} since nginx ${change.since}${change.instead === undefined ? '' : `, which has "${change.instead}" for it`}${ending(subject)}`,
      ...(change.effect === 'idle' && release.name !== undefined && { severity: 'warning' }),
      ...refusedLater(subject),
      fixes: (write) => replaced(subject, change, write),
    };
  },

  examples: {
    bad: [
      {
        title: 'TLS by a switch',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    listen 443;
    #= listen 443 ssl;
    ssl on;
    #<^ warning: "ssl" is deprecated since nginx 1.15.0, and nginx does not start with it after 1.25.0: it has "listen … ssl" for it
    #=
    ssl_certificate a.pem;
    ssl_certificate_key a.key;
}`,
      },
      {
        title: 'A setting without effect',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
http2_push_preload on;
#<^^^^^^^^^^^^^^^^ info: "http2_push_preload" does nothing since nginx 1.25.1
#=`,
      },
      {
        title: 'In a template, which may depend on the release',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    listen 443;
    {% if nginx_version is version('1.15', '<') %}
    ssl on;
    #<^ info: "ssl" is deprecated since nginx 1.15.0, and nginx does not start with it after 1.25.0: it has "listen … ssl" for it
    {% endif %}
    ssl_certificate a.pem;
    ssl_certificate_key a.key;
}`,
      },
    ],
    good: [
      {
        title: 'As it is now',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    listen 443 ssl;
    ssl_certificate a.pem;
    ssl_certificate_key a.key;
}`,
      },
    ],
  },
});

/** The last release that takes the line, where later ones refuse it and none is named. */
function lastOf({ placement }: NginxDirectiveSubject): string | undefined {
  return placement.kind === 'taken' && placement.doubtful ? placement.facts.until : undefined;
}

function ending(subject: NginxDirectiveSubject): string {
  const last = lastOf(subject);
  return last === undefined ? '' : `, and nginx does not start with it after ${last}`;
}

/** A template may leave the line out for the releases that refuse it. */
function refusedLater(subject: NginxDirectiveSubject): Pick<Draft, 'severity' | 'outcomes'> {
  return lastOf(subject) !== undefined && subject.certain ? { severity: 'warning', outcomes: ['nginx-start'] } : {};
}

/** Where the release has no `ssl` any longer, the line is an unknown directive. */
function* ofSsl(subject: NginxDirectiveSubject, { since }: NginxReplacement): Iterable<Draft> {
  const { directive, certain } = subject;
  yield {
    at: at(subject, directive.name),
    message: `"ssl" is deprecated since nginx ${since}${ending(subject)}: it has "listen … ssl" for it`,
    ...refusedLater(subject),
    fixes: (write) => (certain ? asListenSsl(subject, write) : []),
  };
}

function replaced(
  { directive, siblings, file, release }: NginxDirectiveSubject,
  { instead, sameValue }: NginxReplacement,
  write: Writer,
): readonly Fix[] {
  if (
    instead !== undefined &&
    sameValue &&
    hasDirective(instead, release) &&
    isReadBy(instead, directive.args[0]?.value ?? '') &&
    !siblings.some(({ name }) => name.value === instead)
  ) {
    return [
      {
        title: `Change to ${instead}`,
        safety: 'review',
        preferred: true,
        edits: [write.nginxWord({ file, range: directive.name.range }, instead)],
      },
    ];
  }
  return [
    {
      title: 'Remove the line',
      safety: 'review',
      preferred: true,
      edits: [write.remove({ file, range: directive.range })],
    },
  ];
}

/** An idle directive takes any value; the one that is read in its place does not. */
function isReadBy(instead: string, value: string): boolean {
  switch (nginxValueKind(instead)) {
    case 'msec':
      return refusedTime(value, 'msec') === undefined;
    case 'number':
      return refusedNumber(value) === undefined;
    case 'size':
      return refusedSize(value, 'size') === undefined;
    default:
      return false;
  }
}
