/** Holds what Gatewise says of a configuration against what nginx says of it. */
import { findingsOf, type Finding } from '../../server/src/analysis/engine/findings.ts';
import { AnalysisHost } from '../../server/src/analysis/state/host.ts';
import { defaultSettings } from '../../server/src/analysis/settings/settings.ts';
import { allRules } from '../../server/src/rules/all.ts';
import { dirname } from '../../server/src/text/path.ts';
import { fileId } from '../../server/src/text/range.ts';
import type { Judgement } from './nginx-judge.ts';
import type { Files } from './nginx-mutations.ts';

const home = '/etc/nginx';
const rules = allRules.filter((rule) => rule.outcomes.includes('nginx-start'));

/** What Gatewise takes for a refusal by nginx of a release, or by the newest. */
export function refusals(files: Files, version: string | undefined): readonly Finding[] {
  const host = new AnalysisHost();
  host.setSettings({ ...defaultSettings, nginxVersion: version });
  host.setRoots(['/']);
  const folders = new Set([home]);
  for (const [name, text] of files) {
    const id = fileId(`${home}/${name}`);
    host.setFile({ id, text, languageId: 'nginx', open: false });
    folders.add(dirname(id));
  }
  host.listFolders(folders);
  host.noteLooked(host.snapshot().wants);
  const { findings, failures } = findingsOf(host.snapshot(), rules);
  for (const failure of failures) throw failure.error;
  return findings.filter((finding) => finding.severity === 'error' && finding.outcomes.includes('nginx-start'));
}

export type Agreement = 'same' | 'other line' | 'missed' | 'false alarm' | 'set aside';

export function agreement(judgement: Judgement, found: readonly Finding[], files: Files): Agreement {
  if (judgement.kind === 'machine') return 'set aside';
  if (judgement.kind === 'accepted') return found.length === 0 ? 'same' : 'false alarm';
  if (found.length === 0) return 'missed';
  const { file, line } = judgement;
  if (file === undefined || line === undefined || isLate(judgement)) return 'same';
  return found.some((finding) => finding.at.file === `${home}/${file}` && spans(finding, files.get(file) ?? '', line))
    ? 'same'
    : 'other line';
}

/** What nginx notices only at the end of \`http\`, where it puts the blame; the cause stands elsewhere. */
export function isLate({ message }: Judgement): boolean {
  return /_buffers_size"|_buffers" in|_temp_file_(?:write_)?size" must|zone "[^"]*" is unknown|unexpected end of file|no "ssl_certificate/.test(
    message,
  );
}

/** nginx gives the line on which it finishes reading the directive: from the finding to the next \`;\`, \`{\` or \`}\`. */
function spans(finding: Finding, text: string, line: number): boolean {
  const lineAt = (offset: number): number => text.slice(0, offset).split('\n').length;
  const reaches = (start: number, end: number): boolean => {
    const rest = /[;{}]/.exec(text.slice(end));
    return line >= lineAt(start) && line <= lineAt(rest === null ? text.length : end + rest.index);
  };
  if (reaches(finding.at.range.start, finding.at.range.end)) return true;
  // a block is marked where it begins; nginx stumbles where its brace is missing, which is where the fix puts it
  return (
    finding.code === 'unclosed-block' &&
    finding.fixes().some(({ edits }) => edits.some(({ range }) => reaches(range.start, range.end)))
  );
}
