/** What keeps a pool from running the file that it is asked to run, in the order in which PHP-FPM looks (fpm_main.c; measured on PHP 8.2). */
import { dirname } from '../../text/path.ts';
import { fromBytes } from '../../text/bytes.ts';
import { poolText, isLockedIn } from '../fpm/settings.ts';
import type { Pool } from '../fpm/master.ts';
import { entryUris } from '../nginx/request/entry-uris.ts';
import { onDisk } from '../nginx/values/directory.ts';
import { locationOf, selectLocation } from '../nginx/request/locations.ts';
import type { FastcgiPass } from '../nginx/config/passes.ts';
import type { Scope } from '../nginx/config/scope.ts';
import { paramValue } from '../nginx/values/script.ts';
import { writtenAt, type Origin } from '../value.ts';
import { iniSetting, type IniSetting } from './php-ini.ts';
import { followsUri, usesDirectory, type AskedScript } from './script.ts';

/** With the status that the visitor gets, and the place of the setting that decides, where one is written. */
export type Obstacle =
  /** A path with `..` in it is no script. */
  | { readonly kind: 'dots'; readonly status: '404' }
  /** `cgi.fix_pathinfo` is off: PHP takes the script with the path behind it for one file. */
  | { readonly kind: 'path-behind'; readonly status: '403' | '404'; readonly script: string; readonly at: Origin }
  /** The path is that from outside of the directory that the pool is locked into. */
  | {
      readonly kind: 'chroot';
      readonly status: '404';
      readonly jail: string;
      /** The file as the pool sees it. */
      readonly inside: string;
      readonly at: Origin | undefined;
    }
  | {
      readonly kind: 'extension';
      readonly status: '403';
      readonly words: readonly string[];
      readonly isDirectory: boolean;
    }
  /** PHP looks for the file in another directory. */
  | {
      readonly kind: 'doc-root';
      readonly status: '404';
      readonly directory: string;
      readonly setting: IniSetting;
      readonly at: Origin;
    }
  /** `file` is not to be opened, or no file of `directory` is. */
  | {
      readonly kind: 'open-basedir';
      readonly status: '404';
      readonly value: string;
      readonly allowed: readonly string[];
      readonly file: string | undefined;
      /** Where the scripts are that ought to be allowed. */
      readonly directory: string;
      readonly setting: IniSetting;
      readonly at: Origin;
    }
  /** PHP includes a file before every script, and may not open it. */
  | {
      readonly kind: 'prepend';
      readonly status: '500';
      readonly file: string;
      readonly allowed: readonly string[];
      /** `auto_prepend_file`. */
      readonly at: Origin;
      /** `open_basedir`. */
      readonly basedir: IniFound;
    };

/** A setting of php.ini with its place. */
export interface IniFound {
  readonly value: string;
  readonly setting: IniSetting;
  readonly at: Origin;
}

/** `security.limit_extensions` of a pool: the words, one of which a path has to end in. None: everything runs. `undefined` where they are not known. */
export function limitExtensions(pool: Pool): readonly string[] | undefined {
  const setting = poolText(pool, 'security.limit_extensions');
  if (setting === undefined) return ['.php', '.phar'];
  return setting.kind === 'unknown' ? undefined : setting.value.split(/[ \t]+/).filter((word) => word !== '');
}

/** A path runs where it ends in one of the words, and has something before it (fpm_main.c, fpm_php_limit_extensions). */
export function runsExtension(words: readonly string[], path: string): boolean {
  return words.length === 0 || words.some((word) => path.length > word.length && path.endsWith(word));
}

/** All that is known to keep the pool from running the file, or of a sample the other scripts of its location. */
export function obstaclesTo(script: AskedScript, pass: FastcgiPass, pool: Pool): readonly Obstacle[] {
  const outside = !isLockedIn(pool);
  const docRoot = outside ? docRootOf(script, pass, pool) : undefined;
  const jail = outside ? undefined : jailOf(script, pool);
  const basedir = jail === undefined && docRoot === undefined ? basedirOf(script, pass, pool) : undefined;
  return [
    hasDots(script) ? ({ kind: 'dots', status: '404' } as const) : undefined,
    jail,
    pathBehindOf(script, pool),
    extensionOf(script, pool),
    docRoot,
    basedir,
    outside && basedir === undefined ? prependOf(pass, pool) : undefined,
  ].filter((obstacle) => obstacle !== undefined);
}

/** What the visitor gets who asks for just this file; `undefined` where nothing is known to keep the pool from running it. */
export function firstObstacle(script: AskedScript, pass: FastcgiPass, pool: Pool): Obstacle | undefined {
  return obstaclesTo(script, pass, pool).find(
    (obstacle) =>
      obstacle.kind !== 'open-basedir' || obstacle.file === undefined || obstacle.file === onDisk(script.path),
  );
}

/** Whether PHP-FPM refuses the path for its dots, whichever pool it is; `$realpath_root` has none left (fpm_main.c, is_valid_path). */
export function hasDots({ path, param }: AskedScript): boolean {
  return /(?:^|\/)\.\.(?:\/|$)/.test(path) && !/realpath_root/i.test(param.value.value);
}

function jailOf({ path }: AskedScript, pool: Pool): Obstacle | undefined {
  const chroot = poolText(pool, 'chroot');
  if (chroot?.kind !== 'known' || !chroot.value.startsWith('/') || chroot.value.includes('$')) return undefined;
  const jail = onDisk(chroot.value);
  const file = onDisk(path);
  return file.startsWith(`${jail}/`)
    ? { kind: 'chroot', status: '404', jail, inside: file.slice(jail.length), at: writtenAt(chroot) }
    : undefined;
}

/** By which pools set what is on or off, the stronger first. */
const fixSettings = ['php_admin_value', 'php_admin_flag', 'php_value', 'php_flag'];

/** What PHP searches for itself it does not find with `cgi.fix_pathinfo` off; a path without a script's ending is refused before (fpm_main.c, init_request_info). */
function pathBehindOf({ path }: AskedScript, pool: Pool): Obstacle | undefined {
  const script = withoutPath(path);
  const setting = fixSettings.map((key) => poolText(pool, `${key}[cgi.fix_pathinfo]`)).find((one) => one !== undefined);
  const words = limitExtensions(pool);
  const at = setting && writtenAt(setting);
  if (script === path || words === undefined || setting?.kind !== 'known' || at === undefined) return undefined;
  if (!/^(?:0+|off|no|false|none)?$/i.test(setting.value)) return undefined;
  return { kind: 'path-behind', status: runsExtension(words, path) ? '404' : '403', script, at };
}

/** The script of a file's path that goes on behind it, as PHP finds it: it ends where the first name does that is a script's. */
function withoutPath(path: string): string {
  return /^.*?\.ph(?:p\d*|tml)(?=\/)/s.exec(path)?.[0] ?? path;
}

const isScript = /\.ph(?:p\d*|tml)$/;

/** For a URI that nobody asked for only what is a script by its name is judged: `.php`, `.php5`, `.phtml`. */
function extensionOf(script: AskedScript, pool: Pool): Obstacle | undefined {
  const words = limitExtensions(pool);
  if (words === undefined || words.length === 0) return undefined;
  const isDirectory = asksForDirectory(script);
  const path = withoutPath(script.path);
  const isJudged = isDirectory || (script.isSample ? isScript : /\.\w+$/).test(path);
  return isJudged && (isDirectory || !runsExtension(words, path))
    ? { kind: 'extension', status: '403', words, isDirectory }
    : undefined;
}

/** Whether PHP is told the root itself for each URI, and no script in it. */
function asksForDirectory({ param, directory, path, uri }: AskedScript): boolean {
  return usesDirectory(param) && directory?.from === 'root' && uri !== '/' && onDisk(path) === onDisk(directory.path);
}

/** With an absolute `doc_root` PHP opens the file of that directory that SCRIPT_NAME names (main/fopen_wrappers.c, php_fopen_primary_script). */
function docRootOf({ path, name, uri }: AskedScript, pass: FastcgiPass, pool: Pool): Obstacle | undefined {
  const found = absoluteSetting(pass, pool, 'doc_root');
  if (found === undefined) return undefined;
  const directory = onDisk(found.value);
  return /^\/[^$]*$/.test(directory) && onDisk(path) !== onDisk(`${directory}${name ?? fromBytes(uri)}`)
    ? { kind: 'doc-root', status: '404', directory, setting: found.setting, at: found.at }
    : undefined;
}

function absoluteSetting(
  pass: FastcgiPass,
  pool: Pool,
  name: 'doc_root' | 'open_basedir' | 'auto_prepend_file',
): IniFound | undefined {
  const setting = iniSetting(pass, pool, name);
  const at = setting && (setting.sent?.word ?? writtenAt(setting.value));
  return setting?.value.kind === 'known' && at !== undefined ? { value: setting.value.value, setting, at } : undefined;
}

/** Paths through what deployments make a link may lead into a directory that is allowed. */
function basedirOf(script: AskedScript, pass: FastcgiPass, pool: Pool): Obstacle | undefined {
  return basedirObstacle(script, absoluteSetting(pass, pool, 'open_basedir'));
}

/** What an `open_basedir` keeps from being run, whoever sets it. */
export function basedirObstacle(script: AskedScript, found: IniFound | undefined): Obstacle | undefined {
  const allowed = allowedIn(found);
  if (found === undefined || allowed === undefined || mayBeLink(script.path)) return undefined;
  const { directory: from } = script;
  const root = onDisk(from === undefined || from.from === 'default' ? dirname(script.path) : from.path);
  const files = script.isSample ? namedScripts(script) : [script.path];
  const file = files.map(onDisk).find((path) => !allowed.some((directory) => holds(directory, path)));
  const isBelow = onDisk(script.path).startsWith(`${root}/`);
  // no script of the root may be opened, whatever it is called
  const all = isBelow && !allowed.some((directory) => holds(directory, root) || holds(root, onDisk(directory)));
  if (file === undefined && !all) return undefined;
  const directory = isBelow ? root : dirname(file ?? onDisk(script.path));
  return { kind: 'open-basedir', status: '404', ...found, allowed, file, directory };
}

/** The directories of `open_basedir`; `undefined` where there are none, or not all are known. */
function allowedIn(found: IniFound | undefined): readonly string[] | undefined {
  const allowed = found?.value.split(':').filter((directory) => directory !== '') ?? [];
  return allowed.length === 0 || allowed.some((directory) => !/^\/[^$]*$/.test(directory)) ? undefined : allowed;
}

function mayBeLink(path: string): boolean {
  return /\/(?:current|latest|live|release|active)(?:\/|$)/.test(path);
}

/** Where errors are shown the visitor gets them with 200, which is left out. */
function prependOf(pass: FastcgiPass, pool: Pool): Obstacle | undefined {
  const prepended = absoluteSetting(pass, pool, 'auto_prepend_file');
  if (prepended === undefined) return undefined;
  const basedir = absoluteSetting(pass, pool, 'open_basedir');
  const allowed = allowedIn(basedir);
  if (basedir === undefined || allowed === undefined || showsErrors(pass, pool)) return undefined;
  const file = prepended.value;
  return /^\/[^$]*$/.test(file) && !mayBeLink(file) && !allowed.some((directory) => holds(directory, onDisk(file)))
    ? { kind: 'prepend', status: '500', file, allowed, at: prepended.at, basedir }
    : undefined;
}

function showsErrors(pass: FastcgiPass, pool: Pool): boolean {
  const flags = ['php_admin_flag[display_errors]', 'php_flag[display_errors]'].map((key) => poolText(pool, key));
  return [...flags, iniSetting(pass, pool, 'display_errors')?.value].some(
    (value) => value !== undefined && (value.kind === 'unknown' || !/^(?:off|0|no|false)?$/i.test(value.value)),
  );
}

/** Whether a path is the directory, or lies below it. */
function holds(directory: string, path: string): boolean {
  const home = onDisk(directory);
  return `${path}/`.startsWith(home === '/' ? '/' : `${home}/`);
}

/** The scripts that the configuration itself names for the location: a fixed SCRIPT_FILENAME, a location of one URI, and what index, try_files, error_page and rewrites lead to. */
function namedScripts({ scope, surroundings, param, path: own }: AskedScript): readonly string[] {
  const location = scope.enclosing('location');
  const server = scope.enclosing('server');
  if (!followsUri(param)) return [own];
  if (location === undefined || server === undefined) return [];
  const exact = locationOf(location);
  const uris = entryUris(server, surroundings)
    .map(({ uri }) => uri)
    .filter((uri) => uri.endsWith('.php') && answers(server, uri, location));
  return [...(exact?.kind === 'exact' ? [exact.text] : []), ...uris].flatMap((uri) => {
    const path = paramValue(param, scope, uri, surroundings);
    return path.kind === 'known' ? [fromBytes(path.value)] : [];
  });
}

function answers(server: Scope, uri: string, location: Scope): boolean {
  const selected = selectLocation(server, uri);
  return selected.kind === 'known' && selected.scope === location;
}
