/** Which files of a workspace are worth reading: by name alone, generously; what they are is decided by their text. */
import { isConfigFile } from '../analysis/settings/config-file.ts';
import { isContainerFile } from '../evidence/containers.ts';
import { basename } from '../text/path.ts';

/** Names of folders that hold no configuration of the project itself. */
export const skippedFolders: ReadonlySet<string> = new Set([
  '.git',
  '.hg',
  '.svn',
  'node_modules',
  'bower_components',
  'vendor',
  '.cache',
  '.terraform',
  '.vscode',
  '.idea',
  'dist',
  '__pycache__',
  '.venv',
  'venv',
]);
const otherKinds =
  /\.(?:php|phtml|js|mjs|cjs|ts|tsx|jsx|css|scss|less|html?|md|rst|txt|json|xml|svg|png|jpe?g|gif|ico|webp|woff2?|ttf|eot|pdf|zip|gz|tgz|bz2|xz|tar|phar|sql|db|sqlite|log|lock|map|py|rb|go|rs|java|c|h|cpp|sh|bash|zsh|fish|ksh|csh|tcsh|vim|ps1|bat|exe|so|dll|o|a|pyc|class|jar|mp[34]|avi|mov|po|mo|pem|crt|key|csr|pub|service|socket|timer|toml|lua|pl|pm|vue|less|twig|blade|ejs|csv|tsv|patch|diff)$/i;

/** In a folder of this name, what is no known kind of file may be configuration, a text that a script copies too. */
const nginxFolder = /(?:^|\/)(?:nginx|openresty|angie|tengine)\//i;

/** Whether to look into a folder of that name. */
export function isCandidateFolder(name: string): boolean {
  return !skippedFolders.has(name);
}

/** Whether a file of that name may be nginx or PHP-FPM configuration, describe containers, or hold the settings of a project. */
export function isCandidateFile(path: string): boolean {
  const name = basename(path);
  if (isContainerFile(path) || isConfigFile(path) || (/\.service$/i.test(name) && /fpm/i.test(name))) return true;
  if (
    /\.(?:conf|inc|nginx|vhost|site|j2|tmpl|tpl|template|erb|epp|mustache|stpl|in|cnf|config|ini|types|snippet|pool)(?:\.\w+)?$/i.test(
      name,
    )
  )
    return !/^php(?!-?[\d.]*-?fpm)[^/]*\.ini$|\.html?\.(?:erb|epp|j2)$/i.test(name);
  if (name.startsWith('.')) return false; // no pattern of an include matches it
  // texts that a script copies, and what a server printed
  if (/\.(?:txt|twig|ejs|dump|out)$/i.test(name))
    return nginxFolder.test(path) || /^(?:nginx|vhost|php-?[\d.]*-?fpm)/i.test(name);
  if (otherKinds.test(name) || /\.ya?ml$/i.test(name)) return false;
  return /^[^.]+$/.test(name)
    ? mayLackExtension(path)
    : nginxFolder.test(path) ||
        /(?:^|\/)(?:sites-(?:available|enabled)|conf\.d|http\.d|pool\.d|php-fpm\.d|snippets|vhosts?)\//.test(path);
}

/** Files without extension are configuration only where servers keep such files, or under nginx's own names. */
function mayLackExtension(path: string): boolean {
  return (
    /(?:^|\/)(?:sites-(?:available|enabled)|conf\.d|http\.d|snippets|vhosts?|nginx|global|servers|includes?|partials)\//i.test(
      path,
    ) ||
    /^(?:(?:fastcgi|scgi|uwsgi|proxy)_params|koi-utf|koi-win|win-utf|(?:.*[-_])?(?:nginx|vhost)(?:[-_].*)?)$/i.test(
      basename(path),
    )
  );
}
