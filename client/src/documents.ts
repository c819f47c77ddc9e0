/** Which documents and files the server hears of: generously, by name and language; what they are it tells by content. */
import { FileChangeType, type FileEvent } from 'vscode-languageclient';

type Selector = ({ readonly scheme: string } & ({ readonly language: string } | { readonly pattern: string }))[];

/** Where documents come from. `git:` and other views of old versions are left out on purpose: they are no second file. */
const schemes = [
  'file',
  'untitled',
  'vscode-remote',
  'vscode-vfs',
  'vscode-local',
  'vscode-userdata',
  'vscode-test-web',
  'vsls',
  'memfs',
  'tmp',
  'ssh',
  'sftp',
  'docker',
];

/** Languages under which VS Code and other extensions open nginx and PHP-FPM configuration. */
const languages = ['nginx', 'NGINX', 'php-fpm', 'properties', 'ini'];

/** Names that configuration has whatever language the editor took it for; templates of it among them. */
const filePatterns = [
  '**/*.{conf,inc,nginx,nginxconf,vhost,site,cnf}',
  '**/*.{conf,inc,nginx,vhost}.*',
  '**/{nginx,sites-available,sites-enabled,conf.d,http.d,snippets,vhosts,pool.d,php-fpm.d}/*',
  '**/{fastcgi,scgi,uwsgi,proxy}_params',
];

/** The settings of a project: what is typed there holds at once. */
const configPattern = '**/gatewise.json';

export const documentSelector: Selector = schemes.flatMap((scheme) => [
  ...languages.map((language) => ({ scheme, language })),
  ...(scheme === 'untitled'
    ? [{ scheme, language: 'plaintext' }]
    : [...filePatterns, configPattern].map((pattern) => ({ scheme, pattern }))),
]);

/** Files of other people, and of tools. */
const besidesThePoint = /\/(?:node_modules|\.git|\.hg|\.svn)\//;
const otherKinds =
  /\.(?:php|phtml|[cm]?[jt]sx?|vue|s?css|less|html?|md|rst|svg|png|jpe?g|gif|ico|webp|woff2?|map|lock|log|sql|sqlite|py|rb|go|rs|java|class|[cho]|cpp|so|zip|gz)$/i;

/** Whether the server is to hear that somebody else changed a file. What comes or goes may be a folder, whatever its name. */
export function mayMatter({ uri, type }: FileEvent): boolean {
  return !besidesThePoint.test(uri) && (type !== FileChangeType.Changed || !otherKinds.test(uri));
}

/** Languages that are a guess of the editor's, which the server may correct. */
export const guessedLanguages: ReadonlySet<string> = new Set(['properties', 'ini', 'plaintext']);
