/** Which files of a workspace are worth reading: by name alone, generously; what they are is decided by their text. */
import { isConfigFile } from '../analysis/settings/config-file.ts';
import {
  hasConfigExtension,
  isAmongParts,
  isOtherwiseUsed,
  isUnderNginx,
  mayLackExtension,
} from '../catalog/file-places.ts';
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

/** Whether to look into a folder of that name. */
export function isCandidateFolder(name: string): boolean {
  return !skippedFolders.has(name);
}

/** Whether a file of that name may be nginx or PHP-FPM configuration, describe containers, or hold the settings of a project. */
export function isCandidateFile(path: string): boolean {
  const name = basename(path);
  if (isContainerFile(path) || isConfigFile(path) || (/\.service$/i.test(name) && /fpm/i.test(name))) return true;
  if (hasConfigExtension(name)) return !isOtherwiseUsed(name);
  if (name.startsWith('.')) return false; // no pattern of an include matches it
  // texts that a script copies, and what a server printed
  if (/\.(?:txt|twig|ejs|dump|out)$/i.test(name))
    return isUnderNginx(path) || /^(?:nginx|vhost|php-?[\d.]*-?fpm)/i.test(name);
  if (otherKinds.test(name) || /\.ya?ml$/i.test(name)) return false;
  return name.includes('.') ? isAmongParts(path) : mayLackExtension(path);
}
