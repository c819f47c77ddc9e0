/** The address is none: nginx refuses to start. */
import { parseNginxAddress, reach, type AddressDefect } from '../../model/endpoint.ts';
import type { PassVerdict, PassDeployment } from '../../model/deployment/deployment.ts';
import type { Target } from '../../model/nginx/config/passes.ts';
import type { FileRange } from '../../text/range.ts';
import { originOf } from '../../model/nginx/config/scope.ts';
import type { WorkspaceView } from '../../model/workspace.ts';
import { candidates, mostChoices, pointNginx, preferring } from './addresses.ts';
import { isSound, poolAt } from '../kit/reachability.ts';
import { defineRule, type Draft, type Fix } from '../kit/rule.ts';
import type { Writer } from '../../edits/writer.ts';

export default defineRule({
  code: 'fastcgi-pass-malformed',
  title: 'The address is not one that nginx reads',
  severity: 'error',
  outcomes: ['nginx-start'],
  hasSafeFixes: true,
  since: '0.1.0',
  subject: 'pass',
  symptom:
    '`nginx -t` fails with `invalid host in upstream`, `no port in upstream`, `no host in upstream`, `invalid port in upstream` or `invalid number of arguments`; nginx does not start or keeps its old configuration.',
  rationale: `\`fastcgi_pass\` takes \`host:port\`, \`unix:/path\` or the name of an upstream. There is no scheme and no default port, a socket needs the prefix \`unix:\`
without a space after it, and an IPv6 address needs brackets.`,
  verified: 'Each form was given to `nginx -t` of nginx 1.22.1, which refuses it; the corrected address answers 200.',
  limits:
    'Addresses that a variable builds are not checked here: nginx checks those only at the request. Names without a port may be upstreams.',
  references: [
    'https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_pass',
    'https://nginx.org/en/docs/http/ngx_http_upstream_module.html#server',
  ],

  *check({ verdict, workspace }) {
    const { args } = verdict.pass.placed.fact;
    if (args.length > 1) {
      const draft = twoWords(verdict);
      if (draft !== undefined) yield draft;
      return;
    }
    for (const { target } of verdict.targets) {
      if (target.parsed.kind !== 'defect' || target.through === 'variable') continue;
      const { defect } = target.parsed;
      yield {
        at: target.at,
        message: messageOf(target, defect),
        fixes: (write) => fixesOf(write, target, verdict, workspace),
      };
    }
  },

  examples: {
    bad: [
      {
        title: 'A path without unix:',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
include fastcgi.conf;
root /srv/www;
fastcgi_index index.php;
server {
    location / {
        fastcgi_pass /run/php/www.sock;
        #            ^^^^^^^^^^^^^^^^^ error: "/run/php/www.sock" has no "unix:" before the path of the socket
        #= fastcgi_pass unix:/run/php/www.sock;
    }
}
;- /etc/php/8.2/fpm/pool.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
listen.owner = www-data
pm = static
pm.max_children = 2`,
      },
      {
        title: 'A space after unix:',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
include fastcgi.conf;
root /srv/www;
fastcgi_index index.php;
server {
    location / {
        fastcgi_pass unix: /run/php/www.sock;
        #            ^^^^^^^^^^^^^^^^^^^^^^^ error: "unix: /run/php/www.sock" is two arguments, but fastcgi_pass accepts one address
        #= fastcgi_pass unix:/run/php/www.sock;
    }
}`,
      },
    ],
    good: [
      {
        title: 'A name without a port is an upstream',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
include fastcgi.conf;
root /srv/www;
fastcgi_index index.php;
server { location / { fastcgi_pass PHP; } }
upstream php { server unix:/run/php/www.sock; }`,
      },
    ],
  },
});

const words: Record<AddressDefect, string> = {
  'no-unix-prefix': 'has no "unix:" before the path of the socket',
  scheme: 'begins with a scheme, which fastcgi_pass does not support',
  'no-port': 'has no port, and fastcgi_pass has no default one',
  'no-host': 'has no host before the port',
  'invalid-port': 'has no port between 1 and 65535',
  'bare-ipv6': 'is an IPv6 address without brackets',
  uri: 'has a URI after the port, which fastcgi_pass does not support',
  'path-too-long': 'is longer than the 107 bytes that the path of a socket may have',
  'no-path': 'has no path after "unix:"',
  empty: 'is empty',
};

function messageOf(target: Target, defect: AddressDefect): string {
  return `"${target.text}" ${words[defect]}`;
}

/** Each of several addresses alone; first, and without a doubt, the only one that a pool answers. */
function oneOf(texts: readonly string[], { file, range }: FileRange, { deployment }: PassVerdict): readonly Fix[] {
  const answered = texts.map((text) => {
    const parsed = parseNginxAddress(text);
    return (
      parsed.kind === 'endpoint' &&
      deployment.listening.near(parsed.endpoint).some(({ binding }) => reach(parsed.endpoint, binding) === 'yes')
    );
  });
  if (!texts.every((text) => parseNginxAddress(text).kind === 'endpoint')) return [];
  const sure = answered.filter(Boolean).length === 1;
  const order = texts.map((_, index) => index).toSorted((a, b) => Number(answered[b]) - Number(answered[a]));
  return order.map((index) => ({
    title: `Keep only ${texts[index] ?? ''}`,
    safety: 'review',
    preferred: sure && answered[index] === true,
    edits: [{ file, range, newText: texts[index] ?? '' }],
  }));
}

function twoWords(verdict: PassVerdict): Draft | undefined {
  const { pass } = verdict;
  const [first, second] = pass.placed.fact.args;
  const last = pass.placed.fact.args.at(-1);
  if (
    first === undefined ||
    second === undefined ||
    last === undefined ||
    pass.placed.fact.args.some((word) => word.template)
  )
    return undefined;
  const at = { ...originOf(pass.placed), range: { start: first.range.start, end: last.range.end } };
  const texts = pass.placed.fact.args.map((word) => word.value);
  const joined = texts.join('');
  const whole = texts.length === 2 && parseNginxAddress(joined).kind === 'endpoint' && first.value.endsWith(':');
  return {
    at,
    message: `"${texts.join(' ')}" is ${texts.length === 2 ? 'two' : texts.length} arguments, but fastcgi_pass accepts one address`,
    fixes: () =>
      whole
        ? [
            {
              title: `Remove the space (${joined})`,
              safety: 'safe',
              preferred: true,
              edits: [{ file: at.file, range: at.range, newText: joined }],
            },
          ]
        : oneOf(texts, at, verdict),
  };
}

/** The address that was meant, or `undefined` where only the pools can tell. */
function corrected(text: string, defect: AddressDefect): string | undefined {
  switch (defect) {
    case 'no-unix-prefix':
      return `unix:${text}`;
    case 'scheme':
      return withoutScheme(text);
    case 'no-host':
      return `127.0.0.1${text}`;
    case 'bare-ipv6':
      return text.replace(/^(.*):(\d+)$/, '[$1]:$2');
    case 'uri':
      return text.replace(/[/?].*$/s, '');
    default:
      return undefined;
  }
}

function withoutScheme(text: string): string {
  const rest = text.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '');
  if (/^unix:/i.test(rest)) return rest;
  return rest.startsWith('/') ? `unix:${rest}` : rest.replace(/\/.*$/s, '');
}

function fixesOf(write: Writer, target: Target, verdict: PassVerdict, workspace: WorkspaceView): readonly Fix[] {
  if (!target.whole || target.parsed.kind !== 'defect') return [];
  const text = corrected(target.text, target.parsed.defect);
  const valid = text !== undefined && isSound(text, verdict.deployment) ? text : undefined;
  const answered = valid !== undefined && isAnswered(valid, verdict.deployment);
  const write1: Fix | undefined =
    valid === undefined
      ? undefined
      : { title: `Write ${valid}`, safety: answered ? 'safe' : 'review', edits: [write.nginxWord(target.at, valid)] };
  const all = candidates(target, verdict.deployment, workspace);
  const points = answered ? [] : all.slice(0, mostChoices).map((choice) => pointNginx(write, target, choice));
  const certain =
    all.length === 1 && verdict.deployment.complete && verdict.deployment.host.kind !== 'unknown'
      ? points[0]
      : undefined;
  return preferring([write1, ...points], answered ? write1 : (certain ?? write1 ?? points[0]));
}

function isAnswered(text: string, deployment: PassDeployment): boolean {
  const parsed = parseNginxAddress(text);
  return parsed.kind === 'endpoint' && poolAt(parsed.endpoint, deployment) !== undefined;
}
