/** A way of waiting for events that the system does not have. */
import type { ReadName } from '../../model/nginx/config/reading.ts';
import { defineRule, type Draft } from '../kit/rule.ts';

/** The methods of other systems (src/event/modules), and where they are. */
const elsewhere: ReadonlyMap<string, string> = new Map([
  ['kqueue', 'BSD and macOS'],
  ['/dev/poll', 'Solaris'],
  ['eventport', 'Solaris'],
  ['iocp', 'Windows'],
]);
/** Those of Linux; select and poll are built where nothing better is known, or on demand. */
const here: ReadonlySet<string> = new Set(['epoll', 'select', 'poll']);

export default defineRule({
  code: 'nginx-event-method',
  title: 'The system does not support this event method',
  severity: 'error',
  outcomes: ['nginx-start'],
  since: '0.1.0',
  subject: 'nginx-reading',
  symptom: '`nginx -t` fails with `invalid event type "kqueue"`.',
  rationale:
    'Each system has its own way of waiting for many connections, and nginx supports only those that it was built with: `epoll` on Linux. Without `use` it takes the best one by itself.',
  verified:
    'nginx 1.22.1 on Linux takes `epoll`, and refuses `kqueue`, `/dev/poll`, `eventport`, `rtsig` and any other word.',
  limits:
    'That the system is Linux follows from `user www-data` or a `pid` below /run. `select` and `poll` depend on how nginx was built.',
  references: ['https://nginx.org/en/docs/events.html', 'https://nginx.org/en/docs/ngx_core_module.html#use'],

  *check({ reading }): Iterable<Draft> {
    const onLinux = reading.names.some(({ kind }) => kind === 'hint of Linux');
    for (const name of reading.names) if (name.kind === 'event method') yield* judged(name, { onLinux });
  },

  examples: {
    bad: [
      {
        title: 'Copied from another system',
        files: `#- /etc/nginx/nginx.conf
user www-data;
events {
    worker_connections 1024;
    use kqueue;
    #   ^^^^^^ error: "kqueue" exists on BSD and macOS, not on Linux: nginx does not start
    #= use epoll;
}
http {
}`,
      },
      {
        title: 'An obsolete one',
        files: `#- /etc/nginx/nginx.conf
events {
    use rtsig;
    #   ^^^^^ error: nginx does not support the event method "rtsig": it does not start
    #= use epoll;
}
http {
}`,
      },
    ],
    good: [
      {
        title: 'The method of Linux',
        files: `#- /etc/nginx/nginx.conf
user www-data;
pid /run/nginx.pid;
events {
    use epoll;
}
http {
}`,
      },
      {
        title: 'A system that is not known',
        files: `#- /usr/local/etc/nginx/nginx.conf
user www;
events {
    use kqueue;
}
http {
}`,
      },
    ],
  },
});

function* judged({ name, file, range }: ReadName, { onLinux }: { readonly onLinux: boolean }): Iterable<Draft> {
  const system = elsewhere.get(name);
  if (here.has(name) || (system !== undefined && !onLinux)) return;
  const at = { file, range };
  yield {
    at,
    message:
      system === undefined
        ? `nginx does not support the event method "${name}": it does not start`
        : `"${name}" exists on ${system}, not on Linux: nginx does not start`,
    fixes: (write) => [
      {
        title: 'Change to epoll, the method of Linux',
        safety: 'review',
        preferred: true,
        edits: [write.nginxWord(at, 'epoll')],
      },
    ],
  };
}
