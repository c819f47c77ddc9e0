/** What editors are told of the names of nginx's and PHP-FPM's files: the manifest and the client get it generated (`npm run gen`). */
import {
  dockerPoolNames,
  fpmMainName,
  guessedLanguages,
  nginxDirectories,
  nginxExtensions,
  nginxMainName,
  nginxPartDirectories,
  ownLanguages,
  packagePoolDirectories,
  sharedExtensions,
  siteDirectories,
} from './file-names.ts';
import { ownStockNames, parameterStockNames } from './stock-file-names.ts';

/** What makes a file a language's by its name alone, as `contributes.languages` has it. */
export interface LanguageNames {
  readonly extensions?: readonly string[];
  readonly filenames: readonly string[];
  readonly filenamePatterns: readonly string[];
}

const poolGlobs = packagePoolDirectories.map((directory) => `**/${directory}/*.conf`);

export const languageNames: Readonly<Record<'nginx' | 'php-fpm', LanguageNames>> = {
  nginx: {
    extensions: nginxExtensions.map((extension) => `.${extension}`),
    filenames: [nginxMainName, ...ownStockNames],
    filenamePatterns: [
      '**/nginx/**/*.conf',
      `**/${nginxMainName}.*`,
      ...siteDirectories.map((directory) => `**/${directory}/*`),
    ],
  },
  'php-fpm': {
    // the other one could be anybody's
    filenames: [fpmMainName, ...dockerPoolNames.filter((name) => name.startsWith('zz-'))],
    filenamePatterns: [...poolGlobs, `**/${fpmMainName}.*`],
  },
};

/** When VS Code starts the extension. */
export const activationEvents: readonly string[] = [
  ...[...ownLanguages, ...guessedLanguages].map((id) => `onLanguage:${id}`),
  ...[
    `**/${nginxMainName}`,
    '**/fastcgi_params',
    `**/${siteDirectories[0] ?? ''}/*`,
    `**/${fpmMainName}`,
    ...poolGlobs,
  ].map((glob) => `workspaceContains:${glob}`),
];

/** Languages of documents that the server hears of. */
export const documentLanguages: readonly string[] = [...ownLanguages, ...guessedLanguages];

/** Names of documents that the server hears of whatever language the editor took them for; templates among them. */
export const documentGlobs: readonly string[] = [
  `**/*.${choice([...sharedExtensions, ...nginxExtensions])}`,
  `**/*.${choice(['conf', 'inc', ...nginxExtensions])}.*`,
  `**/${choice([...nginxDirectories, ...nginxPartDirectories, ...packagePoolDirectories])}/*`,
  `**/${choice(parameterStockNames)}`,
];

function choice(names: readonly string[]): string {
  return `{${names.join(',')}}`;
}
