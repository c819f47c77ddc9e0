/** What the small files hold that nginx's packages bring and configurations include: only their FastCGI side. */
import { includedDirectories, namesFilesOf } from '../file-names.ts';
import { isDebianSnippet, isFastcgiConf, isFastcgiParams } from '../stock-file-names.ts';
import { platformNames, type PlatformId } from '../platforms.ts';

/** A directive of a stock file: its name and its words. */
export type StockDirective = readonly [name: string, ...words: string[]];

/** `conf/fastcgi_params` of nginx, behind SCRIPT_FILENAME `conf/fastcgi.conf`; source: nginx's own tree, the packages' file lists. */
const common: readonly StockDirective[] = [
  ['fastcgi_param', 'QUERY_STRING', '$query_string'],
  ['fastcgi_param', 'REQUEST_METHOD', '$request_method'],
  ['fastcgi_param', 'CONTENT_TYPE', '$content_type'],
  ['fastcgi_param', 'CONTENT_LENGTH', '$content_length'],
  ['fastcgi_param', 'SCRIPT_NAME', '$fastcgi_script_name'],
  ['fastcgi_param', 'REQUEST_URI', '$request_uri'],
  ['fastcgi_param', 'DOCUMENT_URI', '$document_uri'],
  ['fastcgi_param', 'DOCUMENT_ROOT', '$document_root'],
  ['fastcgi_param', 'SERVER_PROTOCOL', '$server_protocol'],
  ['fastcgi_param', 'REQUEST_SCHEME', '$scheme'],
  ['fastcgi_param', 'HTTPS', '$https', 'if_not_empty'],
  ['fastcgi_param', 'GATEWAY_INTERFACE', 'CGI/1.1'],
  ['fastcgi_param', 'SERVER_SOFTWARE', 'nginx/$nginx_version'],
  ['fastcgi_param', 'REMOTE_ADDR', '$remote_addr'],
  ['fastcgi_param', 'REMOTE_PORT', '$remote_port'],
  ['fastcgi_param', 'SERVER_ADDR', '$server_addr'],
  ['fastcgi_param', 'SERVER_PORT', '$server_port'],
  ['fastcgi_param', 'SERVER_NAME', '$server_name'],
  ['fastcgi_param', 'REDIRECT_STATUS', '200'],
];
const fastcgiConf: readonly StockDirective[] = [
  ['fastcgi_param', 'SCRIPT_FILENAME', '$document_root$fastcgi_script_name'],
  ...common,
];
const debianSnippet: readonly StockDirective[] = [
  ['fastcgi_split_path_info', String.raw`^(.+?\.php)(/.*)$`],
  ['try_files', '$fastcgi_script_name', '=404'],
  ['set', '$path_info', '$fastcgi_path_info'],
  ['fastcgi_param', 'PATH_INFO', '$path_info'],
  ['fastcgi_index', 'index.php'],
  ...fastcgiConf,
];

/** Where packages bring `fastcgi.conf`: all but nginx's own images. */
const haveFastcgiConf: readonly PlatformId[] = ['debian', 'rhel', 'alpine', 'freebsd', 'homebrew', 'source'];

const fastcgiFiles: readonly {
  readonly isNamed: (argument: string) => boolean;
  readonly directives: readonly StockDirective[];
  readonly platforms: readonly PlatformId[];
}[] = [
  { isNamed: isFastcgiParams, directives: common, platforms: platformNames },
  { isNamed: isFastcgiConf, directives: fastcgiConf, platforms: haveFastcgiConf },
  { isNamed: isDebianSnippet, directives: debianSnippet, platforms: ['debian'] },
];

/** Names of all directives that such files hold. */
export const stockDirectives: readonly string[] = [
  ...new Set(fastcgiFiles.flatMap(({ directives }) => directives.map(([name]) => name))),
];

/**
 * What a file of a package holds, told by the end of the path that an `include` names; `undefined` where it is no such file, or the
 * platform does not have it. Where the platform is not known any that has it counts.
 */
export function stockFile(argument: string, platform: PlatformId | undefined): readonly StockDirective[] | undefined {
  const has = (platforms: readonly PlatformId[]): boolean => platform === undefined || platforms.includes(platform);
  const file = fastcgiFiles.find(({ isNamed }) => isNamed(argument));
  return file !== undefined && has(file.platforms) ? file.directives : undefined;
}

const sites: readonly string[] = [...includedDirectories, 'sites-enabled'];

/**
 * Whether a pattern names a directory of sites in the `http` of a package's main file. What packages put there is a server, or an
 * upstream (Red Hat's `php-fpm.conf`).
 */
export function namesSites(argument: string): boolean {
  return namesFilesOf(argument, sites);
}

/** Directives of `http` that say nothing by themselves, and that servers refer to. */
export const definesForOthers: readonly string[] = [
  'server',
  'upstream',
  'map',
  'geo',
  'split_clients',
  'log_format',
  'limit_req_zone',
  'limit_conn_zone',
  'fastcgi_cache_path',
  'proxy_cache_path',
  'uwsgi_cache_path',
  'scgi_cache_path',
];
