/** nginx does not know the name. */
import { nginxDirectives } from '../catalog/nginx-directives.ts';
import { mayBeOtherDirective, otherDirectives, otherNames } from '../catalog/nginx-other-directives.ts';
import { fpmDirective } from '../catalog/fpm-directives.ts';
import { at, nearest, shown } from './nginx-words.ts';
import { defineRule, type Draft, type NginxDirectiveSubject } from './rule.ts';

export default defineRule({
  code: 'nginx-unknown-directive',
  title: 'nginx knows no directive of this name',
  severity: 'error',
  outcomes: ['nginx-start'],
  since: '0.1.0',
  subject: 'nginx-directive',
  symptom: '`nginx -t` fails with `unknown directive "proxy_passs"`.',
  rationale: 'A name is compared letter by letter, capitals included. A directive that came with a later release, or went with one, is unknown too.',
  verified: 'nginx 1.22.1 refuses each of the examples; the names of all releases are from the `ngx_command_t` tables of 1.10.0 to 1.31.4.',
  limits: 'Directives of well-known modules and of NGINX Plus are taken for known, since a build may have them. Where a module is loaded that is not known, nothing is said.',
  references: ['https://nginx.org/en/docs/dirindex.html'],

  *check(subject): Iterable<Draft> {
    const { directive: { name }, standing, version } = subject;
    if (standing.kind !== 'unknown' && !(standing.kind === 'taken' && version === undefined && standing.facts.until !== undefined)) return;
    const place = at(subject, name);
    if (standing.kind === 'taken') {
      if (standing.facts.args[0] === undefined || directivesNow(name.value)) return;
      yield { at: place, message: `nginx dropped "${name.value}" after ${standing.facts.until ?? ''}`, severity: 'warning', outcomes: ['none'] };
    } else if (standing.since !== undefined && version !== undefined) {
      yield { at: place, message: `nginx ${version} does not know "${name.value}": it came with ${standing.since}` };
    } else if (standing.until !== undefined && version !== undefined) {
      yield { at: place, message: `nginx ${version} does not know "${name.value}" any more: it went after ${standing.until}` };
    } else yield* unknown(subject);
  },

  examples: {
    bad: [
      {
        title: 'A letter too many',
        files: `#- /etc/nginx/nginx.conf
events {}
http {
    server {
        listen 80;
        server_nmae example.org;
        #<^^^^^^^^^ error: nginx knows no directive "server_nmae"
    }
}`,
        fixed: `#- /etc/nginx/nginx.conf
events {}
http {
    server {
        listen 80;
        server_name example.org;
    }
}`,
      },
      {
        title: 'A line of a PHP-FPM pool',
        files: `#- /etc/nginx/nginx.conf
events {}
http {
    pm.max_children = 5;
    #<^^^^^^^^^^^^^ error: "pm.max_children" belongs into a PHP-FPM pool: nginx does not know it
}`,
      },
    ],
    good: [
      {
        title: 'A directive of a module that a build may have',
        files: `#- /etc/nginx/nginx.conf
events {}
http {
    brotli on;
    more_set_headers "Server: web";
}`,
      },
    ],
  },
});

function directivesNow(name: string): boolean {
  return nginxDirectives().get(name)?.some((facts) => facts.until === undefined) === true;
}

function* unknown(subject: NginxDirectiveSubject): Generator<Draft> {
  const { directive: { name, args } } = subject;
  const place = at(subject, name);
  if (isOfPool(name.value, args[0]?.value)) {
    yield { at: place, message: `"${shown(name.value)}" belongs into a PHP-FPM pool: nginx does not know it` };
    return;
  }
  const family = mayBeOtherDirective(name.value);
  const meant = nearest(name.value, family ? nginxDirectives().keys() : [...nginxDirectives().keys(), ...otherDirectives().keys(), ...otherNames()]);
  if (meant === undefined && family) return;
  const message = `nginx knows no directive "${shown(name.value)}"`;
  if (meant === undefined || name.quote !== undefined) yield { at: place, message };
  else yield { at: place, message, fixes: (write) => [{ title: `Change to ${meant}`, safety: 'review', preferred: true, edits: [write.nginxWord(place, meant)] }] };
}

/** A key of PHP-FPM, with its `=`. */
function isOfPool(name: string, next: string | undefined): boolean {
  const key = name.replace(/[=[].*$/, '');
  return (next?.startsWith('=') === true || name.includes('=')) && (fpmDirective(key, 'pool') !== undefined || fpmDirective(key, 'global') !== undefined);
}
