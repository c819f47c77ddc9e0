/** Which documents and files the server hears of: generously, by name and language; what they are it tells by content. */
import { configGlob, documentGlobs, documentLanguages, guessedByName } from './generated/file-patterns.ts';
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

export const documentSelector: Selector = schemes.flatMap((scheme) => [
  ...documentLanguages.map((language) => ({ scheme, language })),
  ...(scheme === 'untitled'
    ? [{ scheme, language: 'plaintext' }]
    : [...documentGlobs, configGlob].map((pattern) => ({ scheme, pattern }))),
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
export const guessedLanguages: ReadonlySet<string> = new Set([...guessedByName, 'plaintext']);
