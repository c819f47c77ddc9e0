/** A location whose modifier, name or place nginx does not take. */
import type { NginxDirective } from '../../syntax/nginx/tree.ts';
import { isTemplated } from '../../model/nginx/config/placement.ts';
import { aboutWord, at, nearest } from '../kit/nginx-words.ts';
import { defineRule, type Draft, type NginxDirectiveSubject } from '../kit/rule.ts';

export default defineRule({
  code: 'nginx-invalid-location',
  title: 'nginx does not accept this location',
  severity: 'error',
  outcomes: ['nginx-start'],
  since: '0.1.0',
  subject: 'nginx-directive',
  names: ['location', 'alias'],
  symptom:
    '`nginx -t` fails with `invalid location modifier "~^"`, `location "/b" is outside location "/a"` or `named location "@x" can be on the server level only`.',
  rationale:
    'Two arguments are a modifier and a name; the modifiers are `=`, `^~`, `~` and `~*`. A location inside another one narrows it: its prefix begins with that of the outer one, and exact and named locations cannot contain any.',
  verified: 'nginx 1.22.1 refuses the examples.',
  limits:
    'Names with placeholders are not checked. What an include puts into a location is reported by nginx-location-outside.',
  references: ['https://nginx.org/en/docs/http/ngx_http_core_module.html#location'],

  *check(subject): Iterable<Draft> {
    const { args, name } = subject.directive;
    if (name.value === 'alias') return yield* inNamed(subject);
    const [first, second] = args;
    if (first === undefined || args.some(isTemplated)) return;
    if (second !== undefined && !modifiers.includes(first.value)) {
      if (subject.release.build.forks.includes('angie')) return; // several locations with one block
      const meant =
        first.value === '~^'
          ? '^~'
          : first.value === '*~'
            ? '~*'
            : first.value === '=='
              ? '='
              : nearest(first.value, modifiers);
      yield aboutWord(
        subject,
        first,
        `"${first.value}" is not a location modifier: they are =, ^~, ~ and ~*`,
        meant === undefined ? undefined : { text: meant },
      );
      return;
    }
    yield* nested(subject);
  },

  examples: {
    bad: [
      {
        title: 'A reversed modifier',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    location ~^ /static/ {
    #        ^^ error: "~^" is not a location modifier: they are =, ^~, ~ and ~*
    #= location ^~ /static/ {
        root /srv;
    }
}`,
      },
      {
        title: 'A prefix that is not inside',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    location /a/ {
        location /b/ {
        #        ^^^ error: location "/b/" is outside the location "/a/" that contains it
            root /srv;
        }
    }
}`,
      },
    ],
    good: [
      {
        title: 'Narrower and narrower',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    location /a/ {
        location ~ \.php$ {
            return 403;
        }
        location /a/b/ {
            root /srv;
        }
    }
}`,
      },
    ],
  },
});

const modifiers = ['=', '^~', '~', '~*'];

/** What a location is called, and how nginx compares it. */
export interface LocationName {
  readonly kind: 'exact' | 'prefix' | 'regex' | 'named';
  readonly name: string;
}

function nameOf({ args }: NginxDirective): LocationName | undefined {
  return locationName(args);
}

/** Of the words behind `location`: a modifier and a name, apart or in one word; `undefined` where there are more. */
export function locationName(args: readonly { readonly value: string }[]): LocationName | undefined {
  const text = args.length === 2 ? `${args[0]?.value ?? ''}\0${args[1]?.value ?? ''}` : args[0]?.value;
  const match = /^(=|\^~|~\*?)?\0?(.*)$/s.exec(text ?? '');
  if (match === null || args.length > 2) return undefined;
  const [, modifier = '', name = ''] = match;
  if (modifier.startsWith('~')) return { kind: 'regex', name };
  if (modifier === '=') return { kind: 'exact', name };
  return { kind: name.startsWith('@') && modifier === '' && args.length === 1 ? 'named' : 'prefix', name };
}

/** Whether nginx takes one location inside another: a prefix begins with the outer one, and exact and named ones hold none (ngx_http_core_module.c, ngx_http_core_location). */
export function isWithin(inner: LocationName, outer: LocationName): boolean {
  if (outer.kind === 'exact' || outer.kind === 'named' || inner.kind === 'named') return false;
  return inner.kind === 'regex' || inner.name.startsWith(outer.name);
}

/** A named location has no prefix that `alias` could replace. */
function* inNamed({ directive, path, file }: NginxDirectiveSubject): Iterable<Draft> {
  const outer = path.at(-1);
  const outerLocation = outer?.name.value === 'location' && !outer.args.some(isTemplated) ? nameOf(outer) : undefined;
  if (outerLocation?.kind === 'named')
    yield {
      at: { file, range: directive.name.range },
      message: `"alias" is not allowed in the named location "${outerLocation.name}", which replaces no prefix`,
    };
}

function* nested(subject: NginxDirectiveSubject): Iterable<Draft> {
  const outer = subject.path.at(-1);
  const inner = nameOf(subject.directive);
  const word = subject.directive.args.at(-1);
  if (subject.context !== 'location' || inner === undefined || word === undefined) return;
  if (inner.kind === 'named' && outer?.name.value !== 'location') {
    yield { at: at(subject, word), message: `the named location "${inner.name}" is allowed in "server" only` };
    return;
  }
  const outerLocation = outer?.name.value === 'location' && !outer.args.some(isTemplated) ? nameOf(outer) : undefined;
  if (outerLocation === undefined) return;
  if (outerLocation.kind === 'exact' || outerLocation.kind === 'named')
    yield {
      at: at(subject, word),
      message: `the ${outerLocation.kind} location "${outerLocation.name}" cannot contain other locations`,
    };
  else if (inner.kind === 'named')
    yield { at: at(subject, word), message: `the named location "${inner.name}" is allowed in "server" only` };
  else if (!isWithin(inner, outerLocation))
    yield {
      at: at(subject, word),
      message: `location "${inner.name}" is outside the location "${outerLocation.name}" that contains it`,
    };
}
