/** Types of `file-patterns.mjs`, for the tests. */
interface Names {
  readonly languageNames: Readonly<Record<string, object>>;
  readonly activationEvents: readonly string[];
  readonly documentGlobs: readonly string[];
  readonly documentLanguages: readonly string[];
  readonly guessedLanguages: readonly string[];
}

export declare function withFileNames(text: string, names: Names, configName: string): string;
export declare function clientPatterns(names: Names, configName: string): string;
