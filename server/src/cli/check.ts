/** `gatewise check`: reads, fixes where asked, reports, and gives the exit status. */
import type { Failure } from '../analysis/engine/findings.ts';
import type { Severity } from '../rules/kit/rule.ts';
import { fileId } from '../text/range.ts';
import { resultOf, type Result } from './findings.ts';
import { applySafeFixes, type FixReport } from './fix.ts';
import { exitStatus, messageOf, note, printable, type Io } from './io.ts';
import { currentFolder, load, type Loaded } from './load.ts';
import type { CheckOptions, FailOn } from './options.ts';
import { paintFor } from './paint.ts';
import { nameFrom, Places, type Texts } from './places.ts';
import { startProgress } from './progress.ts';
import { githubReport } from './report-github.ts';
import { jsonReport } from './report-json.ts';
import { textReport } from './report-text.ts';

/** Columns for source where there is no terminal to ask. */
const defaultWidth = 160;
const mostSkipped = 10;
/** Characters that are written at once. */
const mostBuffered = 1 << 16;

/** Gives the exit status. Throws `CannotRun` where a named path cannot be read. */
export async function check(options: CheckOptions, io: Io): Promise<number> {
  const cwd = currentFolder(io.cwd);
  const progress = startProgress(io, options.quiet ? undefined : `reading ${options.paths.join(' ')}`);
  try {
    const loaded = await load(options, cwd);
    const fixes = options.fix ? await applySafeFixes(loaded, cwd) : undefined;
    const snapshot = loaded.host.snapshot();
    const result = resultOf(snapshot);
    progress.end();
    if (fixes !== undefined) reportFixes(fixes, options, io);
    reportTroubles(result, loaded, cwd, options, io);
    const reported = new Set(result.failures.map(({ what }) => what));
    let text = '';
    for (const part of reportOf(result, snapshot, cwd, options, io)) {
      text += part;
      if (text.length < mostBuffered) continue;
      io.stdout.write(text);
      text = '';
    }
    io.stdout.write(text);
    // of fixes that a format does not show nobody knows whether they can be made
    for (const failure of result.failures)
      if (!reported.has(failure.what)) note(io, failureIn(failure, new Places(snapshot, cwd)));
    return fixes !== undefined && fixes.failures.length > 0 ? exitStatus.couldNotRun : statusOf(result, options.failOn);
  } finally {
    progress.end();
  }
}

/** The report in parts. */
function reportOf(result: Result, texts: Texts, cwd: string, options: CheckOptions, io: Io): Iterable<string> {
  const { quiet, explainUnknown } = options;
  switch (options.format) {
    case 'json':
      return jsonReport(result, new Places(texts, cwd));
    // GitHub names files from the root of the checkout, wherever the step runs
    case 'github':
      return [githubReport(result, new Places(texts, io.env['GITHUB_WORKSPACE'] ?? cwd), { explainUnknown })];
    case 'text': {
      const width = (io.stdout.isTTY === true ? io.stdout.columns : undefined) ?? defaultWidth;
      return textReport(result, new Places(texts, cwd), {
        paint: paintFor(io, options.color),
        width,
        quiet,
        explainUnknown,
      });
    }
  }
}

/** What was changed is part of the report for people, and a note beside the reports for programs. */
function reportFixes({ fixed, failures, left }: FixReport, options: CheckOptions, io: Io): void {
  const paint = paintFor(io, options.color);
  if (options.format === 'text') {
    for (const { label, title } of fixed)
      io.stdout.write(`${paint('fix', 'fixed')}  ${paint('place', printable(label))}  ${printable(title)}\n`);
    if (fixed.length > 0 && !options.quiet) io.stdout.write('\n');
  } else if (!options.quiet) {
    for (const { label, title } of fixed) note(io, `fixed ${label}: ${title}`);
  }
  for (const failure of failures) note(io, failure);
  if (!options.quiet) for (const sentence of left) note(io, sentence);
}

function reportTroubles(
  result: Result,
  { loader, named, host }: Loaded,
  cwd: string,
  options: CheckOptions,
  io: Io,
): void {
  const places = new Places(host.snapshot(), cwd);
  for (const failure of result.failures) note(io, failureIn(failure, places));
  if (options.quiet) return;
  for (const { path, reason } of loader.skipped.slice(0, mostSkipped))
    note(io, `${nameFrom(cwd, path)} was skipped: it ${reason}`);
  if (loader.skipped.length > mostSkipped) note(io, `${loader.skipped.length - mostSkipped} more files were skipped`);
  const foreign = named.filter((one) => one.kind === 'file' && host.file(fileId(one.real)) === undefined);
  for (const { typed } of foreign) note(io, `${typed} is neither nginx nor PHP-FPM configuration`);
  if (foreign.length === 0 && result.files.nginx + result.files.fpm === 0)
    note(io, `no nginx or PHP-FPM configuration was found in ${options.paths.join(' ')}`);
}

/** `the rule x failed at nginx.conf:3:1 and in 2 more places: <error>; findings are missing there`. */
function failureIn({ what, error, at, places: count }: Failure, places: Places): string {
  const where =
    at === undefined
      ? ''
      : ` at ${places.label(at)}${count > 1 ? ` and in ${count - 1} more ${count === 2 ? 'place' : 'places'}` : ''}`;
  return `${what} failed${where}: ${messageOf(error)}; findings may be missing there`;
}

const ranks: Record<Severity, number> = { error: 3, warning: 2, info: 1 };

function statusOf({ reported }: Result, failOn: FailOn): number {
  if (failOn === 'never') return exitStatus.clean;
  return reported.some(({ finding }) => ranks[finding.severity] >= ranks[failOn])
    ? exitStatus.findings
    : exitStatus.clean;
}
