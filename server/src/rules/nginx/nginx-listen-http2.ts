/** HTTP/2 as a word of `listen`. */
import { hasDirective, nginxDirectiveIn } from '../../catalog/nginx/directives.ts';
import { deprecatedParameter, nginxParameters } from '../../catalog/nginx/parameters.ts';
import { wholeOf, type NginxBlockView, type NginxEntry } from '../../model/nginx/config/blocks.ts';
import type { Release } from '../../catalog/release.ts';
import { releaseText } from '../../model/lacking.ts';
import { defineRule, type Draft, type Fix } from '../kit/rule.ts';
import type { Writer } from '../../edits/writer.ts';

export default defineRule({
  code: 'nginx-listen-http2',
  title: 'HTTP/2 is a parameter of listen',
  severity: 'info',
  outcomes: ['none'],
  since: '0.1.0',
  subject: 'nginx-block',
  names: ['listen'],
  contexts: ['server'],
  symptom: '`nginx -t` warns `the "listen ... http2" directive is deprecated, use the "http2" directive instead`.',
  rationale:
    'Since 1.25.1 HTTP/2 is switched on by a directive of its own, for a server and not for an address. Older releases do not support it: with `gatewise.nginx.version` set to one of them nothing is reported.',
  verified:
    "nginx 1.22.1 takes `listen … http2` without a message, and refuses `http2 on` and `listen … spdy`; the release is that of nginx's list of changes.",
  limits: 'Without a release the newest one is meant. Reported once for each server.',
  references: ['https://nginx.org/en/docs/http/ngx_http_v2_module.html#http2'],

  *check({ block }): Iterable<Draft> {
    for (const entry of block.entries) if (entry.name === 'listen') yield* ofSpdy(entry, block.release);
    const listens = block.entries.filter((entry) => entry.name === 'listen' && http2In(entry) !== undefined);
    const [first] = listens;
    const word = first === undefined ? undefined : http2In(first);
    const since = deprecatedParameter('listen', 'http2');
    if (first === undefined || word === undefined || since === undefined || !block.release.surely({ since })) return;
    yield {
      at: { file: first.file, range: word.range },
      message: `"http2" of "listen" is deprecated since nginx ${since}, which has "http2 on" for it`,
      fixes: (write) => asDirective(block, listens, write),
    };
  },

  examples: {
    bad: [
      {
        title: 'On two addresses',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    listen 443 ssl http2;
    #              ^^^^^ info: "http2" of "listen" is deprecated since nginx 1.25.1, which has "http2 on" for it
    #= listen 443 ssl;
    listen [::]:443 ssl http2;
    #= listen [::]:443 ssl;
    #+ http2 on;
    ssl_certificate a.pem;
    ssl_certificate_key a.key;
}`,
      },
      {
        title: 'The predecessor of HTTP/2',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    listen 80 spdy;
    #         ^^^^ warning: "spdy" of "listen" was replaced by HTTP/2 in nginx 1.9.5: after 1.19.6 nginx does not start with it
    #= listen 80;
}`,
      },
    ],
    good: [
      {
        title: 'As it is now',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    listen 443 ssl;
    http2 on;
    ssl_certificate a.pem;
    ssl_certificate_key a.key;
}`,
      },
    ],
  },
});

function http2In({ words }: NginxEntry): NginxEntry['words'][number] | undefined {
  return words.find(({ value }) => value === 'http2');
}

/** Releases that do not take it any longer refuse it; those before them warned of it. */
function* ofSpdy({ file, words }: NginxEntry, release: Release): Iterable<Draft> {
  const word = words.slice(1).find(({ value }) => value === 'spdy');
  const facts = nginxParameters('listen')?.parameters.find(({ key }) => key === 'spdy');
  if (word === undefined || facts === undefined) return;
  const at = { file, range: word.range };
  const has = release.has(facts);
  yield {
    at,
    message: `"spdy" of "listen" was replaced by HTTP/2 in nginx 1.9.5${has === 'no' ? `: ${releaseText(release)} does not start with it` : has === 'doubtful' ? `: after ${facts.until ?? ''} nginx does not start with it` : ''}`,
    severity: has === 'no' ? 'error' : has === 'doubtful' ? 'warning' : 'info',
    outcomes: [has === 'yes' ? 'none' : 'nginx-start'],
    fixes: (write) => [{ title: 'Remove "spdy"', safety: 'review', preferred: true, edits: [write.removeWord(at)] }],
  };
}

function asDirective(block: NginxBlockView, listens: readonly NginxEntry[], write: Writer): readonly Fix[] {
  const last = listens.at(-1);
  if (last === undefined || !hasDirective('http2', block.release) || listens.some(({ file }) => file !== last.file))
    return [];
  const edits = listens.flatMap((entry) => {
    const word = http2In(entry);
    return word === undefined ? [] : [write.removeWord({ file: entry.file, range: word.range })];
  });
  const there = block.entries.some(({ name }) => name === 'http2');
  return [
    {
      title:
        block.release.name === undefined
          ? `Use http2 on (nginx ${nginxDirectiveIn('http2', 'server')?.since ?? ''} or newer)`
          : 'Use http2 on',
      safety: 'review',
      preferred: true,
      edits: there ? edits : [...edits, write.addAfter(wholeOf(last), 'http2 on;')],
    },
  ];
}
