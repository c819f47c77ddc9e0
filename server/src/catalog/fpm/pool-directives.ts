/** The directives of a PHP-FPM pool that say who it is: address, socket, user, paths, environment and ini values. */
import type { FpmDirectiveEntry } from './directives.ts';

/** In the order of PHP's manual. */
export const fpmPoolDirectives: readonly FpmDirectiveEntry[] = [
  {
    name: 'listen',
    section: 'pool',
    type: 'address',
    default: undefined,
    required: 'always',
    summary: 'Address on which the pool accepts FastCGI requests; nginx’s `fastcgi_pass` has to point to the same.',
    docs:
      'A path is a unix socket, anything with a colon or only digits is TCP. nginx writes `unix:` before the path, FPM does not: `listen = unix:/x.sock` is an invalid port. ' +
      '`9000` and `[::]:9000` accept IPv4 and IPv6. `localhost:9000` binds only the first address the name has, with the usual hosts file `[::1]`, and so does `*:9000` on glibc: `fastcgi_pass 127.0.0.1:9000` gets 502 from both. ' +
      '`127.0.0.1` without a port is a socket file of that name. ' +
      '`#` does not begin a comment here: ` # note` after the path becomes part of it. ' +
      'A path longer than 107 bytes is cut silently. Whether the address is free and the directory exists shows only at the start, not in `php-fpm -t`.',
  },
  {
    name: 'listen.backlog',
    section: 'pool',
    type: 'integer',
    unit: 'connections',
    default: '-1',
    earlierDefaults: [{ before: '8.2', was: '511' }],
    summary: 'Connections that may wait while all workers are busy.',
    docs:
      '-1 is as many as the system allows (`net.core.somaxconn` on Linux), and so is any larger number. The default was 511 on Linux before PHP 8.2. ' +
      'Requests in this queue wait without an error until nginx’s `fastcgi_read_timeout` ends them with 504. ' +
      'When the queue is full nginx answers 502 at once on a unix socket (`11: Resource temporarily unavailable`), and on TCP 504 after `fastcgi_connect_timeout`. ' +
      'A longer queue hides too few workers; it does not replace them.',
  },
  {
    name: 'listen.allowed_clients',
    section: 'pool',
    type: 'string',
    default: undefined,
    summary: 'IP addresses that may connect, for TCP only.',
    docs:
      'Unset allows every client. Otherwise it is a list of IP addresses, separated by commas without spaces: names, networks such as `10.0.0.0/8`, `any` and an address after a space are ignored. ' +
      'If no address remains, or the value is empty, every connection is closed and nginx answers 502; the manual says the opposite of an empty value. ' +
      'The reason is logged only with `catch_workers_output = yes`. A unix socket ignores it.',
  },
  {
    name: 'listen.owner',
    section: 'pool',
    type: 'string',
    default: undefined,
    summary: 'Owner of the socket file; nginx’s user has to be able to write to it.',
    docs:
      'Unset, the socket belongs to whoever started FPM: root:root with mode 0660, not to the pool’s `user`. nginx’s workers then get `13: Permission denied` and answer 502. ' +
      'A name also sets the group, to that user’s primary group, unless `listen.group` says otherwise; a number leaves the group alone. ' +
      'nginx needs write permission on the socket and x on every directory above it. ' +
      'With `listen.acl_users` or `listen.acl_groups` it is ignored. It means nothing for TCP.',
  },
  {
    name: 'listen.group',
    section: 'pool',
    type: 'string',
    default: undefined,
    summary: 'Group of the socket file.',
    docs:
      'Together with mode 0660 this is the usual way to give nginx access: a group that nginx’s user is in. ' +
      'Set alone, the owner stays root. Between containers the number counts, not the name: www-data is 33 on Debian and 82 on Alpine. ' +
      'A group that does not exist stops FPM.',
  },
  {
    name: 'listen.mode',
    section: 'pool',
    type: 'octal',
    default: '0660',
    summary: 'Permissions of the socket file, in octal.',
    docs:
      '`660` and `0660` are the same. Everything is read as octal, and what is not an octal number becomes 0: `rw-rw----` and `0o660` make a socket that only root may connect to, without a message from `php-fpm -t`. ' +
      'nginx needs the write bit: 0220 works, 0440 does not. ' +
      '0666 lets every local user run PHP code as the pool’s user; better give nginx the group.',
  },
  {
    name: 'listen.acl_users',
    section: 'pool',
    type: 'string',
    default: undefined,
    summary: 'Users who may connect to the socket, through access control lists.',
    docs:
      'Names, separated by commas without spaces; a space after a comma stops FPM at the start, and `php-fpm -t` does not see it. ' +
      'With it `listen.owner` and `listen.group` are ignored: the socket stays root:root, and only the list counts. ' +
      'Red Hat’s package ships `apache,nginx`. An empty value counts as unset. Only in builds with ACL support.',
  },
  {
    name: 'listen.acl_groups',
    section: 'pool',
    type: 'string',
    default: undefined,
    summary: 'Groups that may connect to the socket, through access control lists.',
    docs:
      'The same as `listen.acl_users`, with names of groups. ' +
      'Set one of the two and `listen.owner` and `listen.group` no longer count. Only in builds with ACL support.',
  },
  {
    name: 'listen.setfib',
    section: 'pool',
    type: 'integer',
    default: undefined,
    since: '8.2',
    summary: 'Routing table of the listening socket, on FreeBSD.',
    docs:
      'Only FreeBSD supports it; elsewhere it is an unknown entry and stops FPM. ' +
      'It applies to TCP sockets on machines with several routing tables.',
  },
  {
    name: 'prefix',
    section: 'pool',
    type: 'path',
    default: undefined,
    summary: 'Directory at which this pool’s relative paths start.',
    docs:
      'Without it they start at `php-fpm -p` or at the prefix PHP was built with. ' +
      'A relative `listen` moves with it, and `fastcgi_pass` has to use the resulting full path. ' +
      'The directory has to exist, else FPM does not start.',
  },
  {
    name: 'user',
    section: 'pool',
    type: 'string',
    default: undefined,
    required: 'as-root',
    summary: 'User that runs the scripts.',
    docs:
      'Needed when the master starts as root, without effect otherwise; root itself is refused without `-R`. ' +
      'This user has to read the script and pass every directory above it: a closed directory is 404 `File not found.`, an unreadable file is 403 `Access denied.` ' +
      'It does not own the socket: that is `listen.owner`. `php-fpm -t` checks that the name exists.',
  },
  {
    name: 'group',
    section: 'pool',
    type: 'string',
    default: undefined,
    summary: 'Group that runs the scripts.',
    docs:
      'Unset it is the primary group of `user`. ' +
      'Files that PHP creates get it, so that nginx can serve uploads. It is not the group of the socket.',
  },
  {
    name: 'chroot',
    section: 'pool',
    type: 'path',
    default: undefined,
    summary: 'Directory that is `/` for the workers.',
    docs:
      'The directory has to exist, else FPM does not start; `$prefix` at its beginning stands for the prefix. ' +
      'nginx still sees the whole file system, so `SCRIPT_FILENAME` has to be the path inside: `$document_root$fastcgi_script_name` sends the outer path, and PHP answers 404 `File not found.` ' +
      'The socket is opened before and keeps its outer path.',
  },
  {
    name: 'chdir',
    section: 'pool',
    type: 'path',
    default: undefined,
    summary: 'Directory in which workers start.',
    docs:
      'With `chroot` it is a directory inside of that. It has to exist, else FPM does not start. ' +
      'PHP changes to the directory of the script before it runs it, so this seldom matters to a web page.',
  },
  {
    name: 'env',
    section: 'pool',
    type: 'array',
    default: undefined,
    anchor: '',
    summary: 'Sets an environment variable for the workers: `env[NAME] = value`.',
    docs:
      'With `clear_env = yes`, the default, workers see only these. `$NAME` and `${NAME}` take the value from the environment the master was started in. ' +
      'An empty value stops FPM. Brackets and the spelling in lower case belong to it. ' +
      'What nginx sends with `fastcgi_param` is added, for that one request.',
  },
  {
    name: 'php_value',
    section: 'pool',
    type: 'array',
    default: undefined,
    anchor: '',
    summary: 'Sets a php.ini directive for this pool; scripts may change it: `php_value[name] = value`.',
    docs:
      'It wins over php.ini and loses to `ini_set()`, to `.user.ini` and to `php_admin_value`. ' +
      'Of two lines for one name the first one is used, unlike plain keys, where the last one is. ' +
      'An unknown name is accepted without a message. Sizes may end in K, M or G here, as in php.ini.',
  },
  {
    name: 'php_flag',
    section: 'pool',
    type: 'array',
    default: undefined,
    anchor: '',
    summary: 'Switches a php.ini directive on or off for this pool; scripts may change it.',
    docs:
      'As `php_value`, for `on` and `off`. A bare word may have any case; quoted it has to be lower case. ' +
      'Of two lines for one name the first one is used.',
  },
  {
    name: 'php_admin_value',
    section: 'pool',
    type: 'array',
    default: undefined,
    anchor: '',
    summary: 'Sets a php.ini directive for this pool for good: `php_admin_value[name] = value`.',
    docs:
      'Scripts cannot change it: `ini_set()` and `set_time_limit()` have no effect, and `php_value` is overridden wherever it is set. ' +
      'Of two lines for one name the first one is used. ' +
      'Only `fastcgi_param PHP_VALUE` and `PHP_ADMIN_VALUE` from nginx are stronger, and they stay in that worker for the requests of other sites after it. ' +
      'An unknown name is accepted without a message.',
  },
  {
    name: 'php_admin_flag',
    section: 'pool',
    type: 'array',
    default: undefined,
    anchor: '',
    summary: 'Switches a php.ini directive on or off for this pool for good.',
    docs:
      'As `php_admin_value`, for `on` and `off`. ' +
      '`php_admin_flag[log_errors] = on` with an `error_log` the pool’s user may write is how each pool gets a log of its own.',
  },
  {
    name: 'security.limit_extensions',
    section: 'pool',
    type: 'string',
    default: '.php .phar',
    summary: 'Extensions a script may have.',
    docs:
      'Separated by spaces: with commas nothing matches. Case-sensitive. ' +
      'Any other file is 403 `Access denied.`, also when the nginx location passes it on. ' +
      'An empty value runs every file that nginx passes on, and with `cgi.fix_pathinfo = 1` a request for `/photo.jpg/x.php` then runs the uploaded photo. Keep the default.',
  },
  {
    name: 'clear_env',
    section: 'pool',
    type: 'boolean',
    default: 'yes',
    summary: 'Whether workers start with an empty environment.',
    docs:
      'With `yes` only `env[…]` lines reach the scripts, so variables set for a container are missing in `getenv()`. ' +
      'The official PHP image sets `no`. Parameters from nginx are not affected.',
  },
  {
    name: 'apparmor_hat',
    section: 'pool',
    type: 'string',
    default: undefined,
    summary: 'AppArmor hat that the workers of this pool change to.',
    docs:
      'Only in builds with AppArmor support, and the profile has to define the hat. ' +
      'A profile that keeps workers from reading the site or creating files shows up as 403, 404 or 500, with the reason in the kernel’s log.',
  },
];
