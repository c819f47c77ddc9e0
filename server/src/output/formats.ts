/** The formats of the report, by the names that `--format` takes: one line for each, and a file of its own. */
import type { Format } from './format.ts';
import { githubFormat } from './github.ts';
import { jsonFormat } from './json.ts';
import { textFormat } from './text.ts';

const table = { text: textFormat, json: jsonFormat, github: githubFormat } satisfies Record<string, Format>;

export type FormatName = keyof typeof table;

export const formats: Readonly<Record<FormatName, Format>> = table;

export const formatNames = Object.keys(table) as readonly FormatName[];
