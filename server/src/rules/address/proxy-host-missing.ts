/** A proxy_pass to a server of the same nginx that answers only to its name, which is not sent. */
import { shortened } from '../../text/shorten.ts';
import { originOf, type Placed, type Scope } from '../../model/nginx/config/scope.ts';
import { listeningAt, namesake, proxyTarget, sentHost } from '../../model/deployment/own-server.ts';
import { settingPlace } from '../kit/script-side.ts';
import { outcomesOfOther } from '../kit/other-answer.ts';
import { defineRule, type Draft, type Fix } from '../kit/rule.ts';
import type { Writer } from '../../edits/writer.ts';

export default defineRule({
  code: 'proxy-host-missing',
  title: 'Without its Host another server answers this proxy_pass',
  severity: 'error',
  outcomes: ['wrong-page', '403', '404', '500', '502', '503'],
  since: '0.1.0',
  subject: 'handler',
  symptom: 'Another site, or its error page, comes in place of the one that was asked for.',
  rationale:
    'Without `proxy_set_header Host` nginx sends the address that proxy_pass is written with as the host. At an address of several servers it finds none of that name, and takes the default one, or else the first.',
  verified:
    'Run on nginx 1.22.1: with `proxy_pass http://127.0.0.1:8080` the first server of that port answers, with `proxy_set_header Host $host` the one with the name of the visitor; an upstream is sent by its own name.',
  limits:
    'Only where a server at the address has a name of the server that the directive is in, and another one answers. Silent where an include was not read.',
  references: ['https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_set_header'],

  *check({ site, deployment, workspace }): Iterable<Draft> {
    const { config } = deployment;
    const server = site.scope.enclosing('server');
    if (site.placed.fact.name !== 'proxy_pass' || server === undefined || config.templated.size > 0) return;
    const surroundings = { config, platform: workspace.platformOf(config.root) };
    const target = proxyTarget(site.placed, surroundings);
    const listening = target === undefined ? undefined : listeningAt(target, deployment);
    const host = target === undefined ? undefined : sentHost(site.scope, target, surroundings);
    if (listening === undefined || host?.kind !== 'text' || !host.isDefault) return;
    if (listening.isOpen) return;
    const answers = listening.find(host.text);
    const meant = namesake(server, listening);
    if (answers === undefined || meant === undefined || meant.server === answers || answers === server) return;
    yield {
      at: originOf(site.placed, site.placed.fact.args[0]),
      message: `proxy_pass sends "${shortened(host.text)}" as the host: another server answers than the one with the name "${shortened(meant.name)}"`,
      outcomes: outcomesOfOther(answers, surroundings, { through: 'proxy' }),
      related: [meant.server, answers].flatMap((one, index) =>
        one.opener === undefined
          ? []
          : [
              {
                at: { file: one.opener.file, range: one.opener.fact.nameRange },
                message: index === 0 ? 'this server has the name' : 'this server answers',
              },
            ],
      ),
      fixes: (write) => sendHost(write, site),
    };
  },

  examples: {
    bad: [
      {
        title: 'The default server closes the connection',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    listen 80;
    server_name shop.example;
    location / {
        proxy_pass http://127.0.0.1:8080;
        #          ^^^^^^^^^^^^^^^^^^^^^ error: proxy_pass sends "127.0.0.1" as the host: another server answers than the one with the name "shop.example"
        #+ proxy_set_header Host $host;
    }
}
server {
#<^^^^ related: this server answers
    listen 8080 default_server;
    return 444;
}
server {
#<^^^^ related: this server has the name
    listen 8080;
    server_name shop.example;
    root /srv/shop;
}`,
      },
      {
        title: 'Two sites behind one port',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    listen 80;
    server_name shop.example;
    location / {
        proxy_pass http://127.0.0.1:8080;
        #          ^^^^^^^^^^^^^^^^^^^^^ error: proxy_pass sends "127.0.0.1" as the host: another server answers than the one with the name "shop.example"
        #+ proxy_set_header Host $host;
    }
}
server {
#<^^^^ related: this server answers
    listen 8080;
    server_name blog.example;
    root /srv/blog;
}
server {
#<^^^^ related: this server has the name
    listen 8080;
    server_name shop.example;
    root /srv/shop;
}`,
      },
    ],
    good: [
      {
        title: 'The host is sent, and only one server is there',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    listen 80;
    server_name shop.example;
    proxy_set_header Host $host;
    location / {
        proxy_pass http://127.0.0.1:8080;
    }
    location /api/ {
        proxy_pass http://127.0.0.1:8081;
    }
}
server {
    listen 8080;
    server_name blog.example;
    root /srv/blog;
}
server {
    listen 8080;
    server_name shop.example;
    root /srv/shop;
}
server {
    listen 8081;
    server_name shop.example;
    root /srv/api;
}`,
      },
    ],
  },
});

/** Beside the headers that hold for the directive, as another list would replace them; else in its own block. */
function sendHost(
  write: Writer,
  { placed, scope }: { readonly placed: Placed; readonly scope: Scope },
): readonly Fix[] {
  const last = scope.nearest('proxy_set_header')?.placed;
  const anchor = last ?? settingPlace(placed, scope);
  return [
    {
      title: 'Send the host of the visitor: proxy_set_header Host $host',
      safety: 'review',
      preferred: true,
      edits: [write.addNginxAfter(anchor, 'proxy_set_header Host $host;')],
    },
  ];
}
