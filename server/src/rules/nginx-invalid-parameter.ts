/** A further word of a directive that nginx does not take there. */
import { otherNames } from '../catalog/nginx-other-directives.ts';
import { directivesWithParameters, nginxParameters, type Parameter, type ParameterFacts } from '../catalog/nginx-parameters.ts';
import type { NginxWord } from '../syntax/nginx/tree.ts';
import { forkWord } from './fork-words.ts';
import { aboutWord, at, knownWords, nearest } from './nginx-words.ts';
import { refusedParameter } from './nginx-read.ts';
import { lacking } from '../model/lacking.ts';
import { defineRule, type Draft, type Fix, type NginxDirectiveSubject } from './rule.ts';
import type { FileRange } from '../text/range.ts';
import type { Writer } from './writer.ts';
import { shortened } from '../text/shorten.ts';

export default defineRule({
  code: 'nginx-invalid-parameter',
  title: 'nginx does not take this parameter',
  severity: 'error',
  outcomes: ['nginx-start'],
  since: '0.1.0',
  subject: 'nginx-directive',
  names: directivesWithParameters(),
  symptom: '`nginx -t` fails with `invalid parameter "nodelai"`, `invalid rate "rate=10"` or `"limit_req_zone" must have "zone" parameter`.',
  rationale: 'Behind the first word, directives like `limit_req`, `proxy_cache_path`, `server` and `listen` take words of a closed list, some with a value of their own kind.',
  verified: 'nginx 1.22.1 refuses the examples; the lists are those of its own functions.',
  limits: 'Where no release is named, parameters of the newest are taken for known, and those of NGINX Plus too; where one is, those of NGINX Plus only beside directives of it.',
  references: ['https://nginx.org/en/docs/http/ngx_http_limit_req_module.html', 'https://nginx.org/en/docs/http/ngx_http_upstream_module.html#server'],

  *check(subject): Iterable<Draft> {
    const { directive, standing } = subject;
    const facts = nginxParameters(directive.name.value, subject.context?.split(' ')[0]);
    if (facts === undefined || standing.kind !== 'taken' || subject.context === undefined) return;
    for (const [word, index] of knownWords(directive)) if (index >= facts.skip) yield* parameter(subject, word, facts.parameters);
    yield* missing(subject, facts);
  },

  examples: {
    bad: [
      {
        title: 'A spare server that the method does not know',
        files: `#- /etc/nginx/nginx.conf
events {}
http {
    upstream app {
        ip_hash;
        server 10.0.0.1:8080;
        server 10.0.0.2:8080 backup;
        #                    ^^^^^^ error: "ip_hash" knows no "backup"
    }
}`,
        fixed: `#- /etc/nginx/nginx.conf
events {}
http {
    upstream app {
        ip_hash;
        server 10.0.0.1:8080;
        server 10.0.0.2:8080;
    }
}`,
      },
      {
        title: 'A parameter with a slip',
        files: `#- /etc/nginx/nginx.conf
events {}
http {
    limit_req_zone $binary_remote_addr zone=one:10m rate=1r/s;
    server {
        limit_req zone=one burst=5 no_delay;
        #                          ^^^^^^^^ error: "limit_req" takes no parameter "no_delay"
    }
}`,
        fixed: `#- /etc/nginx/nginx.conf
events {}
http {
    limit_req_zone $binary_remote_addr zone=one:10m rate=1r/s;
    server {
        limit_req zone=one burst=5 nodelay;
    }
}`,
      },
      {
        title: 'A rate without its unit',
        files: `#- /etc/nginx/nginx.conf
events {}
http {
    limit_req_zone $binary_remote_addr zone=one:10m rate=10/s;
    #                                               ^^^^^^^^^ error: "rate" of limit_req_zone takes requests per second or minute, such as 10r/s, not "10/s"
}`,
        fixed: `#- /etc/nginx/nginx.conf
events {}
http {
    limit_req_zone $binary_remote_addr zone=one:10m rate=10r/s;
}`,
      },
      {
        title: 'A rewrite with the status instead of the word',
        files: `#- /etc/nginx/nginx.conf
events {}
http {
    server {
        rewrite ^/old$ /new 301;
        #                   ^^^ error: "rewrite" takes no parameter "301"
    }
}`,
        fixed: `#- /etc/nginx/nginx.conf
events {}
http {
    server {
        rewrite ^/old$ /new permanent;
    }
}`,
      },
    ],
    good: [{
      title: 'As nginx takes them',
      files: `#- /etc/nginx/nginx.conf
events {}
http {
    limit_req_zone $binary_remote_addr zone=one:10m rate=10r/s;
    limit_req_zone $binary_remote_addr zone=two:32k rate=10;
    proxy_cache_path /var/cache/nginx levels=1:2 keys_zone=pages:10m max_size=1g inactive=1h;
    proxy_cache_path /var/cache/small keys_zone=small:12k;
    server {
        listen 80 default_server reuseport;
        limit_req zone=one burst=5 nodelay;
        rewrite ^/old$ /new permanent;
    }
}`,
    }],
  },
});

function* parameter(subject: NginxDirectiveSubject, word: NginxWord, parameters: readonly Parameter[]): Iterable<Draft> {
  const name = subject.directive.name.value;
  const { release } = subject;
  const known = parameters.find(({ key, kind }) => (kind === undefined ? word.value === key : word.value.startsWith(key)));
  if (known === undefined) {
    // nginx lets any other word of a thread_pool pass
    if (name === 'thread_pool') return;
    const ofFork = forkWord(subject, word);
    if (ofFork !== undefined) return yield* ofFork;
    const meant = nginxMeant(name, word.value) ?? nearest(word.value, parameters.filter(({ kind }) => kind === undefined).map(({ key }) => key), (one) => parameters.some((facts) => facts.key === one && release.surely(facts)));
    yield aboutWord(subject, word, `"${name}" takes no parameter "${shortened(word.value)}"`, meant === undefined ? undefined : { text: meant });
    return;
  }
  // nginx-listen-http2 says more of it
  const missed = name === 'listen' && known.key === 'spdy' ? undefined : lacking(release, `"${known.key.replace(/=$/, '')}" of "${name}"`, known);
  if (missed !== undefined) {
    const place = at(subject, word);
    const weak = known.optional && showsOtherModules(subject) ? { message: `${missed.message}, if it is not NGINX Plus`, severity: 'warning' as const } : {};
    yield { at: place, ...missed, ...weak, fixes: (write) => withoutWord(subject, known.key, place, write) };
    return;
  }
  if (known.optional) return;
  if (name === 'server' && word.value === 'backup') yield* spare(subject, word);
  if (known.kind === undefined) return;
  const value = word.value.slice(known.key.length);
  const refusal = refusedParameter(known.kind, value);
  if (refusal === undefined) return;
  const ofFork = forkWord(subject, word);
  if (ofFork !== undefined) return yield* ofFork;
  yield aboutWord(subject, word, `"${known.key.slice(0, -1)}" of ${name} ${refusal.wants}, not "${shortened(value)}"`, refusal.meant && { ...refusal.meant, text: known.key + refusal.meant.text });
}

/** Whether directives around it are of NGINX Plus, or of modules of others: what nginx itself does not take may then be taken. */
function showsOtherModules({ path, siblings }: NginxDirectiveSubject): boolean {
  const blocks = [siblings, ...path.map(({ block }) => (block?.kind === 'directives' ? block.items : []))];
  return blocks.some((items) => items.some(({ name }) => otherNames().has(name.value)));
}

/** Words whose absence changes nothing but what this release could not do in any case. */
const droppable = new Set(['multipath', 'quic']);

/** A `listen … quic` goes as a whole: without the word it would be another one. */
function withoutWord({ directive, file, siblings }: NginxDirectiveSubject, key: string, place: FileRange, write: Writer): readonly Fix[] {
  if (!droppable.has(key)) return [];
  if (key !== 'quic') return [{ title: `Drop "${key}"`, safety: 'review', preferred: true, edits: [write.dropWord(place)] }];
  const others = siblings.some((one) => one !== directive && one.name.value === 'listen' && !one.args.some(({ value }) => value === 'quic'));
  return others ? [{ title: 'Remove the line', safety: 'review', preferred: true, edits: [write.remove({ file, range: directive.range })] }] : [];
}

/** Methods that give each client its server know no spare ones; nginx looks at those before the line. */
function* spare(subject: NginxDirectiveSubject, word: NginxWord): Iterable<Draft> {
  const { directive, siblings, file } = subject;
  const method = siblings.slice(0, Math.max(0, siblings.indexOf(directive))).find((one) => /^(?:ip_hash|hash|random)$/.test(one.name.value));
  if (method === undefined) return;
  const place = at(subject, word);
  yield {
    at: place, message: `"${method.name.value}" knows no "backup"`, related: [{ at: { file, range: method.name.range }, message: 'the method is chosen here' }],
    fixes: (write) => [{ title: 'Drop "backup"', safety: 'review', preferred: true, edits: [write.dropWord(place)] }],
  };
}

/** Statuses in the place of the words that stand for them. */
function nginxMeant(name: string, text: string): string | undefined {
  if (name !== 'rewrite') return undefined;
  return text === '301' ? 'permanent' : text === '302' ? 'redirect' : undefined;
}

function* missing(subject: NginxDirectiveSubject, { parameters, skip }: ParameterFacts): Iterable<Draft> {
  const { directive } = subject;
  const name = directive.name.value;
  if (directive.args.some((word) => forkWord(subject, word) !== undefined)) return;
  const has = (key: string): boolean => directive.args.some((word, index) => (index >= skip && word.value.startsWith(key)) || word.template);
  for (const { key, required } of parameters) {
    if (required && !has(key)) yield { at: at(subject, directive.name), message: `"${name}" lacks its parameter "${key.slice(0, -1)}"` };
  }
  const cache = name === 'open_file_cache' || name === 'open_log_file_cache';
  if (cache && !has('max=') && !directive.args.some((word) => word.value === 'off')) yield { at: at(subject, directive.name), message: `"${name}" lacks its parameter "max"` };
}
