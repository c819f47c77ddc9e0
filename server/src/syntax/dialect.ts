/** Which dialect a file is written in: a language of the table, or something that is none. Texts of nginx and of PHP-FPM are weighed against each other. */
import { isNginxConfName, withoutWrapping } from '../catalog/file-names.ts';
import { isInNginxDirectory } from '../catalog/file-places.ts';
import { basename } from '../text/path.ts';
import { contentSignals, type ContentSignals } from './content-signals.ts';
import { languageIds, languageNamed, type LanguageId } from './language.ts';
import type { DialectInput, Placement } from './language-parts.ts';

export type Dialect = LanguageId | 'foreign';

export interface DialectGuess {
  readonly dialect: Dialect;
  /** The language id or the content says so; else only the path does. */
  readonly sure: boolean;
}

/** So many characters of a file are looked at (UTF-16 code units). */
const looked = 65_536;

const foreignLanguages = new Set([
  'apacheconf',
  'bat',
  'c',
  'cpp',
  'csharp',
  'css',
  'dockerfile',
  'dockercompose',
  'go',
  'html',
  'java',
  'javascript',
  'json',
  'jsonc',
  'lua',
  'makefile',
  'markdown',
  'perl',
  'php',
  'powershell',
  'python',
  'ruby',
  'rust',
  'shellscript',
  'sql',
  'toml',
  'typescript',
  'xml',
  'yaml',
]);
const foreignExtension =
  /\.(?:[ch]|cc|cpp|hpp|cs|css|go|html?|java|[cm]?js|json|jsonc|jsx|less|lock|lua|md|markdown|p[lmy]|php\d?|phtml|ps1|rb|rs|rst|scss|sh|bash|zsh|sql|svg|t|toml|[cm]?ts|tsx|ya?ml|xml)$/i;
const foreignName = /(?:^|\/)(?:dockerfile|containerfile|makefile|vagrantfile|jenkinsfile|procfile|gemfile)[^/]*$/i;
/** The dialect of a text by its content, its language id and its path, in that order of trust. */
export function dialectOf(input: DialectInput): DialectGuess {
  const { path, languageId, text } = input;
  const named = dialectOfLanguage(languageId);
  const base = path === undefined ? undefined : withoutWrapping(path);
  const owner = named === undefined ? ownerOf(base, text) : undefined;
  if (owner !== undefined) return { dialect: owner, sure: true };
  if (named === 'foreign') return { dialect: 'foreign', sure: true };
  const signals = contentSignals(text.length > looked ? text.slice(0, looked) : text);
  const content = dialectOfContent(signals);
  // what else stands in a file with sections and a telling name is a slip: nginx's lines in a pool, a misspelt key
  if (
    signals.poolSections > 0 &&
    signals.foreign === 0 &&
    !signals.foreignSure &&
    (named ?? sentBy(base)) === 'php-fpm'
  )
    return { dialect: 'php-fpm', sure: true };
  if (named !== undefined)
    return content?.sure === true && (content.dialect !== 'foreign' || outweighs(signals))
      ? content
      : { dialect: named, sure: true };
  if (base !== undefined && (foreignExtension.test(base) || foreignName.test(base)))
    return { dialect: 'foreign', sure: true };
  if (
    content?.sure === true &&
    (content.dialect !== 'foreign' || dialectOfPlace(path) !== 'nginx' || outweighs(signals))
  )
    return content;
  const placed = base === undefined ? undefined : dialectOfPath(base);
  if (placed === 'nginx' && endsByLine(signals) && !isNginxConfName(basename(base ?? '')))
    return { dialect: 'foreign', sure: false };
  // a folder may be named after all that is built in it, and tools keep empty files there
  const isMarker =
    placed === 'nginx' && content === undefined && /\/[^/.]+$/.test(path ?? '') && !isInNginxDirectory(path ?? '');
  if (placed !== undefined && !isMarker) return { dialect: placed, sure: false };
  return content ?? { dialect: 'foreign', sure: false };
}

/** Whether each statement ends with its line, as those of ModSecurity's rule files beside nginx's own do, and none has a name of nginx. */
function endsByLine({ nginxStrong, nginxWeak, nginxShape, nginxOpen, open }: ContentSignals): boolean {
  return open > 0 && nginxStrong + nginxWeak + nginxShape + nginxOpen === 0;
}

/** What the place and the name of a file alone make likely; `undefined` where they say nothing, and for places that several programs share. */
export function dialectOfPlace(path: string | undefined): Dialect | undefined {
  return path === undefined ? undefined : sentBy(withoutWrapping(path), 'own');
}

/** Whether so much is another program's that it is no slip of somebody who types. */
function outweighs({ foreignSure, foreign, otherIni, poolSections, nginxStrong, nginxWeak }: ContentSignals): boolean {
  const other = foreign + otherIni;
  return foreignSure || (other + poolSections > 1 && other >= nginxStrong * 3 + nginxWeak);
}

function sentBy(base: string | undefined, places: 'own' | 'all' = 'all'): Dialect | undefined {
  return base === undefined || foreignExtension.test(base) || foreignName.test(base)
    ? undefined
    : dialectOfPath(base, places);
}

/** The language of the table that an editor's id names. */
export function languageByEditorId(languageId: string): LanguageId | undefined {
  const id = languageId.toLowerCase();
  return languageIds.find((one) => languageNamed(one).hints.languageId === id);
}

/** The language that certainly owns a text. @param base the path without what wraps it */
function ownerOf(base: string | undefined, text: string): LanguageId | undefined {
  return languageIds.find((id) => languageNamed(id).hints.owns?.(base, text));
}

function dialectOfLanguage(languageId: string | undefined): Dialect | undefined {
  if (languageId === undefined) return undefined;
  return languageByEditorId(languageId) ?? (foreignLanguages.has(languageId.toLowerCase()) ? 'foreign' : undefined);
}

/** What the content says; `undefined` where it says nothing (empty, comments only). */
function dialectOfContent(signals: ContentSignals): DialectGuess | undefined {
  if (signals.foreignSure) return { dialect: 'foreign', sure: true };
  const { nginxStrong, nginxWeak, nginxShape, fpmStrong, fpmWeak, otherIni, poolSections, foreign } = signals;
  const open = signals.open + signals.nginxOpen;
  const nginx = nginxStrong * 3 + nginxWeak + nginxShape * 0.5;
  const fpm = fpmStrong * 3 + fpmWeak + (fpmStrong + fpmWeak > 0 ? poolSections : 0);
  const other = foreign + otherIni;
  if (fpmStrong + fpmWeak > 0 && fpm > nginx && fpm > other && (fpmStrong > 0 || (poolSections > 0 && otherIni === 0)))
    return { dialect: 'php-fpm', sure: true };
  if (nginxStrong > 0 && nginx > other && nginx > fpm) return { dialect: 'nginx', sure: true };
  if (other > 0 && other >= nginx && other >= fpm) return { dialect: 'foreign', sure: true };
  if (nginx > fpm && nginxStrong + nginxWeak + nginxShape > open)
    return { dialect: 'nginx', sure: nginxWeak > 1 && nginx > other * 2 };
  return fpm > 0 && otherIni === 0 ? { dialect: 'php-fpm', sure: false } : undefined;
}

const foreignNames = /^(?:supervisord?.*|apache2?.*|httpd.*|php\.ini|my\.cnf|.*\.ini|.*\.cnf|.*\.service)$/;
const foreignDirectories = /^(?:apache2?|httpd|supervisord?|mysql|mariadb|systemd|dovecot|postfix)$/;

/** What the place and name alone make likely; `undefined` where they say nothing. Of `own` places only one program has files there. */
function dialectOfPath(path: string, places: 'own' | 'all' = 'all'): Dialect | undefined {
  const directories = path.toLowerCase().split('/');
  const name = directories.pop() ?? '';
  if (foreignNames.test(name)) return 'foreign';
  const placed = new Map<Placement | undefined, LanguageId>();
  for (const id of languageIds) placed.set(languageNamed(id).hints.placement(name, directories), id);
  const surest = placed.get('directory') ?? placed.get('name') ?? placed.get('program');
  if (surest !== undefined) return surest;
  if (directories.some((one) => foreignDirectories.test(one))) return 'foreign';
  return placed.get('tree') ?? (places === 'own' ? undefined : placed.get('shared'));
}
