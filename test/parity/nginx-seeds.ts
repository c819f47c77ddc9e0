/** The configurations that are harmed: written for this, one or more for every module of a packaged nginx. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Files } from './nginx-mutations.ts';

const folder = new URL('nginx-seeds/', import.meta.url);

export interface Seed {
  readonly name: string;
  readonly files: Files;
}

export function nginxSeeds(): readonly Seed[] {
  return seedsIn(folder);
}

/** The seeds of a folder: in each file the files of one configuration, one after the other, behind `#- name` or `;- name`. */
export function seedsIn(where: URL): readonly Seed[] {
  return readdirSync(where)
    .toSorted()
    .map((name) => ({ name, files: filesIn(readFileSync(new URL(name, where), 'utf8')) }));
}

function filesIn(text: string): Files {
  const parts = text.split(/^[#;]- (\S+)\n/m).slice(1);
  return new Map(
    parts.flatMap((part, index): [string, string][] => (index % 2 === 0 ? [[part, parts[index + 1] ?? '']] : [])),
  );
}
