/** The directives of a PHP-FPM pool that say how it works: processes, time limits, status and logs. */
import type { FpmDirectiveEntry } from './directives.ts';

/** In the order of PHP's manual. */
export const fpmWorkerDirectives: readonly FpmDirectiveEntry[] = [
  {
    name: 'pm',
    section: 'pool',
    type: 'enum',
    values: ['static', 'dynamic', 'ondemand'],
    default: undefined,
    required: 'always',
    summary: 'How the number of workers is chosen.',
    docs:
      '`static` keeps `pm.max_children` workers, `dynamic` between the spare limits and `pm.max_children`, `ondemand` starts them with the requests and ends them after `pm.process_idle_timeout`. ' +
      'In all three a worker serves one request at a time, and at most `pm.max_children` run; the others wait in `listen.backlog`. ' +
      '`ondemand` saves memory and makes the first request after a pause slower.',
  },
  {
    name: 'pm.max_children',
    section: 'pool',
    type: 'integer',
    unit: 'processes',
    range: { min: 1 },
    default: undefined,
    required: 'always',
    anchor: 'pm.max-children',
    summary: 'Most workers, and so most requests at the same time.',
    docs:
      'When all are busy nothing fails at first: requests wait in the backlog, and nginx answers 504 when `fastcgi_read_timeout` has passed. With `dynamic` and `ondemand` FPM logs `server reached pm.max_children`. ' +
      'Memory sets the limit: what is free for PHP, divided by what a worker really uses. ' +
      'With `fastcgi_keep_conn on` and `keepalive` in the upstream every idle connection of nginx holds a worker, and too few workers block all other requests.',
  },
  {
    name: 'pm.start_servers',
    section: 'pool',
    type: 'integer',
    unit: 'processes',
    range: { min: 1 },
    default: 'min_spare + (max_spare - min_spare) / 2',
    anchor: 'pm.start-servers',
    summary: 'Workers at the start, with `pm = dynamic`.',
    docs:
      'It has to lie between `pm.min_spare_servers` and `pm.max_spare_servers`, else FPM does not start. ' +
      'Unset, FPM uses the middle of both and logs it. `static` and `ondemand` ignore it.',
  },
  {
    name: 'pm.min_spare_servers',
    section: 'pool',
    type: 'integer',
    unit: 'processes',
    range: { min: 1 },
    default: undefined,
    required: 'dynamic',
    anchor: 'pm.min-spare-servers',
    summary: 'Fewest idle workers, with `pm = dynamic`.',
    docs:
      'FPM starts more as soon as fewer are idle. ' +
      'It may not be greater than `pm.max_spare_servers` or `pm.max_children`, else FPM does not start. `static` and `ondemand` ignore it.',
  },
  {
    name: 'pm.max_spare_servers',
    section: 'pool',
    type: 'integer',
    unit: 'processes',
    range: { min: 1 },
    default: undefined,
    required: 'dynamic',
    anchor: 'pm.max-spare-servers',
    summary: 'Most idle workers, with `pm = dynamic`.',
    docs:
      'FPM ends workers when more are idle. ' +
      'It may not be less than `pm.min_spare_servers` nor greater than `pm.max_children`, else FPM does not start: lowering `pm.max_children` may require lowering this too.',
  },
  {
    name: 'pm.max_spawn_rate',
    section: 'pool',
    type: 'integer',
    unit: 'processes',
    range: { min: 1 },
    default: '32',
    since: '8.1',
    anchor: 'pm.max-spawn-rate',
    summary: 'Most workers that `pm = dynamic` starts at once.',
    docs:
      'FPM doubles the number it starts with each step until it reaches this. ' +
      'A higher value reacts faster to a sudden rush and loads the machine more. 0 or less stops FPM.',
  },
  {
    name: 'pm.process_idle_timeout',
    section: 'pool',
    type: 'time',
    unit: 'seconds',
    range: { min: 1 },
    default: '10s',
    anchor: 'pm.process-idle-timeout',
    summary: 'How long an idle worker lives, with `pm = ondemand`.',
    docs:
      'It has to be greater than 0, else FPM does not start. ' +
      'It counts idle time only and never ends a request. `static` and `dynamic` ignore it.',
  },
  {
    name: 'pm.max_requests',
    section: 'pool',
    type: 'integer',
    unit: 'requests',
    default: '0',
    anchor: 'pm.max-requests',
    summary: 'Requests after which a worker is replaced.',
    docs:
      '0 means never. The worker ends between two requests, so no visitor sees an error. ' +
      'It limits memory leaks; a very small number costs a fresh process for every few requests.',
  },
  {
    name: 'pm.status_path',
    section: 'pool',
    type: 'string',
    default: undefined,
    anchor: 'pm.status-path',
    summary: 'Path at which the pool shows its state.',
    docs:
      'It begins with `/` and is compared with `SCRIPT_NAME`, which FPM reads only when `SCRIPT_FILENAME` is sent too: a location without it gets 404. ' +
      'nginx’s location for it must not be public: the page names running scripts and their addresses. ' +
      'While all workers are busy the page waits too; `pm.status_listen` avoids that.',
  },
  {
    name: 'pm.status_listen',
    section: 'pool',
    type: 'address',
    default: undefined,
    since: '8.0',
    anchor: 'pm.status-listen',
    summary: 'An address of its own for the status page.',
    docs:
      'FPM answers there from a separate internal pool, so monitoring works while the real pool is full. ' +
      'It has the same form as `listen`, and nginx needs a `fastcgi_pass` to it. `pm.status_path` has to be set as well.',
  },
  {
    name: 'ping.path',
    section: 'pool',
    type: 'string',
    default: undefined,
    anchor: 'ping.path',
    summary: 'Path at which the pool answers `ping.response`.',
    docs:
      'It begins with `/` and, like `pm.status_path`, needs `SCRIPT_NAME` and `SCRIPT_FILENAME` from nginx. ' +
      'A worker has to be free to answer, so it tests the pool and not only the master.',
  },
  {
    name: 'ping.response',
    section: 'pool',
    type: 'string',
    default: 'pong',
    anchor: 'ping.response',
    summary: 'Text of the ping page.',
    docs: 'Plain text with status 200. An empty value stops FPM when `ping.path` is set.',
  },
  {
    name: 'process.priority',
    section: 'pool',
    type: 'integer',
    range: { min: -19, max: 20 },
    default: undefined,
    anchor: 'worker-process-priority',
    summary: 'Nice value of this pool’s workers.',
    docs:
      'From -19 (highest priority) to 20 (lowest); outside that FPM refuses to start. Unset they have the master’s. ' +
      'It has an effect only when the master starts as root.',
  },
  {
    name: 'process.dumpable',
    section: 'pool',
    type: 'boolean',
    default: 'no',
    since: '7.0.29',
    branches: ['7.1.17', '7.2.5'],
    summary: 'Whether a crashing worker may leave a core dump and be traced.',
    docs:
      'Linux forbids it to processes that changed their user, as workers do. ' +
      'Needed with `rlimit_core` to find out why workers crash, each of which is a 502 at nginx. A dump holds whatever the script had in memory.',
  },
  {
    name: 'request_terminate_timeout',
    section: 'pool',
    type: 'time',
    unit: 'seconds',
    default: '0s',
    summary: 'Longest time a request may take before FPM kills the worker.',
    docs:
      'Off by default. It counts real time, waiting included, from the moment a worker takes the request. ' +
      'FPM looks only now and then, so the kill happens between this time and a third more: `30s` kills after 30 to 40 s. nginx sees a reset connection and answers 502. ' +
      'If nginx’s `fastcgi_read_timeout` is shorter nginx gives up first with 504, while PHP keeps running; equal values give 504, and only a timeout longer than four thirds of this is sure to give 502. ' +
      'FPM reads the first number and the last letter: `1m30s` is 1 second, `1.5s` too. ' +
      'Code after `fastcgi_finish_request()` is not limited unless `request_terminate_timeout_track_finished` is on.',
  },
  {
    name: 'request_terminate_timeout_track_finished',
    section: 'pool',
    type: 'boolean',
    default: 'no',
    since: '7.3.11',
    summary: 'Whether `request_terminate_timeout` also limits work after the answer was sent.',
    docs:
      'With `no` a script after `fastcgi_finish_request()`, and shutdown functions, may hold their worker as long as they like. ' +
      'nginx does not see it, but the pool has one worker less.',
  },
  {
    name: 'request_slowlog_timeout',
    section: 'pool',
    type: 'time',
    unit: 'seconds',
    default: '0s',
    summary: 'Time after which a running request is written to the slow log.',
    docs:
      'Off by default; it needs `slowlog`. The request continues, so nginx notices nothing. ' +
      'It may not be greater than `request_terminate_timeout` when both are set, else FPM does not start. ' +
      'FPM stops the worker for a moment to read its stack: in a container that needs the capability SYS_PTRACE.',
  },
  {
    name: 'request_slowlog_trace_depth',
    section: 'pool',
    type: 'integer',
    unit: 'frames',
    default: '20',
    since: '7.2.0',
    summary: 'How deep the stack in the slow log goes.',
    docs:
      'Frameworks easily have more than 20 frames above the code one is looking for. ' +
      'Set without `slowlog` it stops FPM, and so does a negative number.',
  },
  {
    name: 'slowlog',
    section: 'pool',
    type: 'path',
    default: undefined,
    summary: 'File for the stacks of slow requests.',
    docs:
      'Nothing is written until `request_slowlog_timeout` is set. ' +
      'Then FPM opens it at the start and at `php-fpm -t`, and a missing directory fails both. ' +
      'The first place to look for the reason of a 504: it names the function in which the script was waiting.',
  },
  {
    name: 'rlimit_files',
    section: 'pool',
    type: 'integer',
    unit: 'files',
    default: '0',
    summary: 'Limit of open files for a worker.',
    docs:
      '0 keeps the limit the system gave. ' +
      'A script that runs out of them fails with `Too many open files`, mostly as 500.',
  },
  {
    name: 'rlimit_core',
    section: 'pool',
    type: 'integer',
    unit: 'bytes',
    values: ['unlimited'],
    range: { min: 0 },
    default: '0',
    summary: 'Largest core dump that a worker may leave.',
    docs:
      'Unset keeps the limit the system gave. ' +
      'For a dump of a crash (a 502 at nginx, SIGSEGV in FPM’s log) set `unlimited` and `process.dumpable = yes`.',
  },
  {
    name: 'catch_workers_output',
    section: 'pool',
    type: 'boolean',
    default: 'no',
    summary: 'Whether what workers write to stdout and stderr goes to the master’s log.',
    docs:
      'With `no` it is lost, and with it the reasons for connections that `listen.allowed_clients` rejects. ' +
      'PHP’s own errors do not need it: without an `error_log` they go to nginx, into its error log, as long as `fastcgi.logging` is on. ' +
      'The official PHP image switches that off and this on, so that everything is in the container’s log.',
  },
  {
    name: 'decorate_workers_output',
    section: 'pool',
    type: 'boolean',
    default: 'yes',
    since: '7.3.0',
    summary: 'Whether caught lines get a prefix with pool and process.',
    docs:
      'With `no` the lines arrive as the script wrote them, which JSON logs need. ' +
      'It has an effect only with `catch_workers_output = yes`.',
  },
  {
    name: 'access.log',
    section: 'pool',
    type: 'path',
    default: undefined,
    summary: 'File with a line for every request the pool has served.',
    docs:
      'Compare it with nginx’s log to see which requests never reached PHP: those that waited in the backlog or were refused are missing here. ' +
      'The line is written when the request ends; one that FPM kills leaves none. `$pool` stands for the pool’s name.',
  },
  {
    name: 'access.format',
    section: 'pool',
    type: 'string',
    default: '%R - %u %t "%m %r" %s',
    summary: 'What a line of `access.log` holds.',
    docs:
      'Useful: `%{seconds}d` time taken, `%{kilo}M` peak memory, `%C` share of a CPU, `%f` the script, `%Q%q` the query, `%p` the worker, `%{NAME}e` a parameter nginx sent. ' +
      'With `access.log` set an unknown letter stops FPM. Quote the value: `(`, `)`, `!`, `|`, `&` are operators outside quotes.',
  },
  {
    name: 'access.suppress_path',
    section: 'pool',
    type: 'array',
    default: undefined,
    since: '8.2',
    anchor: 'access.suppress-path',
    summary: 'Paths that are not written to `access.log`: `access.suppress_path[] = /ping`.',
    docs:
      'Each begins with `/` and is compared with what `%r` would print. Something in the brackets stops FPM. ' +
      'Only plain successes are left out: GET or HEAD, no query, no body, status 2xx. Meant for health checks.',
  },
];
