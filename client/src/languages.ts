/** Which language the editor would give a file by its name: what extensions contribute, weighed as VS Code weighs it. */

/** What an extension says of a language in its `contributes.languages`. */
export interface LanguageContribution {
  readonly id: string;
  readonly filenames?: readonly string[];
  readonly filenamePatterns?: readonly string[];
  readonly extensions?: readonly string[];
}

/**
 * The language of a path by name: a name counts more than a pattern, a pattern more than an extension, the longer more than the shorter, the
 * later more than the earlier (VS Code, languagesAssociations.ts). `matches` tells whether the path fits a pattern. `undefined` where nobody claims it.
 */
export function languageByName(
  path: string,
  contributions: readonly LanguageContribution[],
  matches: (pattern: string) => boolean,
): string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  let best: { readonly id: string; readonly kind: number; readonly length: number } | undefined;
  const take = (id: string, kind: number, length: number): void => {
    if (best === undefined || kind > best.kind || (kind === best.kind && length >= best.length))
      best = { id, kind, length };
  };
  for (const { id, filenames = [], filenamePatterns = [], extensions = [] } of contributions) {
    if (filenames.some((one) => one.toLowerCase() === name)) take(id, 3, name.length);
    for (const pattern of filenamePatterns)
      if (pattern.length > (best?.kind === 2 ? best.length - 1 : 0) && matches(pattern)) take(id, 2, pattern.length);
    for (const extension of extensions) if (name.endsWith(extension.toLowerCase())) take(id, 1, extension.length);
  }
  return best?.id;
}

/** The language contributions in the manifests of extensions, whatever else these hold. */
export function contributedLanguages(manifests: readonly unknown[]): readonly LanguageContribution[] {
  return manifests.flatMap((manifest) => {
    const languages = property(property(manifest, 'contributes'), 'languages');
    return Array.isArray(languages) ? languages.flatMap(contributionOf) : [];
  });
}

function contributionOf(language: unknown): readonly LanguageContribution[] {
  const id = property(language, 'id');
  if (typeof id !== 'string') return [];
  return [
    {
      id,
      filenames: strings(language, 'filenames'),
      filenamePatterns: strings(language, 'filenamePatterns'),
      extensions: strings(language, 'extensions'),
    },
  ];
}

function strings(value: unknown, key: string): readonly string[] {
  const list = property(value, key);
  return Array.isArray(list) ? list.filter((one) => typeof one === 'string') : [];
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}
