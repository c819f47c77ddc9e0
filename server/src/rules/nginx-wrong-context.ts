/** nginx knows the directive, but not there. */
import { at, sayContext, sayContexts } from './nginx-words.ts';
import { defineRule, type Draft } from './rule.ts';

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
    const { directive: { name }, context, standing } = subject;
    if (standing.kind !== 'misplaced' || context === undefined) return;
    yield { at: at(subject, name), message: `"${name.value}" cannot stand ${sayContext(context)}, only ${sayContexts(standing.contexts)}` };
  },

  examples: {
    bad: [{
      title: 'A handler in a server',
      files: `#- /etc/nginx/nginx.conf
events {}
http {
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
    server {
        location / {
            fastcgi_pass 127.0.0.1:9000;
        }
    }
}`,
    }],
  },
});
