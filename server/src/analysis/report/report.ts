/** From what the rules found to what is reported: suppressions, gatewise.json and levels; and what is to be reported about these themselves. */
import { languageOf } from '../../syntax/language.ts';
import type { FileEdit } from '../../text/edit.ts';
import type { FileId, FileRange } from '../../text/range.ts';
import { isBackup } from '../../project/layout.ts';
import type { Fix, Severity } from '../../rules/kit/rule.ts';
import { configurableCodes, isSuppressible, nearestWord, sayRenamed } from './codes.ts';
import { pathBelow, type ConfigProblem, type IgnoreEntry, type ProjectConfig } from '../settings/config-file.ts';
import { withoutIgnore } from '../settings/config-edit.ts';
import type { FileState } from '../state/file-state.ts';
import type { Finding } from '../engine/findings.ts';
import { AbsenceEvidence } from './absence-evidence.ts';
import { asFarAsInForce } from './out-of-force.ts';
import { configCode, type SuppressionCode } from './other-codes.ts';
import { modelOf } from '../state/languages.ts';
import type { Snapshot } from '../state/snapshot.ts';
import { covers, ignoreWord, removalOf, type SuppressedCode, type Suppression } from './suppressions.ts';

/** What is reported of what was found. `asked`: the codes of the rules that were run. */
export function reported(
  snapshot: Snapshot,
  found: readonly Finding[],
  asked: ReadonlySet<string>,
): readonly Finding[] {
  const { configuration } = snapshot.world;
  const used = new Set<SuppressedCode | IgnoreEntry>();
  const left = found
    .flatMap((finding) => asFarAsInForce(snapshot, finding))
    .filter((finding) => !configuration.isExcluded(finding.at.file) && !isSuppressed(snapshot, finding, used));
  const absence = new AbsenceEvidence(snapshot, asked);
  const own = [...ofComments(snapshot, used, absence), ...ofConfigs(snapshot, used, absence)];
  return [...left, ...own].flatMap((finding) => levelled(snapshot, finding));
}

/** The finding at the level that its file's settings give its code; none where that is `off`. */
function levelled(snapshot: Snapshot, finding: Finding): readonly Finding[] {
  const level =
    finding.code === configCode
      ? undefined
      : snapshot.world.configuration.settingsOf(finding.at.file).rules?.get(finding.code);
  if (level === undefined || level === finding.severity) return [finding];
  return level === 'off' ? [] : [{ ...finding, severity: level }];
}

/** Whether a comment or a gatewise.json suppresses the finding; all that do are noted as used. */
function isSuppressed(snapshot: Snapshot, finding: Finding, used: Set<SuppressedCode | IgnoreEntry>): boolean {
  const { file, range } = finding.at;
  let suppressed = false;
  const note = (reason: SuppressedCode | IgnoreEntry): void => {
    used.add(reason);
    suppressed = true;
  };
  for (const suppression of snapshot.file(file)?.suppressions ?? []) {
    if (!covers(suppression, range.start)) continue;
    for (const one of suppression.codes) if (one.code === finding.code) note(one);
  }
  const config = snapshot.world.configuration.configOf(file);
  for (const entry of config?.ignores ?? []) if (entry.code === finding.code && names(config, entry, file)) note(entry);
  return suppressed;
}

function names(config: ProjectConfig | undefined, entry: IgnoreEntry, file: string): boolean {
  const path = config === undefined ? undefined : pathBelow(config.folder, file);
  return path !== undefined && entry.matches(path);
}

function* ofComments(
  snapshot: Snapshot,
  used: ReadonlySet<SuppressedCode | IgnoreEntry>,
  absence: AbsenceEvidence,
): Generator<Finding> {
  for (const file of snapshot.world.files.values()) {
    if (file.suppressions.length === 0 || isBackup(file.id) || snapshot.world.configuration.isExcluded(file.id))
      continue;
    for (const suppression of file.suppressions) yield* ofComment(file, suppression, used, absence);
  }
}

function* ofComment(
  file: FileState,
  suppression: Suppression,
  used: ReadonlySet<SuppressedCode | IgnoreEntry>,
  absence: AbsenceEvidence,
): Generator<Finding> {
  const { codes, kind, word } = suppression;
  const at = (one: SuppressedCode): FileRange => ({ file: file.id, range: one.range });
  if (kind === 'unknown') {
    yield info(
      'suppression-unknown-code',
      at(word),
      `"${word.code}" suppresses nothing: the keywords are "${ignoreWord}" and "${ignoreWord}-file"`,
    );
    return;
  }
  if (codes.length === 0)
    yield info('suppression-unknown-code', at(word), `"${word.code}" does not name a finding to suppress`);
  for (const one of codes) if (!isSuppressible(one.code)) yield unknownCode(at(one), one.code);
  const known = codes.filter((one) => isSuppressible(one.code));
  for (const one of known) if (one.written !== one.code) yield renamedCode(at(one), one);
  if (known.length > 0 && suppression.reason === '')
    yield info(
      'suppression-without-reason',
      at(word),
      `no reason is given for suppressing ${known.map((one) => one.code).join(', ')} here`,
    );
  if (kind === 'file' && suppression.target === undefined && known.length > 0) {
    yield info(
      'suppression-unused',
      at(word),
      `"${word.code}" applies to the whole file only above its first ${file.tree === undefined ? 'line' : languageOf(file.tree).statement}`,
    );
    return;
  }
  const unused = known.filter((one) => !used.has(one) && absence.is(file, one.code));
  if (unused.length === 0) return;
  if (unused.length === codes.length) yield unusedComment(file, suppression);
  else for (const one of unused) yield unusedCode(file, suppression, one);
}

function unknownCode(at: FileRange, code: string): Finding {
  if (configurableCodes().has(code))
    return info('suppression-unknown-code', at, `${code} cannot be suppressed by a comment, only in gatewise.json`);
  const nearest = nearestWord(code, [...configurableCodes().keys()].filter(isSuppressible));
  if (nearest === undefined) return info('suppression-unknown-code', at, `there is no finding "${code}"`);
  const fix: Fix = {
    title: `Write "${nearest}"`,
    safety: 'review',
    preferred: true,
    edits: [{ ...at, newText: nearest }],
  };
  return info('suppression-unknown-code', at, `there is no finding "${code}"; the nearest is "${nearest}"`, () => [
    fix,
  ]);
}

function renamedCode(at: FileRange, { code, written }: SuppressedCode): Finding {
  const fix: Fix = { title: `Change to ${code}`, safety: 'safe', preferred: true, edits: [{ ...at, newText: code }] };
  return info('suppression-renamed-code', at, sayRenamed(written, code), () => [fix]);
}

function unusedComment(file: FileState, suppression: Suppression): Finding {
  const { codes, comment, kind } = suppression;
  const where = kind === 'file' ? 'in this file' : 'here';
  const edit: FileEdit = { file: file.id, range: removalOf(file.text, suppression), newText: '' };
  return info(
    'suppression-unused',
    { file: file.id, range: comment },
    `${codes.map((one) => one.code).join(', ')} is not found ${where}: there is nothing to suppress`,
    () => [{ title: 'Remove the comment', safety: 'safe', preferred: true, edits: [edit] }],
  );
}

/** One of several codes: it goes with the comma behind it, the last one with the comma before it. */
function unusedCode(file: FileState, { codes, kind }: Suppression, one: SuppressedCode): Finding {
  const index = codes.indexOf(one);
  const [before, after] = [codes[index - 1], codes[index + 1]];
  const range =
    after === undefined
      ? { start: before?.range.end ?? one.range.start, end: one.range.end }
      : { start: one.range.start, end: after.range.start };
  return info(
    'suppression-unused',
    { file: file.id, range: one.range },
    `${one.code} is not found ${kind === 'file' ? 'in this file' : 'here'}: there is nothing to suppress`,
    () => [
      {
        title: `Remove ${one.code} from the comment`,
        safety: 'safe',
        preferred: true,
        edits: [{ file: file.id, range, newText: '' }],
      },
    ],
  );
}

function* ofConfigs(
  snapshot: Snapshot,
  used: ReadonlySet<SuppressedCode | IgnoreEntry>,
  absence: AbsenceEvidence,
): Generator<Finding> {
  for (const config of snapshot.world.configuration.configs) {
    for (const problem of config.problems) yield invalid(config.file, problem);
    if (config.broken) continue;
    for (const entry of config.ignores) {
      const at: FileRange = { file: config.file, range: entry.range };
      if (entry.reason === '')
        yield info('suppression-without-reason', at, `no reason is given for ignoring ${entry.code} in ${entry.glob}`);
      if (used.has(entry) || !isIdle(snapshot, config, entry, absence)) continue;
      const text = snapshot.file(config.file)?.text ?? '';
      yield info(
        'suppression-unused',
        at,
        `${entry.code} is not found in ${entry.glob}: there is nothing to ignore`,
        () => [
          {
            title: 'Remove the entry',
            safety: 'review',
            preferred: true,
            edits: withoutIgnore(text, config.ignores.indexOf(entry)).map((edit) => ({ ...edit, file: config.file })),
          },
        ],
      );
    }
  }
}

/** Whether it can be said that the entry ignores nothing: the whole folder was read, and so was all that its files have to do with. */
function isIdle({ world }: Snapshot, config: ProjectConfig, entry: IgnoreEntry, absence: AbsenceEvidence): boolean {
  if (!world.table.isListed(config.folder)) return false;
  return [...world.files.values()].every(
    (file) => !names(config, entry, file.id) || modelOf(file) === undefined || absence.is(file, entry.code),
  );
}

function invalid(file: FileId, { message, range, severity, meant }: ConfigProblem): Finding {
  const fixes: readonly Fix[] =
    meant === undefined
      ? []
      : [{ title: meant.title, safety: 'review', preferred: true, edits: [{ file, range, newText: meant.newText }] }];
  return {
    code: configCode,
    severity,
    outcomes: ['none'],
    message,
    at: { file, range },
    related: [],
    places: 1,
    fixes: () => fixes,
  };
}

function info(code: SuppressionCode, at: FileRange, message: string, fixes: () => readonly Fix[] = () => []): Finding {
  const severity: Severity = 'info';
  return { code, severity, outcomes: ['none'], message, at, related: [], places: 1, fixes };
}
