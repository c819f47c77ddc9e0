/** The directives of PHP-FPM's [global] section, and `include`. */
import type { FpmDirectiveEntry } from './directives.ts';

/** In the order of PHP's manual. */
export const fpmGlobalDirectives: readonly FpmDirectiveEntry[] = [
  {
    name: 'include',
    section: 'both',
    type: 'path',
    default: undefined,
    anchor: '',
    summary: 'Reads other files at this place, by a path or a pattern.',
    docs:
      'A relative path starts at the prefix PHP was built with (`/usr` on Debian) or at `php-fpm -p`, not at the directory of this file. ' +
      'A pattern without a match is only a warning; a missing directory stops FPM. ' +
      'The section stays open across files: a key of `[global]` that follows `include=pool.d/*.conf` lands in the last pool and is refused there as an unknown entry. ' +
      'After an include the line numbers in FPM’s messages are wrong. The key is written in lower case, unlike all others.',
  },
  {
    name: 'pid',
    section: 'global',
    type: 'path',
    default: undefined,
    summary: 'File in which the master writes its process id.',
    docs:
      'A relative path starts below the state directory PHP was built with (`/var` on Debian). ' +
      'The directory has to exist: `php-fpm -t` does not look, but the start fails. ' +
      'Init scripts and log rotation find the master through this file, so it has to be the path that they use.',
  },
  {
    name: 'error_log',
    section: 'global',
    type: 'path',
    values: ['syslog'],
    default: 'log/php-fpm.log',
    summary: 'Log of the master: starts, reloads, killed and crashed workers.',
    docs:
      'The default lies below the state directory PHP was built with; `syslog` sends the lines there instead. ' +
      'Look here for the FPM side of a 502: a worker killed by `request_terminate_timeout`, a crash, or `server reached pm.max_children`. ' +
      'What PHP scripts print to stderr arrives here only with `catch_workers_output = yes`. ' +
      'In a container `/proc/self/fd/2` puts it into the container’s log.',
  },
  {
    name: 'log_level',
    section: 'global',
    type: 'enum',
    values: ['debug', 'notice', 'warning', 'error', 'alert'],
    default: 'notice',
    summary: 'The least important messages that still go to `error_log`.',
    docs:
      '`warn` is read as `warning` too; `info` does not exist and stops FPM. ' +
      'Killed workers and a full pool are warnings, so `error` and `alert` hide the reason of most 502 and 504 answers. ' +
      'It applies to the messages of the master process, not the `log_errors` of PHP.',
  },
  {
    name: 'log_limit',
    section: 'global',
    type: 'integer',
    unit: 'bytes',
    range: { min: 512 },
    default: '1024',
    since: '7.3.0',
    summary: 'Longest line in the log before it is wrapped.',
    docs:
      'Longer lines are split into parts, which breaks JSON and stack traces that workers print. ' +
      'Less than 512 stops FPM. The official PHP image sets 8192.',
  },
  {
    name: 'log_buffering',
    section: 'global',
    type: 'boolean',
    default: 'yes',
    since: '7.3.0',
    summary: 'Whether lines from workers are put together before they are logged.',
    docs:
      'With `no` each part is written as it arrives, without buffering. ' +
      'It matters only with `catch_workers_output = yes`, where workers’ lines pass through the master.',
  },
  {
    name: 'syslog.facility',
    section: 'global',
    type: 'enum',
    values: [
      'auth',
      'authpriv',
      'cron',
      'daemon',
      'ftp',
      'kern',
      'lpr',
      'mail',
      'news',
      'syslog',
      'user',
      'uucp',
      'local0',
      'local1',
      'local2',
      'local3',
      'local4',
      'local5',
      'local6',
      'local7',
    ],
    default: 'daemon',
    summary: 'Syslog facility for `error_log = syslog`.',
    docs:
      'Without `error_log = syslog` nothing reads it. ' +
      'It accepts the names of syslog without `LOG_`, and no numbers, although `php-fpm -tt` prints one: 24 is daemon.',
  },
  {
    name: 'syslog.ident',
    section: 'global',
    type: 'string',
    default: 'php-fpm',
    summary: 'Name in front of every line sent to syslog.',
    docs:
      'Give each FPM its own name where several versions of PHP run on one machine; their lines cannot be distinguished otherwise. ' +
      'Without `error_log = syslog` nothing reads it.',
  },
  {
    name: 'emergency_restart_threshold',
    section: 'global',
    type: 'integer',
    unit: 'processes',
    default: '0',
    summary: 'Number of crashed workers after which FPM restarts itself.',
    docs:
      'It counts workers that end with SIGSEGV or SIGBUS within `emergency_restart_interval`; 0 switches it off. ' +
      'Each crash is a 502 at nginx already, and the restart may cost the running requests of all pools. ' +
      'Meant for a damaged opcode cache, where only a restart helps.',
  },
  {
    name: 'emergency_restart_interval',
    section: 'global',
    type: 'time',
    unit: 'seconds',
    default: '0s',
    summary: 'Time within which `emergency_restart_threshold` crashes have to happen.',
    docs:
      'Both have to be set for the restart to happen. ' +
      'Write one number with one unit: FPM reads `1m30s` as 1 second.',
  },
  {
    name: 'process_control_timeout',
    section: 'global',
    type: 'time',
    unit: 'seconds',
    default: '0s',
    summary: 'How long running requests may finish when FPM reloads or stops gracefully.',
    docs:
      'With the default 0 a reload (`systemctl reload php-fpm`, SIGUSR2) and a graceful stop (SIGQUIT) kill the running requests: nginx answers 502. ' +
      'With `10s` they finish first, measured with both signals. ' +
      'Requests that need longer are killed all the same, so choose it from the slowest page that a deployment may not break.',
  },
  {
    name: 'process.max',
    section: 'global',
    type: 'integer',
    unit: 'processes',
    range: { min: 0 },
    default: '0',
    summary: 'Upper limit for the workers of all pools together.',
    docs:
      '0 means no limit beyond each pool’s `pm.max_children`. ' +
      'Where it is smaller than the sum of them a pool may get fewer workers than it asks for, and its requests wait in the backlog until nginx gives up with 504. ' +
      'A negative value stops FPM.',
  },
  {
    name: 'process.priority',
    section: 'global',
    type: 'integer',
    range: { min: -19, max: 20 },
    default: undefined,
    summary: 'Nice value of the master; workers inherit it.',
    docs:
      'From -19 (highest priority) to 20 (lowest); outside that FPM refuses to start. ' +
      'It has an effect only when the master starts as root. A pool may set its own.',
  },
  {
    name: 'daemonize',
    section: 'global',
    type: 'boolean',
    default: 'yes',
    summary: 'Whether the master goes to the background.',
    docs:
      'systemd and containers need it in the foreground: with `yes` a container ends as soon as FPM has started, and nginx cannot connect. ' +
      'The command line wins: Debian’s unit passes `--nodaemonize`.',
  },
  {
    name: 'rlimit_files',
    section: 'global',
    type: 'integer',
    unit: 'files',
    default: '0',
    anchor: 'rlimit-files-master',
    summary: 'Limit of open files for the master.',
    docs:
      '0 keeps the limit the system gave. ' +
      'The master needs one for each listening socket and a few for each worker. A limit for workers is set in the pool.',
  },
  {
    name: 'rlimit_core',
    section: 'global',
    type: 'integer',
    unit: 'bytes',
    values: ['unlimited'],
    range: { min: 0 },
    default: '0',
    anchor: 'rlimit-core-master',
    summary: 'Largest core dump that the master may leave.',
    docs:
      'Unset keeps the limit the system gave. ' +
      'For core dumps of crashing workers, which is the usual purpose, set it in the pool together with `process.dumpable = yes`.',
  },
  {
    name: 'events.mechanism',
    section: 'global',
    type: 'enum',
    values: ['select', 'poll', 'epoll', 'kqueue', 'port'],
    default: undefined,
    summary: 'How the master waits for events.',
    docs:
      'Unset uses the best that the system has: epoll on Linux, kqueue on BSD and macOS. ' +
      'A mechanism that this system does not have stops FPM. It does not change how requests are served.',
  },
  {
    name: 'systemd_interval',
    section: 'global',
    type: 'time',
    unit: 'seconds',
    default: '10s',
    summary: 'How often FPM reports its state to systemd.',
    docs:
      'Only in builds with systemd support; `systemctl status` shows what it reports. ' + '0 switches the reports off.',
  },
];
