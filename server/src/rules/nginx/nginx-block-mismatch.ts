/** A block directive without its block, or a simple one with a block. */
import { at } from '../kit/nginx-words.ts';
import { defineRule, type Draft } from '../kit/rule.ts';

export default defineRule({
  code: 'nginx-block-mismatch',
  title: 'A block where none is allowed, or none where one is required',
  severity: 'error',
  outcomes: ['nginx-start'],
  since: '0.1.0',
  subject: 'nginx-directive',
  placements: ['block', 'no-block'],
  symptom:
    '`nginx -t` fails with `directive "location" has no opening "{"` or `directive "root" is not terminated by ";"`.',
  rationale: 'Whether a directive opens a block is part of what it is: `location` always does, `root` never.',
  verified: 'nginx 1.22.1 refuses both examples.',
  limits: 'Directives of modules that are not known are not checked.',
  references: ['https://nginx.org/en/docs/beginners_guide.html#conf_structure'],

  *check(subject): Iterable<Draft> {
    const {
      directive: { name },
      placement,
    } = subject;
    if (placement.kind === 'no-block')
      yield { at: at(subject, name), message: `"${name.value}" ends with ";" but requires a block` };
    else if (placement.kind === 'block')
      yield { at: at(subject, name), message: `"${name.value}" opens a block but does not allow one` };
  },

  examples: {
    bad: [
      {
        title: 'A location that ends with a semicolon',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    location /;
    #<^^^^^^ error: "location" ends with ";" but requires a block
}`,
      },
      {
        title: 'A block after a simple directive',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    root /srv {
    #<^^ error: "root" opens a block but does not allow one
    }
}`,
      },
    ],
    good: [
      {
        title: 'As it is',
        files:
          '#- /etc/nginx/nginx.conf\nevents {}\nhttp {\n    server {\n        root /srv;\n        location / {\n        }\n    }\n}',
      },
    ],
  },
});
