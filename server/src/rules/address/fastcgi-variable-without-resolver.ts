/** A host name in a variable needs a resolver. */
import type { FileRange } from '../../text/range.ts';
import type { PassVerdict, PassDeployment } from '../../model/deployment/deployment.ts';
import { indexOf } from '../../model/deployment/deployment-index.ts';
import { isIpAddress } from '../../model/endpoint.ts';
import { endpointOf, type FastcgiPass, type Target } from '../../model/nginx/config/passes.ts';
import { mayBeUnread } from '../../model/nginx/config/unread.ts';
import type { WorkspaceView } from '../../model/workspace.ts';
import { candidates, mostChoices, pointNginx } from './addresses.ts';
import { isSound } from '../kit/reachability.ts';
import { defineRule, type Fix } from '../kit/rule.ts';
import type { Writer } from '../../edits/writer.ts';

export default defineRule({
  code: 'fastcgi-variable-without-resolver',
  title: 'A host name in a variable, and no resolver',
  severity: 'error',
  outcomes: ['502'],
  since: '0.1.0',
  subject: 'pass',
  symptom: '`502 Bad Gateway`; the error log says `no resolver defined to resolve php`. `nginx -t` passes.',
  rationale: `An address that is written out is resolved once, when nginx starts, by the system. An address in a variable is resolved at the request, by nginx's own resolver, which
reads neither /etc/hosts nor /etc/resolv.conf and has to be named with \`resolver\`.`,
  verified: 'Run on nginx 1.22.1: 502 with `localhost` in a variable, 200 with the address written out.',
  limits:
    'Names that are also upstreams, or that another directive of the configuration resolves at the start, are fine. Silent where an include of nginx was not read.',
  references: [
    'https://nginx.org/en/docs/http/ngx_http_core_module.html#resolver',
    'https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_pass',
  ],

  *check({ verdict, workspace }) {
    const { pass } = verdict;
    if (!pass.word.value.includes('$') || pass.scope.nearest('resolver') !== undefined || !isWhole(pass)) return;
    for (const [host, targets] of namesToResolve(verdict)) {
      const places = eachPlace(targets);
      yield {
        at: pass.at,
        message: `nginx resolves "${host}" at each request, and no resolver is set here`,
        related: places
          .filter(({ at }) => !samePlace(at, pass.at))
          .map((target) => ({ at: target.at, message: `the address is ${target.text}` })),
        fixes: (write) => {
          const [only] = verdict.targets.length === 1 ? targets : [];
          const same = [
            only && literalFix(write, only, verdict),
            host === 'localhost' ? loopbackFix(write, places, verdict) : undefined,
          ].filter((fix) => fix !== undefined);
          const fixes = same.length > 0 || places.length > 1 ? same : poolFixes(write, places, verdict, workspace);
          return fixes.map((fix, index) => (index === 0 ? { ...fix, preferred: true } : fix));
        },
      };
    }
  },

  examples: {
    bad: [
      {
        title: 'The name in a set',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
include fastcgi.conf;
root /srv/www;
server {
    set $backend localhost;
    location / {
        fastcgi_pass $backend:9000;
        #            ^^^^^^^^^^^^^ error: nginx resolves "localhost" at each request, and no resolver is set here
        #= fastcgi_pass localhost:9000;
    }
}`,
      },
      {
        title: 'The name in two places that the fastcgi_pass may get it from',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    set $backend localhost:9000;
    #= set $backend 127.0.0.1:9000;
    location / {
        fastcgi_pass $backend;
        #            ^^^^^^^^ error: nginx resolves "localhost" at each request, and no resolver is set here
    }
    location /blog {
        set $backend localhost:9001;
        #= set $backend 127.0.0.1:9001;
        rewrite ^ / last;
    }
}`,
      },
    ],
    good: [
      {
        title: 'A resolver is set for all servers',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
include fastcgi.conf;
root /srv/www;
resolver 127.0.0.53;
server {
    set $backend php;
    location / { fastcgi_pass $backend:9000; }
}`,
      },
    ],
  },
});

/** The addresses of a pass that nginx's own resolver would have to find, by host: the pass may take several, through one `set` or another. */
function namesToResolve({ deployment, targets }: PassVerdict): ReadonlyMap<string, readonly Target[]> {
  const byHost = new Map<string, Target[]>();
  for (const { target } of targets) {
    const endpoint = endpointOf(target);
    if (
      target.through !== 'variable' ||
      endpoint?.kind !== 'tcp' ||
      isIpAddress(endpoint.host) ||
      isKnownHost(deployment, target)
    )
      continue;
    const known = byHost.get(endpoint.host);
    if (known === undefined) byHost.set(endpoint.host, [target]);
    else known.push(target);
  }
  return byHost;
}

function samePlace(a: FileRange, b: FileRange): boolean {
  return a.file === b.file && a.range.start === b.range.start;
}

function eachPlace(targets: readonly Target[]): readonly Target[] {
  return [
    ...new Map(targets.toReversed().map((target) => [`${target.at.file}\0${target.at.range.start}`, target])).values(),
  ].toReversed();
}

function literalFix(write: Writer, target: Target, { pass, deployment }: PassVerdict): Fix | undefined {
  if (!isSound(target.text, deployment)) return undefined;
  return {
    title: `Write the address literally (${target.text})`,
    safety: 'review',
    edits: [write.nginxWord(pass.at, target.text)],
  };
}

/** 127.0.0.1 in every place that says `localhost`: as long as one is left, the pass has a name to resolve. */
function loopbackFix(write: Writer, places: readonly Target[], { deployment }: PassVerdict): Fix | undefined {
  const addresses = places.map((target) => {
    const endpoint = endpointOf(target);
    return target.whole && endpoint?.kind === 'tcp' ? `127.0.0.1:${endpoint.port}` : undefined;
  });
  const sound = addresses.filter((address) => address !== undefined && isSound(address, deployment));
  if (sound.length < places.length) return undefined;
  return {
    title: `Write the address (${[...new Set(sound)].join(', ')})`,
    safety: 'review',
    edits: places.map(({ at }, index) => write.nginxWord(at, sound[index] ?? '')),
  };
}

/** Another pool, where nobody answers the address itself. */
function poolFixes(
  write: Writer,
  places: readonly Target[],
  { pass, deployment }: PassVerdict,
  workspace: WorkspaceView,
): readonly Fix[] {
  const choices = places.flatMap((target) =>
    candidates(target, deployment, workspace)
      .slice(0, mostChoices)
      .map((choice) => pointNginx(write, target, choice, pass.at)),
  );
  return choices.filter((fix) => fix !== undefined);
}

/** Whether nothing that was not read could set a resolver, or have an upstream or another `fastcgi_pass` of that name. */
function isWhole(pass: FastcgiPass): boolean {
  return (
    pass.config.isMain &&
    !mayBeUnread(pass.config, 'resolver', 'upstream', 'server') &&
    pass.config.placeholders.size === 0
  );
}

/** nginx finds hosts that another `fastcgi_pass` or `proxy_pass` of the configuration names with this port (ngx_http_upstream_init_request). */
function isKnownHost(deployment: PassDeployment, target: Target): boolean {
  return indexOf(deployment).writtenAddresses.has(target.text.toLowerCase());
}
