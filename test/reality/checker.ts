/** Runs the command line in a rendered case and applies the fixes that it offers. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../../server/src/cli/run.ts';
import { applyEdits } from '../../server/src/text/edit.ts';
import { LineIndex } from '../../server/src/text/line-index.ts';
import type { LineColumnRange } from '../../server/src/text/line-index.ts';

export interface Place {
  readonly file: string;
  readonly range: LineColumnRange;
}

export interface ReportedFix {
  readonly title: string;
  readonly safety: 'safe' | 'review';
  readonly preferred?: boolean;
  readonly edits: readonly (Place & { readonly newText: string })[];
}

export interface ReportedFinding extends Place {
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly outcomes: readonly string[];
  readonly message: string;
  readonly related: readonly Place[];
  readonly fixes: readonly ReportedFix[];
}

/** What `gatewise check --format json` prints, as far as it is looked at here. */
export interface Report {
  readonly findings: readonly ReportedFinding[];
  readonly links: readonly (Place & { readonly address: string; readonly state: 'served' | 'unserved' | 'unknown' })[];
}

const cli = fileURLToPath(new URL('../../dist/cli.cjs', import.meta.url));
/** For one run of the command line, in milliseconds. */
const checkLimit = 30_000;
/** More fixes than any case needs: a fix that makes the next finding is reported, not followed for ever. */
const mostRounds = 6;

/** Whether there is a command line to ask. */
export function isBuilt(): boolean {
  return existsSync(cli);
}

/** Runs `gatewise check .` in a folder; throws where it fails or prints no report. */
export type Check = (folder: string, nginxVersion: string) => Promise<Report>;

function argumentsFor(nginxVersion: string): readonly string[] {
  return [
    'check',
    '.',
    '--format',
    'json',
    '--platform',
    'debian',
    '--nginx-version',
    nginxVersion,
    '--php-version',
    '8.2',
    '--fail-on',
    'never',
  ];
}

/** As people run it: the built program in a process of its own. */
export const check: Check = async (folder, nginxVersion) => {
  const child = spawn(process.execPath, [cli, ...argumentsFor(nginxVersion)], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: checkLimit,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  return reportOf(code, stdout, stderr);
};

/** The same program from its sources, in this process: ten times as fast for one case after the other. */
export const checkHere: Check = async (folder, nginxVersion) => {
  let stdout = '';
  let stderr = '';
  const code = await run(argumentsFor(nginxVersion), {
    cwd: folder,
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: (text) => (stderr += text) },
    env: {},
  });
  return reportOf(code, stdout, stderr);
};

function reportOf(code: number | null, stdout: string, stderr: string): Report {
  if (code !== 0) throw new Error(`gatewise check ended with ${code}: ${stderr}`);
  const report = JSON.parse(stdout) as Partial<Report> & { version?: unknown };
  if (report.version !== 1 || !Array.isArray(report.findings) || !Array.isArray(report.links)) {
    throw new Error(`not a report of version 1: ${stdout.slice(0, 200)}`);
  }
  return { findings: report.findings as readonly ReportedFinding[], links: report.links as Report['links'] };
}

/** The finding for a message: `error fastcgi-pass-unserved [502] at nginx/nginx.conf:12: …`. */
export function describeFinding(finding: ReportedFinding): string {
  const { severity, code, outcomes, file, range, message } = finding;
  return `${severity} ${code} [${outcomes.join(' ')}] at ${file}:${range.start.line + 1}: ${message}`;
}

/** Whether the finding, or a place related to it, touches the line of the file that holds the word. */
export function pointsAt(folder: string, finding: ReportedFinding, file: string, word: string): boolean {
  const wanted = realpathSync(path.join(folder, file));
  const lines = readFileSync(wanted, 'utf8').split('\n');
  return [finding, ...finding.related].some((place) => {
    if (realpathSync(path.resolve(folder, place.file)) !== wanted) return false;
    return lines.slice(place.range.start.line, place.range.end.line + 1).some((line) => line.includes(word));
  });
}

/**
 * Applies the preferred (else the first) fix of one finding after the other, asking the command line again in between,
 * until nothing is left that `wanted` accepts. Returns the titles of the fixes made, in order, and the last report.
 */
export async function heal(
  folder: string,
  nginxVersion: string,
  wanted: (finding: ReportedFinding) => boolean,
  ask: Check = check,
): Promise<{ titles: string[]; last: Report }> {
  const titles: string[] = [];
  for (;;) {
    const last = await ask(folder, nginxVersion);
    const open = last.findings.filter((finding) => wanted(finding) && finding.fixes.length > 0);
    const first = open.find((finding) => finding.severity === 'error') ?? open[0];
    const fix = first?.fixes.find((candidate) => candidate.preferred === true) ?? first?.fixes[0];
    if (!fix) return { titles, last };
    if (titles.length === mostRounds) throw new Error(`fixes do not settle: ${titles.join(', ')}`);
    titles.push(fix.title);
    applyFix(folder, fix);
  }
}

/** Makes the edits of one fix in the files of the folder; throws where one lies outside of it. */
export function applyFix(folder: string, fix: ReportedFix): void {
  const byFile = new Map<string, ReportedFix['edits'][number][]>();
  for (const edit of fix.edits) {
    const file = realpathSync(path.resolve(folder, edit.file));
    // the machine's own configuration is nobody's to change
    if (!file.startsWith(realpathSync(folder) + path.sep))
      throw new Error(`"${fix.title}" edits ${edit.file}, outside the case`);
    byFile.set(file, [...(byFile.get(file) ?? []), edit]);
  }
  for (const [file, edits] of byFile) {
    const text = readFileSync(file, 'utf8');
    const lines = new LineIndex(text);
    const offsets = edits.map(({ range, newText }) => ({
      range: { start: lines.offset(range.start), end: lines.offset(range.end) },
      newText,
    }));
    writeFileSync(file, applyEdits(text, offsets));
  }
}
