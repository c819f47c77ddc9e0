/** A spelling that later releases of nginx replaced. */
import { atLeast } from '../catalog/nginx-directives.ts';
import { at } from './nginx-words.ts';
import { defineRule, type Draft, type Fix, type NginxDirectiveSubject } from './rule.ts';
import { asListenSsl } from './nginx-listen-ssl.ts';
import type { Writer } from './writer.ts';

export default defineRule({
  code: 'nginx-deprecated',
  title: 'nginx has another spelling for it now',
  severity: 'info',
  outcomes: ['none'],
  since: '0.1.0',
  subject: 'nginx-directive',
  names: [
    'ssl', 'http2_recv_timeout', 'http2_idle_timeout', 'http2_max_requests', 'http2_max_field_size', 'http2_max_header_size', 'http2_push', 'http2_push_preload',
    'http2_max_concurrent_pushes', 'proxy_downstream_buffer', 'proxy_upstream_buffer',
  ],
  symptom: '`nginx -t` warns `the "ssl" directive is deprecated, use the "listen ... ssl" directive instead`, or a setting has no effect any more.',
  rationale: 'nginx keeps an old spelling for some releases, and then drops it or reads it without doing anything. With `gatewise.nginx.version` set, nothing is said of spellings that are right in that release.',
  verified: 'nginx 1.22.1 warns of `ssl on` and of the obsolete settings of HTTP/2; the other releases are those of nginx\'s list of changes.',
  limits: 'Without a release the newest one is meant. In a template it is a note: the template may decide by the release.',
  references: ['https://nginx.org/en/docs/http/ngx_http_v2_module.html', 'https://nginx.org/en/CHANGES'],

  *check(subject): Iterable<Draft> {
    const { directive, context, version } = subject;
    const name = directive.name.value;
    if (name === 'ssl') return yield* ofSsl(subject);
    const change = changes[name];
    if (change === undefined || !isSince(version, change.since) || (change.stream === true && context?.startsWith('stream') !== true)) return;
    const message = change.instead === undefined ? `"${name}" does nothing since nginx ${change.since}` : `"${name}" ${change.stream === true ? 'is deprecated' : 'does nothing'} since nginx ${change.since}, which has "${change.instead}" for it`;
    yield {
      at: at(subject, directive.name), message, ...(change.stream !== true && version !== undefined && { severity: 'warning' }),
      fixes: (write) => replaced(subject, change, write),
    };
  },

  examples: {
    bad: [
      {
        title: 'TLS by a switch',
        files: `#- /etc/nginx/nginx.conf
events {}
http {
    server {
        listen 443;
        ssl on;
        #<^ warning: "ssl" is deprecated since nginx 1.15.0, and nginx does not start with it since 1.25.1: it has "listen … ssl" for it
        ssl_certificate a.pem;
        ssl_certificate_key a.key;
    }
}`,
        fixed: `#- /etc/nginx/nginx.conf
events {}
http {
    server {
        listen 443 ssl;
        ssl_certificate a.pem;
        ssl_certificate_key a.key;
    }
}`,
      },
      {
        title: 'A setting that does nothing any more',
        files: `#- /etc/nginx/nginx.conf
events {}
http {
    http2_push_preload on;
    #<^^^^^^^^^^^^^^^^ info: "http2_push_preload" does nothing since nginx 1.25.1
}`,
        fixed: `#- /etc/nginx/nginx.conf
events {}
http {
}`,
      },
      {
        title: 'In a template, which may know the release',
        files: `#- /etc/nginx/nginx.conf
events {}
http {
    server {
        listen 443;
        {% if nginx_version is version('1.15', '<') %}
        ssl on;
        #<^ info: "ssl" is deprecated since nginx 1.15.0, and nginx does not start with it since 1.25.1: it has "listen … ssl" for it
        {% endif %}
        ssl_certificate a.pem;
        ssl_certificate_key a.key;
    }
}`,
      },
    ],
    good: [
      {
        title: 'As it is now',
        files: `#- /etc/nginx/nginx.conf
events {}
http {
    server {
        listen 443 ssl;
        ssl_certificate a.pem;
        ssl_certificate_key a.key;
    }
}`,
      },
    ],
  },
});

interface Change {
  readonly since: string;
  /** What the release has for it; the same value goes there where `takes` says so. */
  readonly instead?: string;
  readonly takes?: true;
  /** Only of stream; it still works. */
  readonly stream?: true;
}

/** ngx_http_v2_obsolete and ngx_conf_deprecated in nginx's sources; the releases are from its list of changes. */
const changes: Readonly<Record<string, Change>> = {
  http2_recv_timeout: { since: '1.19.7', instead: 'client_header_timeout', takes: true },
  http2_idle_timeout: { since: '1.19.7', instead: 'keepalive_timeout', takes: true },
  http2_max_requests: { since: '1.19.7', instead: 'keepalive_requests', takes: true },
  http2_max_field_size: { since: '1.19.7', instead: 'large_client_header_buffers' },
  http2_max_header_size: { since: '1.19.7', instead: 'large_client_header_buffers' },
  http2_push: { since: '1.25.1' },
  http2_push_preload: { since: '1.25.1' },
  http2_max_concurrent_pushes: { since: '1.25.1' },
  proxy_downstream_buffer: { since: '1.10.0', instead: 'proxy_buffer_size', takes: true, stream: true },
  proxy_upstream_buffer: { since: '1.10.0', instead: 'proxy_buffer_size', takes: true, stream: true },
};

function isSince(version: string | undefined, since: string): boolean {
  return version === undefined || atLeast(version, since);
}

/** Where the release has no `ssl` any more, the line is an unknown directive. */
function* ofSsl(subject: NginxDirectiveSubject): Iterable<Draft> {
  const { directive, context, version, certain } = subject;
  if (!/^(?:http|server)$/.test(context ?? '') || !isSince(version, '1.15.0')) return;
  const gone = version === undefined ? ', and nginx does not start with it since 1.25.1' : '';
  yield {
    at: at(subject, directive.name), message: `"ssl" is deprecated since nginx 1.15.0${gone}: it has "listen … ssl" for it`,
    // a template may leave it out for the releases that refuse it
    ...(version === undefined && certain ? { severity: 'warning' as const, outcomes: ['nginx-start'] as const } : {}),
    fixes: (write) => (certain ? asListenSsl(subject, write) : []),
  };
}

function replaced({ directive, siblings, file }: NginxDirectiveSubject, { instead, takes }: Change, write: Writer): readonly Fix[] {
  if (instead !== undefined && takes === true && !siblings.some(({ name }) => name.value === instead)) {
    return [{ title: `Change to ${instead}`, safety: 'review', preferred: true, edits: [write.nginxWord({ file, range: directive.name.range }, instead)] }];
  }
  return [{ title: 'Remove the line', safety: 'review', preferred: true, edits: [write.remove({ file, range: directive.range })] }];
}
