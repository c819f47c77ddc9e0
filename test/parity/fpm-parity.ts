/** Holds what Gatewise says of a configuration against what PHP-FPM says of it. */
import { findingsOf, type Finding } from '../../server/src/analysis/engine/findings.ts';
import { AnalysisHost } from '../../server/src/analysis/state/host.ts';
import { defaultSettings } from '../../server/src/analysis/settings/settings.ts';
import { allRules } from '../../server/src/rules/all.ts';
import { dirname } from '../../server/src/text/path.ts';
import { fileId } from '../../server/src/text/range.ts';
import { seedHome, type FpmJudge, type FpmJudgement } from './fpm-judge.ts';
import type { Agreement } from './nginx-parity.ts';
import type { Files } from './nginx-mutations.ts';

const rules = allRules.filter((rule) => rule.outcomes.includes('fpm-start'));

/** What `-t` lets pass and the start does not: a socket is opened only then. */
const onlyAtStart = new Set(['listen-not-an-address', 'listen-unix-prefix', 'listen-address-in-use', 'pool-user-root']);

/** What Gatewise takes for a refusal by PHP-FPM, be it `-t`'s or the start's. */
export function fpmRefusals(files: Files): readonly Finding[] {
  const host = new AnalysisHost();
  host.setSettings({ ...defaultSettings, platform: 'debian', phpVersion: '8.2' });
  host.setRoots(['/']);
  const folders = new Set([seedHome, `${seedHome}/run`, `${seedHome}/log`]);
  for (const [name, text] of files) {
    const id = fileId(`${seedHome}/${name}`);
    host.setFile({ id, text, languageId: 'php-fpm', open: false });
    folders.add(dirname(id));
  }
  host.listFolders(folders);
  host.noteLooked(host.snapshot().wants);
  const { findings, failures } = findingsOf(host.snapshot(), rules);
  for (const failure of failures) throw failure.error;
  return findings.filter((finding) => finding.severity === 'error' && finding.outcomes.includes('fpm-start'));
}

/** A rule that knows both says which of its findings only the start tells. */
function isOfStart({ code, message }: Finding): boolean {
  return onlyAtStart.has(code) || message.endsWith('PHP-FPM does not start');
}

/** Holds both against each other; where only the start can tell, PHP-FPM is started. */
export async function fpmAgreement(
  judge: FpmJudge,
  judgement: FpmJudgement,
  found: readonly Finding[],
  files: Files,
): Promise<Agreement> {
  if (judgement.kind === 'machine') return 'set aside';
  const ofText = found.filter((finding) => !isOfStart(finding));
  if (judgement.kind === 'accepted') {
    if (found.length === 0) return 'same';
    return ofText.length === 0 && !(await judge.starts(files)) ? 'same' : 'false alarm';
  }
  if (ofText.length === 0) return 'missed';
  return isPlaced(judgement, ofText, files) ? 'same' : 'other line';
}

function isPlaced({ file, line, pool }: FpmJudgement, found: readonly Finding[], files: Files): boolean {
  if (pool !== undefined) return found.some((finding) => isInPool(finding, pool, files));
  if (file === undefined || line === undefined) return true;
  const text = files.get(file) ?? '';
  // PHP-FPM counts on from the last line of the included file
  if (/^[ \t]*include\b/m.test(text) && countsOn(text, line)) return true;
  return found.some((finding) => finding.at.file === `${seedHome}/${file}` && spans(finding, text, line));
}

/** Whether an include stands before a line, or the line does not exist. */
function countsOn(text: string, line: number): boolean {
  const lines = text.split('\n');
  const include = lines.findIndex((one) => /^[ \t]*include\b/.test(one));
  return include >= 0 && (include + 1 < line || line > lines.length);
}

function spans(finding: Finding, text: string, line: number): boolean {
  const lineAt = (offset: number): number => text.slice(0, offset).split('\n').length;
  return line >= lineAt(finding.at.range.start) && line <= lineAt(finding.at.range.end);
}

/** Whether the finding lies in a section of the pool's name, or names the pool. */
function isInPool(finding: Finding, pool: string, files: Files): boolean {
  const text = files.get(finding.at.file.slice(seedHome.length + 1)) ?? '';
  const headers = [...text.slice(0, finding.at.range.end).matchAll(/^\[["']?([^\]\n]*?)["']?\]/gm)];
  return headers.at(-1)?.[1]?.toLowerCase() === pool.toLowerCase() || finding.message.includes(`pool "${pool}"`);
}
