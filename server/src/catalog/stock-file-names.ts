/** Files that nginx's packages bring beside the main file, or among Debian's snippets, by their names. What they hold is in `nginx-stock-files`. */
import { isNginxConfName, nginxExtensions } from './file-names.ts';

interface StockName {
  readonly name: string;
  /** `list`: nothing but a list of its own. `fastcgi`: it decides what PHP is asked. `ssl`: certificates and their options. */
  readonly holds: 'list' | 'fastcgi-list' | 'fastcgi' | 'proxy' | 'ssl';
  /** The name alone makes a file nginx's. */
  readonly isOwn: boolean;
}

const stockNames: readonly StockName[] = [
  { name: 'fastcgi_params', holds: 'fastcgi-list', isOwn: true },
  { name: 'fastcgi.conf', holds: 'fastcgi', isOwn: true },
  { name: 'fastcgi-php.conf', holds: 'fastcgi', isOwn: true },
  { name: 'scgi_params', holds: 'list', isOwn: true },
  { name: 'uwsgi_params', holds: 'list', isOwn: true },
  { name: 'proxy_params', holds: 'proxy', isOwn: true },
  { name: 'mime.types', holds: 'list', isOwn: true },
  { name: 'koi-utf', holds: 'list', isOwn: true },
  { name: 'koi-win', holds: 'list', isOwn: true },
  { name: 'win-utf', holds: 'list', isOwn: true },
  { name: 'snakeoil.conf', holds: 'ssl', isOwn: false },
  { name: 'options-ssl-nginx.conf', holds: 'ssl', isOwn: false },
];

const namesOf = (wanted: (stock: StockName) => boolean): readonly string[] =>
  stockNames.filter(wanted).map(({ name }) => name);

/** Those that are nginx's by their names alone. */
export const ownStockNames: readonly string[] = namesOf(({ isOwn }) => isOwn);
/** Those that set parameters: `fastcgi_params` and the like. */
export const parameterStockNames: readonly string[] = ownStockNames.filter((name) => name.endsWith('_params'));

const all = namesOf(() => true);
const lists = namesOf(({ holds }) => holds === 'list' || holds === 'fastcgi-list');
const harmless = namesOf(({ holds }) => holds === 'list' || holds === 'proxy');

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Whether a name is nginx's own, in lower case: that of a main file, of a package's file, or with an extension that only its files have. */
export function isNginxFileName(name: string): boolean {
  return (
    isNginxConfName(name) ||
    ownStockNames.includes(name) ||
    nginxExtensions.some((extension) => name.endsWith(`.${extension}`))
  );
}

/** Whether a path names a file that packages bring and repositories leave out. */
export function isStock(argument: string): boolean {
  return all.includes(nameOf(argument));
}

/** Whether a path names nginx's `fastcgi_params`, which has all parameters but SCRIPT_FILENAME. */
export function isFastcgiParams(argument: string): boolean {
  return nameOf(argument) === 'fastcgi_params';
}

/** Whether a path names nginx's `fastcgi.conf`: `fastcgi_params` with SCRIPT_FILENAME. */
export function isFastcgiConf(argument: string): boolean {
  return nameOf(argument) === 'fastcgi.conf';
}

/** Whether a path names Debian's `snippets/fastcgi-php.conf`, a whole handler but for the address. */
export function isDebianSnippet(argument: string): boolean {
  return /(?:^|\/)snippets\/fastcgi-php\.conf$/.test(argument);
}

/** Whether it is one of those that hold nothing but their lists. */
export function holdsList(argument: string): boolean {
  return lists.includes(nameOf(argument));
}

/** Whether it is one that every package has beside the main file. */
export function isBesideEveryMain(argument: string): boolean {
  return holdsList(argument) || isFastcgiConf(argument);
}

/** Whether the included file belongs to a package and holds nothing about requests. */
export function isHarmlessStock(argument: string): boolean {
  return listsModules(argument) || harmless.includes(nameOf(argument));
}

/** Whether the included file sets parameters or types, perhaps under a name of somebody's own (`php_params`), and has no handler. */
export function bringsNoHandler(argument: string): boolean {
  return isStock(argument) || /^\w+_params$/.test(nameOf(argument));
}

/** Whether a pattern names the files with which packages load modules: Debian's `modules-enabled`, Red Hat's `/usr/share/nginx/modules`. */
export function listsModules(argument: string): boolean {
  return /(?:^|\/)modules(?:-enabled)?\/\*(?:\.conf)?$/.test(argument);
}

/** Whether an include names the table of types, or something in a directory of modules. */
export function isTypesOrModules(argument: string): boolean {
  return /(?:^|\/)(?:mime\.types$|modules(?:-enabled)?\/)/.test(argument);
}

/** Whether an include names parts of the main level or of modules: what it reads is no site and no pool. */
export function holdsNoSite(argument: string): boolean {
  return /(?:^|\/)(?:modules[^/]*|mime\.types|[^/]*_params|fastcgi\.conf|stream[^/]*|mail[^/]*)(?:\/|$)/.test(argument);
}

/** Whether a path names the place in which packages put such a file: beside the main file, or among Debian's snippets. */
export function isStockPlace(argument: string): boolean {
  return /^(?:\.\/|\/(?:usr\/local\/)?etc\/nginx\/)?(?:snippets\/)?[^/]+$/.test(argument);
}
