/** nginx knows the directive, but not there. */
import { contextInside } from '../model/nginx/standing.ts';
import type { NginxContext } from '../catalog/nginx-directives.ts';
import type { NginxDirective } from '../syntax/nginx/tree.ts';
import { at, sayContext, sayContexts } from './nginx-words.ts';
import { lacking } from '../model/lacking.ts';
import { defineRule, type Draft, type Fix, type NginxDirectiveSubject } from './rule.ts';
import type { Writer } from './writer.ts';

export default defineRule({
  code: 'nginx-wrong-context',
  title: 'The directive may not stand in this block',
  severity: 'error',
  outcomes: ['nginx-start'],
  since: '0.1.0',
  subject: 'nginx-directive',
  symptom: '`nginx -t` fails with `"server" directive is not allowed here`.',
  rationale: 'Each directive names the blocks in which it may stand. A file that is included is read as if it stood in the place of the `include`.',
  verified: 'nginx 1.22.1 refuses the examples; the contexts are those of the `ngx_command_t` tables.',
  limits: 'A file that nobody includes is judged in the contexts in which most of it makes sense. Blocks of modules that are not known are not looked into.',
  references: ['https://nginx.org/en/docs/dirindex.html'],

  *check(subject): Iterable<Draft> {
    const { directive: { name }, context, standing, release } = subject;
    if (standing.kind !== 'misplaced' || context === undefined) return;
    const tooOld = standing.dated && lacking(release, `"${name.value}" ${sayContext(context)}`, standing.dated);
    yield { at: at(subject, name), message: tooOld?.message ?? `"${name.value}" cannot stand ${sayContext(context)}, only ${sayContexts(standing.contexts)}`, fixes: (write) => moved(subject, standing.contexts, write) };
  },

  examples: {
    bad: [{
      title: 'A setting at the top',
      files: `#- /etc/nginx/nginx.conf
fastcgi_read_timeout 5s;
#<^^^^^^^^^^^^^^^^^^ error: "fastcgi_read_timeout" cannot stand at the top of nginx.conf, only in "http", "server" or "location"
events {}
http {
    gzip on;
}`,
      fixed: `#- /etc/nginx/nginx.conf
events {}
http {
    fastcgi_read_timeout 5s;
    gzip on;
}`,
    }, {
      title: 'A handler in a server',
      files: `#- /etc/nginx/nginx.conf
events {}
http {
    include fastcgi.conf;
    root /srv/www;
    server {
        fastcgi_pass 127.0.0.1:9000;
        #<^^^^^^^^^^ error: "fastcgi_pass" cannot stand in "server", only in "location"
    }
}`,
    }],
    good: [{
      title: 'In a location',
      files: `#- /etc/nginx/nginx.conf
events {}
http {
    include fastcgi.conf;
    root /srv/www;
    server {
        location / {
            fastcgi_pass 127.0.0.1:9000;
        }
    }
}`,
    }],
  },
});

/** Into the one block beside it, or the next one around it, where it may stand; away where that block has its own already. */
function moved(subject: NginxDirectiveSubject, contexts: readonly NginxContext[], write: Writer): readonly Fix[] {
  const { directive, file } = subject;
  const target = targetOf(subject, contexts);
  if (target?.block === undefined || directive.semicolon === undefined) return [];
  const away = write.remove({ file, range: directive.range });
  const name = target.name.value;
  if (target.block.items.some((item) => item.name.value === directive.name.value)) {
    return [{ title: `Remove it: "${name}" has its own`, safety: 'review', preferred: true, edits: [away] }];
  }
  // what an include brings may be the same directive
  if (target.block.items.some((item) => item.name.value === 'include')) return [];
  const text = write.textAt({ file, range: directive.range });
  return [{ title: `Move it into "${name}"`, safety: 'review', preferred: true, edits: [away, write.intoBlock({ file, fact: target }, target.block.range, text)] }];
}

function targetOf({ context, path, siblings }: NginxDirectiveSubject, contexts: readonly NginxContext[]): NginxDirective | undefined {
  const inner = siblings.filter((item) => item.block?.kind === 'directives' && contexts.includes(contextInside(item.name.value, context) ?? 'any'));
  if (inner.length > 0) return inner.length === 1 ? inner[0] : undefined;
  if (context === undefined || /^(?:stream|mail)/.test(context)) return undefined;
  return path.findLast(({ name: { value } }, index) => index < path.length - 1 && contexts.some((one) => one === value));
}
