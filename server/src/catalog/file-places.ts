/** Where nginx's and PHP-FPM's files lie, told by the directories of a path; the names are those of `file-names`. */
import {
  extensionOf,
  fpmDirectories,
  isBelow,
  looseDirectories,
  nginxDirectories,
  nginxExtensions,
  nginxPartDirectories,
  packagePoolDirectories,
  poolDirectories,
  sharedExtensions,
  loneTemplateExtensions,
  siteDirectories,
} from './file-names.ts';
import { ownStockNames } from './stock-file-names.ts';
import type { PlatformId } from './platforms.ts';

/** The program that a directory belongs to, by its own name: `http.d` is nginx's, `pool.d` is PHP-FPM's, `conf.d` is anybody's. */
export function programOfDirectory(name: string): 'nginx' | 'php-fpm' | undefined {
  if (poolDirectories.includes(name) || fpmDirectories.includes(name)) return 'php-fpm';
  const isNginx =
    name.includes('nginx') || nginxDirectories.includes(name) || siteDirectories.includes(name) || name === 'http.d';
  return isNginx ? 'nginx' : undefined;
}

const ownNginx: readonly string[] = [...nginxDirectories, 'http.d', ...siteDirectories];

/** Whether a path leads through a directory that only nginx has. */
export function isInNginxDirectory(path: string): boolean {
  return isBelow(path, ownNginx);
}

/** The server that an absolute path of a container names, as file or as directory. */
export function programOfMount(path: string): 'nginx' | 'php-fpm' | undefined {
  const [first = '', ...below] = path.split('/');
  const isFpm = (part: string): boolean => fpmDirectories.some((name) => part === name || part.startsWith(`${name}.d`));
  if (isFpm(first) || below.some((part) => isFpm(part) || part === 'pool.d')) return 'php-fpm';
  if (/php-?fpm[^/]{0,255}(?:\.conf|\.d)/.test(path)) return 'php-fpm';
  const isNginx = nginxDirectories.includes(first) || below.some((part) => ownNginx.includes(part));
  return isNginx || /(?:^|\/)nginx[^/]*\.conf/.test(path) ? 'nginx' : undefined;
}

const documentRoots = [
  'public',
  'public_html',
  'htdocs',
  'html',
  'web',
  'webroot',
  'www',
  'pub',
  'docroot',
  'httpdocs',
];

/** Whether a directory has one of the names that frameworks and panels give to the part of a site that is served. */
export function isDocumentRoot(path: string): boolean {
  return documentRoots.includes(lastParts(path).name);
}

/** Whether a URI leads through a directory in which applications keep what visitors have sent. */
export function isAmongUploads(uri: string): boolean {
  return /\/(?:uploads?|files|media|cache|tmp)\//i.test(uri);
}

/** What applications and their tools make when they first need it. */
const madeAtRunTime =
  /^(?:uploads?|(?:\w+[-_])?cached?|tmp|temp|var|sessions?|logs?|media|storage|thumb(?:nail)?s?|previews?|backups?|\.well-known|acme(?:-challenge)?|letsencrypt|certbot|generated|compiled|dist|build|run)$/i;

/** Whether a directory of that name may well not be there yet. */
export function isMadeAtRunTime(name: string): boolean {
  return madeAtRunTime.test(name);
}

/** What holds files and no pages, and is often put there by a build or by hand: a tree need not have it. */
const ofFiles =
  /^(?:assets?|static|public|css|styles?|js|scripts?|img|images?|pictures?|icons?|fonts?|files?|downloads?|bundles|vendor|data|feeds?|rss|videos?|pdfs?|packages?|releases?|repo|\..*)$/i;

/** Whether a directory of that name is one of files: which of them are there, a tree does not tell. */
export function isOfFiles(name: string): boolean {
  return ofFiles.test(name);
}

/** Where applications keep the code that no visitor asks for. */
const ofCode =
  /^(?:app|apps|application|bootstrap|class(?:es)?|components?|config|controllers?|core|engine|framework|inc|includes?|kernel|lib|libs|library|models?|plugins|protected|resources|routes|site|src|system|templates?|vendor|views?)$/i;

/** Whether a directory has one of the names that applications give to their code. */
export function isOfCode(name: string): boolean {
  return ofCode.test(name);
}

/** Whether nginx's stock main file includes a path: `conf.d/*.conf` of nginx.org, `http.d` of Alpine, `sites-enabled` of Debian. */
export function isIncludedSite(path: string): boolean {
  const { directory, name } = lastParts(path);
  return directory === 'sites-enabled' ? name !== '' : isConf(name) && ['conf.d', 'http.d'].includes(directory);
}

/** Whether PHP-FPM's stock main file includes a path: `php-fpm.d/*.conf`, `pool.d/*.conf`. */
export function isIncludedPool(path: string): boolean {
  const { directory, name } = lastParts(path);
  return isConf(name) && poolDirectories.includes(directory);
}

/** Whether a master includes every file of the directory, by the name that packages and images give it. */
export function isPoolDirectory(path: string): boolean {
  return poolDirectories.includes(lastParts(path).name);
}

const isConf = (name: string): boolean => /.\.conf$/.test(name);

function lastParts(path: string): { readonly directory: string; readonly name: string } {
  const [name = '', directory = ''] = path.split('/').toReversed();
  return { directory, name };
}

// what is worth reading

const partDirectories: readonly string[] = [...nginxPartDirectories, ...packagePoolDirectories];
const bareDirectories: readonly string[] = [...nginxPartDirectories, ...nginxDirectories, ...looseDirectories];
const bareNames: readonly string[] = ownStockNames.filter((name) => !name.includes('.'));
const readable: readonly string[] = [
  ...sharedExtensions,
  ...nginxExtensions,
  ...loneTemplateExtensions,
  'config',
  'ini',
  'types',
  'snippet',
  'pool',
];

/** Whether a name has an extension of configuration, perhaps with one of a template behind it. */
export function hasConfigExtension(name: string): boolean {
  if (readable.includes(extensionOf(name))) return true;
  const [whole, base = ''] = /^(.*)\.\w+$/.exec(name) ?? [];
  return whole !== undefined && readable.includes(extensionOf(base));
}

/** Whether a name with such an extension is that of something else: PHP's own settings, but for those of PHP-FPM, or a template of a page. */
export function isOtherwiseUsed(name: string): boolean {
  return /^php(?!-?[\d.]*-?fpm)[^/]*\.ini$|\.html?\.(?:erb|epp|j2)$/i.test(name);
}

/** Whether what is no known kind of file may be nginx's configuration, a text that a script copies too. */
export function isUnderNginx(path: string): boolean {
  return isBelow(path.toLowerCase(), nginxDirectories);
}

/** Whether a file with any extension may be configuration where it lies. */
export function isAmongParts(path: string): boolean {
  return isUnderNginx(path) || isBelow(path, partDirectories);
}

/** Whether a file without extension is where servers keep such files, or has a name of nginx's own. */
export function mayLackExtension(path: string): boolean {
  const lower = path.toLowerCase();
  const { name } = lastParts(lower);
  return (
    isBelow(lower, bareDirectories) || bareNames.includes(name) || /^(?:.*[-_])?(?:nginx|vhost)(?:[-_].*)?$/.test(name)
  );
}

// what a place tells

/** The distribution whose packages have files at that path; `undefined` where it does not tell. */
export function platformOfPath(path: string): PlatformId | undefined {
  if (/(?:^|\/)php\/\d+\.\d+\/fpm\//.test(path) || /\/nginx\/sites-enabled\//.test(path))
    return /homebrew/.test(path) ? 'homebrew' : 'debian';
  if (/\/opt\/homebrew\//.test(path)) return 'homebrew';
  if (/(?:^|\/)etc\/opt\/(?:remi|rh)\//.test(path)) return 'rhel';
  return /(?:^|\/)nginx\/http\.d\//.test(path) || /(?:^|\/)php\d+\/php-fpm\.d\//.test(path) ? 'alpine' : undefined;
}

/** Where distributions have the main file of PHP-FPM, and the pools that it includes there. */
const homes: readonly (readonly [place: RegExp, pools: string])[] = [
  [/^(.*\/php\/\d+\.\d+\/fpm)\/php-fpm\.conf$/, 'pool.d/*.conf'],
  [/^(.*\/etc(?:\/php\d+)?)\/php-fpm\.conf$/, 'php-fpm.d/*.conf'],
];

/** The pattern with which a main file of PHP-FPM includes its pools where it lies as a distribution has it. */
export function stockPoolsOf(main: string): string | undefined {
  return homes.flatMap(([place, pools]) => {
    const home = place.exec(main)?.[1];
    return home === undefined ? [] : [`${home}/${pools}`];
  })[0];
}

/** A live directory of one server, and where the other one lies on that machine. */
const otherSides: readonly (readonly [place: RegExp, others: readonly string[]])[] = [
  [/^\/etc\/nginx(?:\/|$)/, ['/etc/php', '/etc/php-fpm.d', '/etc/php-fpm.conf']],
  [/^\/etc\/php(?:[\d.]*|-fpm(?:\.d|\.conf)?)(?:\/|$)/, ['/etc/nginx']],
  [/^\/usr\/local\/etc\/nginx(?:\/|$)/, ['/usr/local/etc/php-fpm.d', '/usr/local/etc/php-fpm.conf']],
  [/^\/usr\/local\/etc\/php-fpm\.d(?:\/|$)/, ['/usr/local/etc/nginx']],
  [/^\/opt\/homebrew\/etc\/nginx(?:\/|$)/, ['/opt/homebrew/etc/php']],
  [/^\/opt\/homebrew\/etc\/php(?:\/|$)/, ['/opt/homebrew/etc/nginx']],
];

/** Where the other server's files lie beside a live directory of one; empty for every other directory. */
export function otherSidesOf(root: string): readonly string[] {
  return otherSides.find(([place]) => place.test(root))?.[1] ?? [];
}
