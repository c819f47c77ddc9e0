/** A fallback comes back to the directive that made it, again and again. */
import { passDirectives } from '../../catalog/nginx/handlers.ts';
import { questionOf } from '../../model/deployment/question.ts';
import { waysOf } from '../../model/nginx/request/answering.ts';
import { entryUris } from '../../model/nginx/request/entry-uris.ts';
import { originOf, type Placed, type Scope } from '../../model/nginx/config/scope.ts';
import { fromBytes } from '../../text/bytes.ts';
import { pooledLocation } from './php-location.ts';
import type { Fix } from '../kit/rule.ts';
import type { Writer } from '../../edits/writer.ts';
import { defineRule, type Draft } from '../kit/rule.ts';

export default defineRule({
  code: 'fallback-loop',
  title: 'A fallback that leads back to itself',
  severity: 'error',
  outcomes: ['500'],
  since: '0.1.0',
  subject: 'server',
  symptom:
    '`500 Internal Server Error`; the error log says `rewrite or internal redirection cycle while internally redirecting to "/index.html"`. `nginx -t` passes.',
  rationale:
    'The last argument of try_files is a URI like any other, and nginx searches for its location again. Where that is the same one, and none of its other arguments names the file, nginx repeats this ten times and then gives up. A rewrite with `last` does likewise.',
  verified: 'Run on nginx 1.22.1: 500, though the file is there.',
  limits: 'Only loops that come whatever files exist: a fallback to a file that try_files finds first is not one.',
  references: ['https://nginx.org/en/docs/http/ngx_http_core_module.html#try_files'],

  *check({ server, deployment, workspace }): Iterable<Draft> {
    const { config } = deployment;
    if (server.opener === undefined || config.templated.has(server.opener.file)) return;
    const question = questionOf(server, deployment, workspace);
    const reported = new Set<Placed['fact']>();
    for (const entry of entryUris(server, question.surroundings)) {
      const { name } = entry.placed.fact;
      if (name !== 'try_files' && name !== 'rewrite') continue;
      const exists = (path: string, kind: string): boolean | undefined =>
        kind === 'file' && path.endsWith(entry.uri) ? true : undefined;
      const way = waysOf({ ...question, exists }, entry.uri).find(
        ({ outcome, conditions }) =>
          outcome.kind === 'status' &&
          outcome.code === 500 &&
          outcome.why.endsWith('cycle') &&
          conditions.every((one) => one.startsWith('there is no')),
      );
      const [step, through] = [way?.steps.at(-1), way?.steps.at(-1)?.through];
      if (through === undefined || reported.has(through.fact)) continue;
      reported.add(through.fact);
      yield {
        at: originOf(through),
        message: `${fromBytes(entry.uri)} leads back to this ${through.fact.name} in a loop, until nginx answers 500`,
        // where nobody runs the script it would be sent as it is, once it is found
        fixes: (write) =>
          entry.uri.endsWith('.php') && step !== undefined && !isHandled(step.scope)
            ? pooledLocation(write, server, deployment)
            : fixesOf(write, through),
      };
    }
  },

  examples: {
    bad: [
      {
        title: 'The file itself is not among the arguments',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    root /srv/docs;
    location / {
        try_files $uri.html /index.html;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: /index.html leads back to this try_files in a loop, until nginx answers 500
        #= try_files $uri $uri.html /index.html;
    }
}`,
      },
    ],
    good: [
      {
        title: 'The file is looked for first',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    root /srv/docs;
    location / {
        try_files $uri $uri/ /index.html;
    }
}`,
      },
    ],
  },
});

function isHandled(scope: Scope): boolean {
  return passDirectives.some((name) => scope.own(name).length > 0);
}

function fixesOf(write: Writer, { fact, file }: Placed): readonly Fix[] {
  const first = fact.args[0];
  if (fact.name === 'try_files' && first !== undefined)
    return [
      {
        title: 'Look for $uri first',
        safety: 'review',
        preferred: true,
        edits: [{ file, range: { start: first.range.start, end: first.range.start }, newText: '$uri ' }],
      },
    ];
  const flag = fact.args[2];
  return flag?.value === 'last'
    ? [
        {
          title: 'Stay in this location: use break',
          safety: 'review',
          preferred: true,
          edits: [write.nginxWord({ file, range: flag.range }, 'break')],
        },
      ]
    : [];
}
