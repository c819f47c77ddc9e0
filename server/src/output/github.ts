/** The report as workflow commands, which GitHub Actions turns into annotations. */
import type { Severity } from '../rules/kit/rule.ts';
import type { FileRange } from '../text/range.ts';
import { visible } from '../text/visible.ts';
import type { Format } from './format.ts';
import { Places } from './places.ts';
import type { Result } from './result.ts';

const commands: Record<Severity, string> = { error: 'error', warning: 'warning', info: 'notice' };

/** GitHub names files from the root of the checkout. */
export const githubFormat: Format = {
  isCommands: true,
  *write(result, { texts, nameInCheckout, explainUnknown }) {
    yield githubReport(result, new Places(texts, nameInCheckout), { explainUnknown });
  },
};

/** One line a finding, and with `explainUnknown` one for each value that is not known. */
function githubReport(result: Result, places: Places, options: { readonly explainUnknown: boolean }): string {
  const lines = result.reported.map(({ finding: { severity, at, code, message } }) =>
    annotation({ command: commands[severity], at, title: code, message }, places),
  );
  if (options.explainUnknown) {
    for (const { at, reason, message } of result.unknown)
      lines.push(annotation({ command: 'notice', at, title: `unknown: ${reason}`, message }, places));
  }
  return lines.map((line) => `${line}\n`).join('');
}

interface Annotation {
  readonly command: string;
  readonly at: FileRange;
  readonly title: string;
  readonly message: string;
}

/** Logs show it as it is: nothing in it may steer a terminal. Columns are given where the range lies on one line: GitHub refuses them otherwise. */
function annotation({ command, at, title, message }: Annotation, places: Places): string {
  const { start, end } = places.range(at);
  const oneLine = start.line === end.line;
  const properties: readonly (readonly [string, string | number])[] = [
    ['file', places.name(at.file)],
    ['line', start.line + 1],
    ...(oneLine ? [['col', start.character + 1] as const] : []),
    ['endLine', end.line + 1],
    ...(oneLine ? [['endColumn', end.character + 1] as const] : []),
    ['title', title],
  ];
  return `::${command} ${properties.map(([name, value]) => `${name}=${escapeProperty(visible(String(value)))}`).join(',')}::${escapeData(visible(message))}`;
}

/** As `escapeData` of GitHub's toolkit (packages/core/src/command.ts). */
export function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** As `escapeProperty` of GitHub's toolkit. */
export function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
