/** A `$` without a name behind it, or no `$` where a variable is defined. */
import { variableTables } from '../../catalog/nginx/variable-setters.ts';
import { isFixedVariable } from '../../catalog/nginx/variables.ts';
import { interpolatedWords, isReadLate } from '../../model/nginx/values/interpolated.ts';
import type { NginxDirective, NginxWord } from '../../syntax/nginx/tree.ts';
import { isTemplated } from '../../model/nginx/config/placement.ts';
import { aboutWord } from '../kit/nginx-words.ts';
import { defineRule, type Draft, type NginxDirectiveSubject } from '../kit/rule.ts';
import { shortened } from '../../text/shorten.ts';

export default defineRule({
  code: 'nginx-invalid-variable',
  title: 'No variable where one is read or defined',
  severity: 'error',
  outcomes: ['nginx-start'],
  since: '0.1.0',
  subject: 'nginx-directive',
  placements: ['taken'],
  symptom: '`nginx -t` fails with `invalid variable name "x"` or `invalid variable name in "/a$"`.',
  rationale:
    'nginx reads `$` as the beginning of a variable in every value that it compiles, and has no escape for it. `set`, `auth_request_set` and `map` define a variable whose name begins with `$`.',
  verified: 'nginx 1.22.1 refuses the examples.',
  limits:
    'Only directives whose values nginx compiles are checked, and of `http` not those that it compiles for each server, such as `proxy_set_header`.',
  references: ['https://nginx.org/en/docs/http/ngx_http_rewrite_module.html#set'],

  *check(subject): Iterable<Draft> {
    const { directive, placement, context } = subject;
    if (placement.kind !== 'taken' || context?.startsWith('mail') === true) return;
    const name = directive.name.value;
    const [first] = directive.args;
    const defines = name === 'set' || name === 'auth_request_set' || (name === 'geo' && directive.args.length > 1);
    if (
      defines &&
      first !== undefined &&
      !isTemplated(first) &&
      (!first.value.startsWith('$') || first.value.length < 2)
    ) {
      yield aboutWord(
        subject,
        first,
        `"${name}" must be a variable, which begins with "$", not "${shortened(first.value)}"`,
        /^\w+$/.test(first.value) ? { text: `$${first.value}` } : undefined,
      );
    }
    yield* alreadyThere(subject);
    if (context === 'http' && isReadLate(name)) return;
    for (const word of [...interpolatedWords(directive), ...ofFileTest(directive)]) {
      if (!word.value.includes('$') || isTemplated(word)) continue;
      const bad = /\$(?!\w|\{\w+\})/.exec(word.value);
      if (bad !== null)
        yield aboutWord(
          subject,
          word,
          `"$" in "${shortened(word.value)}" does not begin a variable`,
          meant(word.value, bad.index),
        );
    }
  },

  examples: {
    bad: [
      {
        title: 'set without the dollar',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    set name value;
    #   ^^^^ error: "set" must be a variable, which begins with "$", not "name"
    #= set $name value;
}`,
      },
      {
        title: 'A price',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    return 200 "5$";
    #          ^^^^ error: "$" in "5$" does not begin a variable
    #= return 200 "5";
}`,
      },
      {
        title: 'One of the variables of nginx',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    set $host www.example.org;
    #   ^^^^^ error: "$host" is a variable of nginx's own, and "set" cannot define it
}`,
      },
    ],
    good: [
      {
        title: 'Settings that no server inherits, and names that are not expanded',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
proxy_set_header X-Price $;
server {
    proxy_set_header X-Pric$ 5;
}`,
      },
      {
        title: 'Accepted by nginx',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    set $name value;
    return 200 "$name \${name}s $1";
}`,
      },
    ],
  },
});

const tables: ReadonlySet<string> = new Set(variableTables);

/** The word that names the variable which a directive defines. */
function defined({ name: { value: name }, args }: NginxDirective): NginxWord | undefined {
  if (name === 'set' || name === 'auth_request_set') return args[0];
  return tables.has(name) ? args.at(-1) : undefined;
}

/** Variables of nginx's own that nobody may define again. */
function* alreadyThere(subject: NginxDirectiveSubject): Iterable<Draft> {
  const word = defined(subject.directive);
  if (
    word === undefined ||
    subject.context?.startsWith('stream') === true ||
    !isFixedVariable(word.value.slice(1)) ||
    !word.value.startsWith('$')
  )
    return;
  yield aboutWord(
    subject,
    word,
    `"${word.value}" is a variable of nginx's own, and "${subject.directive.name.value}" cannot define it`,
  );
}

/** A brace more for `${name`, one `$` less for `$$name` and for a `$` that nothing follows. */
function meant(text: string, index: number): { readonly text: string } | undefined {
  const open = /^\$\{\w+/.exec(text.slice(index))?.[0];
  if (open !== undefined) return { text: `${text.slice(0, index)}${open}}${text.slice(index + open.length)}` };
  const rest = text.slice(index + 1);
  return rest === '' || /^\$[\w{]/.test(rest) ? { text: text.slice(0, index) + rest } : undefined;
}

/** The file that `if (-f …)` looks at. */
function ofFileTest({ name, args }: NginxDirective): readonly NginxWord[] {
  return name.value === 'if' && args.some((word) => /^\(?!?-[fdex]$/.test(word.value)) ? args.slice(-1) : [];
}
