/**
 * By which names files and directories are nginx's or PHP-FPM's: the one home of such names. The loader, the guess of a language, rules, the manifest
 * and the client take them from here; what they say is likely, and the text of a file decides.
 */
import { nginxForkNames } from './nginx/build.ts';

/** Whether a path leads through a directory of one of these names. */
export function isBelow(path: string, directories: readonly string[]): boolean {
  return path
    .split('/')
    .slice(0, -1)
    .some((part) => directories.includes(part));
}

/** Whether a pattern names files of a directory of one of these names, by a `*`. */
export function namesFilesOf(pattern: string, directories: readonly string[]): boolean {
  const [name = '', directory = ''] = pattern.split('/').toReversed();
  return name.includes('*') && directories.includes(directory);
}

// nginx

/** nginx and its forks, which call their directories after themselves. */
export const nginxDirectories: readonly string[] = ['nginx', ...nginxForkNames];
/** Debian's directories of sites: what there is, and what is included from there. */
export const siteDirectories: readonly string[] = ['sites-available', 'sites-enabled'];
/**
 * Directories of which the `http` of a package's main file includes each `*.conf`: nginx.org, Debian and Red Hat; Alpine; SUSE; Homebrew; Bitnami.
 * Other programs have a `conf.d` too.
 */
export const includedDirectories: readonly string[] = ['conf.d', 'http.d', 'vhosts.d', 'servers', 'server_blocks'];
/** Where nginx's files lie beside a main file, by packages and by habit. */
export const nginxPartDirectories: readonly string[] = [
  ...siteDirectories,
  'conf.d',
  'http.d',
  'snippets',
  'vhosts',
  'vhost',
];
/** Where repositories keep parts of nginx's files, often without an extension. */
export const looseDirectories: readonly string[] = ['global', 'servers', 'include', 'includes', 'partials'];

/** Extensions that only nginx's files have. */
export const nginxExtensions: readonly string[] = ['nginx', 'nginxconf', 'vhost'];
/** Extensions that they share with others. */
export const sharedExtensions: readonly string[] = ['conf', 'inc', 'site', 'cnf'];

export const nginxMainName = 'nginx.conf';

/** Whether a name is that of a main file, `nginx.conf` or `nginx-dev.conf`. */
export function isNginxConfName(name: string): boolean {
  return /^nginx.*\.conf$/i.test(name);
}

// PHP-FPM

/** Directories of pools: Debian; Red Hat, Alpine and the images. */
export const packagePoolDirectories: readonly string[] = ['pool.d', 'php-fpm.d'];
/** The same, and how others call them. */
export const poolDirectories: readonly string[] = [...packagePoolDirectories, 'fpm.d', 'phpfpm.d'];
/** Directories of a PHP-FPM: `/etc/php/8.2/fpm`. */
export const fpmDirectories: readonly string[] = ['fpm', 'php-fpm'];

export const fpmMainName = 'php-fpm.conf';
/** Files that the images of PHP put among the pools: they set what a container needs, over what is there. */
export const dockerPoolNames: readonly string[] = ['docker.conf', 'zz-docker.conf'];

/** Whether a file among the pools continues one of them on purpose, by its name: those of the images, and what is sorted behind all others. */
export function overridesOnPurpose(name: string): boolean {
  return dockerPoolNames.includes(name) || /^zz-.*\.conf$/.test(name);
}

/** Whether a name is that of a main file of some version: `php-fpm.conf`, `php-fpm8.2.conf`, `php-fpm-8.2.conf`. */
export function isFpmMainName(name: string): boolean {
  return /^php-?fpm[\d.-]*\.conf$/.test(name);
}

/** Whether a name is that of a main file or a pool as packages and images call them. */
export function isFpmFileName(name: string): boolean {
  return /^(?:www|zz-docker|php-fpm\d*)\.conf$/.test(name);
}

// templates and copies

/** Extensions of templates, behind the name that the file gets. */
export const templateExtensions: readonly string[] = [
  'j2',
  'jinja',
  'jinja2',
  'tpl',
  'tmpl',
  'template',
  'erb',
  'epp',
  'mustache',
  'twig',
  'hbs',
  'in',
  'tt',
  'ctmpl',
  'gotmpl',
  'sigil',
];
/** Extensions of samples that are to be copied. */
export const sampleExtensions: readonly string[] = ['dist', 'sample', 'example'];
/** Extensions of copies that no server reads. */
const copyExtensions: readonly string[] = ['orig', 'bak', 'old', 'disabled', 'default'];
/** Extensions under which templates of configuration lie without `.conf` before them; the others are mostly those of pages. */
export const loneTemplateExtensions: readonly string[] = [
  'j2',
  'tmpl',
  'tpl',
  'template',
  'erb',
  'epp',
  'mustache',
  'stpl',
  'in',
];

const wrapping: readonly string[] = [...templateExtensions, ...sampleExtensions, ...copyExtensions];

/** What stands behind the last dot, in lower case; empty where there is none. */
export function extensionOf(path: string): string {
  const dot = path.lastIndexOf('.');
  return dot < 0 ? '' : path.slice(dot + 1).toLowerCase();
}

/** A path without extensions of these at its end. */
export function withoutExtensions(path: string, extensions: readonly string[]): string {
  let base = path;
  while (extensions.includes(extensionOf(base))) base = base.slice(0, base.lastIndexOf('.'));
  return base;
}

/** A path without the endings of templates, samples and copies: `nginx.conf.j2` is `nginx.conf`. */
export function withoutWrapping(path: string): string {
  return withoutExtensions(path.replace(/~$/, ''), wrapping);
}

const copies: readonly string[] = [
  ...sampleExtensions,
  ...copyExtensions,
  'save',
  'sav',
  'swp',
  'backup',
  'rpmsave',
  'rpmnew',
  'rpmorig',
  'off',
];

/** Whether a name is that of a copy or a sample, which no server reads. */
export function isCopyName(name: string): boolean {
  return name.endsWith('~') || copies.includes(extensionOf(name)) || /\.(?:dpkg|ucf)-[a-z]+$/i.test(name);
}

// editors

/** Ids of languages under which editors open such files, ours first; `NGINX` is another extension's. */
export const ownLanguages: readonly string[] = ['nginx', 'NGINX', 'php-fpm'];
/** Ids of languages that an editor gives to such a file by its name alone. */
export const guessedLanguages: readonly string[] = ['properties', 'ini'];
