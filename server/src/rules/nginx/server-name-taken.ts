/** A server whose names an earlier one has at the same addresses. */
import { inOrder, type Surroundings } from '../../model/nginx/config/in-order.ts';
import { httpServers, originOf, type Placed, type Scope } from '../../model/nginx/config/scope.ts';
import { areAllApart, takenNames, type TakenName, type TakenNames } from '../../model/nginx/config/server-names.ts';
import type { FileRange } from '../../text/range.ts';
import { basename } from '../../text/path.ts';
import { shortened } from '../../text/shorten.ts';
import { Grades, namesAndAddresses } from './ignored-server.ts';
import { outcomesOfOther } from '../kit/other-answer.ts';
import { defineRule, type Draft, type Fix, type Related } from '../kit/rule.ts';
import type { Writer } from '../../edits/writer.ts';

export default defineRule({
  code: 'server-name-taken',
  title: 'An earlier server has the same name at the same address',
  severity: 'error',
  outcomes: ['wrong-page', '403', '404', '500', '503'],
  since: '0.1.0',
  subject: 'config',
  symptom:
    'Another site answers, or its error page: what is set in the server has no effect. nginx starts, and warns: `conflicting server name "a.example" on 0.0.0.0:80, ignored`.',
  rationale:
    'At each address nginx gives a name to the first server that has it, in the order in which it reads them: includes by the names of their files. A server all of whose names are taken answers no request, unless it is the default server of an address.',
  verified:
    'Run on nginx 1.22.1: of two equal names the first server answers, in any case of letters, exact, with an asterisk and as a regular expression; `.a.example` is ignored as a whole behind `a.example`. A server with `_` behind another one with `_` answers only where it has `default_server`. `*:80`, `0.0.0.0:80` and `80` are one address, `127.0.0.1:80` another.',
  limits:
    'Names and addresses that a template fills in are left out. Two servers that do the same, and a hidden one that only returns an error, are an info.',
  references: [
    'https://nginx.org/en/docs/http/server_names.html',
    'https://nginx.org/en/docs/http/request_processing.html',
  ],

  *check({ config, workspace }): Iterable<Draft> {
    if (config.templated.size > 0 || areAllApart(config.top)) return;
    const surroundings = { config, platform: workspace.platformOf(config.root) };
    const servers = httpServers(config.top).filter(
      (server) => inOrder(server, namesAndAddresses, surroundings).hidden === undefined,
    );
    const grades = new Grades();
    for (const taken of takenNames(servers)) {
      const at = placeOf(taken);
      if (at === undefined || config.placeholders.has(at.file) || isSame(taken)) continue;
      if (taken.isHidden) yield hidden(taken, at, { grades, surroundings });
      else yield* partly(taken, grades);
    }
  },

  examples: {
    bad: [
      {
        title: 'A copied site with the name of the first',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/blog.conf
server {
    server_name blog.example;
    #           ^^^^^^^^^^^^ related: this server answers
    root /srv/blog;
}
#- /etc/nginx/conf.d/shop.conf
server {
    listen 80;
    server_name blog.example;
    #           ^^^^^^^^^^^^ error: this server never answers: an earlier one in blog.conf has "blog.example" on 0.0.0.0:80
    root /srv/shop;
}`,
      },
      {
        title: 'Two servers for any name',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/default.conf
server {
    listen 80 default_server;
    #= listen 80;
    server_name _;
    #           ^ related: this server answers
    return 404;
}
#- /etc/nginx/conf.d/shop.conf
server {
    listen 80;
    #= listen 80 default_server;
    server_name _;
    #           ^ error: this server never answers: an earlier one in default.conf has "_" on 0.0.0.0:80
    location / {
        proxy_pass http://127.0.0.1:3000;
    }
}`,
      },
      {
        title: 'A copy that does the same',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/a.conf
server {
    server_name a.example;
    #           ^^^^^^^^^ related: this server answers
    root /srv/a;
}
#- /etc/nginx/conf.d/copy.conf
server {
    server_name a.example;
    #           ^^^^^^^^^ info: this server never answers: an earlier one in a.conf has "a.example" on 0.0.0.0:80
    root /srv/a;
}`,
      },
      {
        title: 'One name of two',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/sites.conf
server {
    server_name a.example www.a.example;
    #                     ^^^^^^^^^^^^^ related: this server answers
    root /srv/a;
}
server {
    server_name b.example www.a.example;
    #                     ^^^^^^^^^^^^^ warning: an earlier server has "www.a.example" on 0.0.0.0:80: this one does not answer for it there
    root /srv/b;
}`,
      },
    ],
    good: [
      {
        title: 'The redirect is first',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/sites.conf
server {
    server_name a.example;
    location /.well-known/acme-challenge/ {
        root /srv/acme;
    }
    location / {
        return 301 https://a.example$request_uri;
    }
}
server {
    listen 80;
    listen 8080;
    server_name a.example;
    root /srv/a;
}`,
      },
      {
        title: 'Other addresses, and a default server',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/sites.conf
server {
    server_name a.example;
    return 301 https://a.example$request_uri;
}
server {
    listen 8080;
    server_name a.example;
    root /srv/a;
}
server {
    listen 127.0.0.1:80;
    server_name a.example;
    root /srv/a;
}
server {
    server_name _;
    root /srv/b;
}
server {
    listen 80 default_server;
    server_name _;
    return 444;
}`,
      },
    ],
  },
});

/** Whether it is one server of a file that is included twice. */
function isSame({ server, names: [{ first }] }: TakenNames): boolean {
  return server.opener?.fact === first.server.opener?.fact;
}

function placeOf({ names: [{ word }], server }: TakenNames): FileRange | undefined {
  if (word !== undefined) return originOf(word.placed, word.word);
  return server.opener === undefined ? undefined : { file: server.opener.file, range: server.opener.fact.nameRange };
}

function hidden(
  taken: TakenNames,
  at: FileRange,
  { grades, surroundings }: { readonly grades: Grades; readonly surroundings: Surroundings },
): Draft {
  const { server, names } = taken;
  const [
    {
      name,
      address,
      first: { server: first },
    },
  ] = names;
  const where = first.opener === undefined || first.opener.file === at.file ? '' : ` in ${basename(first.opener.file)}`;
  const what = name === '' ? `answers requests without another server's name` : `has "${shortened(name)}"`;
  const grade = grades.of(server, first);
  return {
    at,
    message: `this server never answers: an earlier one${where} ${what} on ${address}`,
    // what includes the file may choose other servers, or one of them
    ...(grade === 'error' ? !surroundings.config.isMain && { severity: 'warning' } : { severity: grade }),
    outcomes: grade === 'info' ? ['none'] : outcomesOfOther(first, surroundings),
    related: answering(names[0]),
    ...(names.every((one) => isAny(one.name)) && { fixes: (write: Writer) => asDefault(server, names, write) }),
  };
}

/** Each of its names that names a host, once. */
function* partly({ server, names }: TakenNames, grades: Grades): Iterable<Draft> {
  const seen = new Set<string>();
  for (const one of names) {
    const { name, address, first, word } = one;
    if (word === undefined || isAny(name) || seen.has(name) || grades.of(server, first.server) === 'info') continue;
    seen.add(name);
    yield {
      at: originOf(word.placed, word.word),
      severity: 'warning',
      outcomes: ['wrong-page'],
      message: `an earlier server has "${shortened(name)}" on ${address}: this one does not answer for it there`,
      related: answering(one),
    };
  }
}

/** The place of the name in the server that has it. */
function answering({ first: { server, word } }: TakenName): readonly Related[] {
  const at =
    word !== undefined
      ? originOf(word.placed, word.word)
      : server.opener === undefined
        ? undefined
        : { file: server.opener.file, range: server.opener.fact.nameRange };
  return at === undefined ? [] : [{ at, message: 'this server answers' }];
}

/** A name that no request has: it stands for all others. */
function isAny(name: string): boolean {
  return name === '' || /^[_!@]+$/.test(name);
}

/** Takes over the requests that name no server, at each of its addresses. */
function asDefault(server: Scope, names: TakenNames['names'], write: Writer): readonly Fix[] {
  const listens = server.own('listen');
  if (listens.length === 0 || listens.some(({ file }) => file !== server.opener?.file)) return [];
  const others = new Set(names.map(({ first }) => first.server));
  const given = [...others].flatMap((other) => other.own('listen')).flatMap((placed) => defaultWord(placed));
  const files = new Set([...others].flatMap((other) => other.opener?.file ?? []));
  const own = listens.flatMap(({ file, fact }) => {
    const end = fact.args.at(-1)?.range.end;
    return end === undefined ? [] : [{ file, range: { start: end, end }, newText: ' default_server' }];
  });
  const elsewhere =
    given.length === 0 ? '' : `, and not that in ${[...files].map((file) => basename(file)).join(', ')}`;
  return [
    {
      title: `Make this the default server${elsewhere}`,
      safety: 'review',
      preferred: true,
      edits: [...given.map((word) => write.removeWord(word)), ...own],
    },
  ];
}

function defaultWord({ file, fact }: Placed): readonly FileRange[] {
  return fact.args
    .filter((word, index) => index > 0 && /^default(?:_server)?$/.test(word.value))
    .map(({ range }) => ({ file, range }));
}
