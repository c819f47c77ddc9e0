/** A host name in a variable needs a resolver. */
import { isIpAddress } from '../model/endpoint.ts';
import { endpointOf, type FastcgiCall, type Target } from '../model/nginx/calls.ts';
import { candidates, mostChoices, pointNginx } from './addresses.ts';
import { isSound } from './outlook.ts';
import { defineRule, type Fix } from './rule.ts';

export default defineRule({
  code: 'fastcgi-variable-without-resolver',
  title: 'A host name in a variable, and no resolver',
  severity: 'error',
  outcomes: ['502'],
  since: '0.1.0',
  subject: 'call',
  symptom: '`502 Bad Gateway`; the error log says `no resolver defined to resolve php`. `nginx -t` passes.',
  rationale: `An address that is written out is resolved once, when nginx starts, by the system. An address in a variable is resolved at the request, by nginx's own resolver, which
reads neither /etc/hosts nor /etc/resolv.conf and has to be named with \`resolver\`.`,
  verified: 'Run on nginx 1.22.1: 502 with `localhost` in a variable, 200 with the address written out.',
  limits: 'Names that are also upstreams, or that another directive of the configuration resolves at the start, are fine. Silent where an include of nginx was not read.',
  references: ['https://nginx.org/en/docs/http/ngx_http_core_module.html#resolver', 'https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_pass'],

  *check({ verdict, workspace }) {
    const { call } = verdict;
    if (!call.word.value.includes('$') || call.scope.nearest('resolver') !== undefined || !isWhole(call)) return;
    for (const { target } of verdict.targets) {
      const endpoint = endpointOf(target);
      if (target.through !== 'variable' || endpoint?.kind !== 'tcp' || isIpAddress(endpoint.host) || isKnownHost(call, target)) continue;
      yield {
        at: call.at, message: `nginx resolves "${endpoint.host}" at each request, and no resolver is set here`,
        related: target.at.range.start === call.at.range.start && target.at.file === call.at.file ? [] : [{ at: target.at, message: `the address is ${target.text}` }],
        fixes: (write) => {
          const only = verdict.targets.length === 1;
          const port = endpoint.host === 'localhost' ? `127.0.0.1:${endpoint.port}` : undefined;
          const literal: readonly Fix[] = only && isSound(target.text, verdict.deployment) ? [{ title: `Write the address out (${target.text})`, safety: 'review', edits: [write.nginxWord(call.at, target.text)] }] : [];
          const address: readonly Fix[] = port === undefined || !target.whole || !isSound(port, verdict.deployment) ? [] : [{ title: `Write the address (${port})`, safety: 'review', edits: [write.nginxWord(target.at, port)] }];
          const pools = candidates(target, verdict.deployment, workspace).slice(0, mostChoices).map((choice) => pointNginx(write, target, choice, call.at, verdict.deployment.config)).flatMap((fix) => fix ?? []);
          return [...literal, ...address, ...pools].map((fix, index) => (index === 0 ? { ...fix, preferred: true } : fix));
        },
      };
    }
  },

  examples: {
    bad: [{
      title: 'The name in a set',
      files: `#- /etc/nginx/nginx.conf
events {}
http {
    include fastcgi.conf;
    root /srv/www;
    server {
        set $backend localhost;
        location / {
            fastcgi_pass $backend:9000;
            #            ^^^^^^^^^^^^^ error: nginx resolves "localhost" at each request, and no resolver is set here
        }
    }
}
`,
      fixed: `#- /etc/nginx/nginx.conf
events {}
http {
    include fastcgi.conf;
    root /srv/www;
    server {
        set $backend localhost;
        location / {
            fastcgi_pass localhost:9000;
        }
    }
}
`,
    }],
    good: [{
      title: 'A resolver is set for all servers',
      files: `#- /etc/nginx/nginx.conf
events {}
http {
    include fastcgi.conf;
    root /srv/www;
    resolver 127.0.0.53;
    server {
        set $backend php;
        location / { fastcgi_pass $backend:9000; }
    }
}
`,
    }],
  },
});

/** Whether nothing that was not read could set a resolver. */
function isWhole(call: FastcgiCall): boolean {
  return call.config.isMain && !call.config.openIncludes.some((include) => include.why === 'unread') && call.config.templated.size === 0;
}

/** nginx finds hosts that another `fastcgi_pass` or `proxy_pass` of the configuration names with this port (ngx_http_upstream_init_request). */
function isKnownHost(call: FastcgiCall, target: Target): boolean {
  const wanted = target.text.toLowerCase();
  return [...call.config.sites, ...call.config.otherHandlers].some((site) => {
    const address = site.placed.fact.args[0]?.value.toLowerCase() ?? '';
    return !address.includes('$') && address.replace(/^[a-z]+:\/\//, '').replace(/\/.*$/, '') === wanted;
  });
}
