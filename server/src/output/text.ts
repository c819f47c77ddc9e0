/** The report for people: where, the line, the mark, the other side, the outcome, the fixes; then one line of sum. */
import type { Severity } from '../rules/kit/rule.ts';
import { sayCount } from '../text/count.ts';
import { rangeKey, type FileRange } from '../text/range.ts';
import { excerptOf } from './excerpt.ts';
import { visible } from '../text/visible.ts';
import { placesOf, type Format, type View } from './format.ts';
import { outcomesInWords } from './outcomes.ts';
import type { Style } from './paint.ts';
import type { Places } from './places.ts';
import type { Reported, Result, UnknownValue } from './result.ts';

type TextOptions = Pick<View, 'paint' | 'width' | 'quiet' | 'explainUnknown'>;

export const textFormat: Format = {
  isForPeople: true,
  write: (result, view) => textReport(result, placesOf(view), view),
};

/** A place to show, with the character that marks it. */
interface Shown {
  readonly at: FileRange;
  readonly marker: '^' | '-';
  readonly style: Style;
  /** Behind the mark. */
  readonly message: string;
  /** Behind the place. */
  readonly remark: string;
}

/** The whole report part by part, with a line end behind it; `quiet`: one line a finding and nothing else. */
function* textReport(result: Result, places: Places, options: TextOptions): Generator<string> {
  if (options.quiet) return yield* quietReport(result, places, options);
  for (const reported of result.reported) yield `${linesOf(findingBlock(reported, places, options))}\n`;
  if (options.explainUnknown)
    for (const value of result.unknown) yield `${linesOf(unknownBlock(value, places, options))}\n`;
  yield linesOf([sumLine(result, options)]);
}

function* quietReport(result: Result, places: Places, options: TextOptions): Generator<string> {
  for (const reported of result.reported)
    yield linesOf([`${visible(places.label(reported.finding.at))}: ${headLine(reported, options)}`]);
  if (options.explainUnknown)
    for (const value of result.unknown)
      yield linesOf([`${visible(places.label(value.at))}: ${unknownHead(value, options)}`]);
}

function linesOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

function findingBlock(reported: Reported, places: Places, options: TextOptions): string[] {
  const { finding, fixes } = reported;
  const related = finding.related.map(({ at, message }): Shown => ({
    at,
    marker: '-',
    style: 'other',
    message,
    remark: '',
  }));
  const main: Shown = {
    at: finding.at,
    marker: '^',
    style: finding.severity,
    message: '',
    remark: finding.places > 1 ? ` · in ${finding.places} places` : '',
  };
  return [
    headLine(reported, options),
    ...placesBlock([main, ...related], places, options),
    ...fixes.map((fix) => `  ${options.paint('fix', 'fix')}  ${visible(fix.title)}`),
  ];
}

function headLine({ finding }: Reported, { paint }: TextOptions): string {
  const outcome = outcomesInWords(finding);
  const end = outcome === '' ? '' : ` ${paint(finding.severity, `→ ${outcome}`)}`;
  return `${paint(finding.severity, `${finding.severity}[${finding.code}]`)} ${paint('strong', visible(finding.message))}${end}`;
}

function unknownBlock(value: UnknownValue, places: Places, options: TextOptions): string[] {
  return [
    unknownHead(value, options),
    ...placesBlock([{ at: value.at, marker: '^', style: 'unknown', message: '', remark: '' }], places, options),
  ];
}

function unknownHead(value: UnknownValue, { paint }: TextOptions): string {
  return `${paint('unknown', `unknown[${value.reason}]`)} ${visible(value.message)}`;
}

/** Each place with its line and mark, all with gutters of one width. */
function placesBlock(shown: readonly Shown[], places: Places, { paint, width }: TextOptions): string[] {
  const gutter = shown.reduce((most, { at }) => Math.max(most, String(places.range(at).start.line + 1).length), 2);
  const lines: string[] = [];
  for (const { at, marker, style, message, remark } of shown) {
    const words = visible(message);
    const label = paint('place', visible(places.label(at)));
    const source = places.source(at.file);
    if (source.text === '') {
      lines.push(`  ${label}${remark}${words === '' ? '' : ` ${paint(style, words)}`}`);
      continue;
    }
    const excerpt = excerptOf(source, at.range, marker, Math.max(width - gutter - 3, 20));
    const spaces = /^\s*/.exec(excerpt.mark)?.[0] ?? '';
    const mark = `${excerpt.mark.slice(spaces.length)}${words === '' ? '' : ` ${words}`}`;
    lines.push(
      `  ${label}${remark}`,
      `${paint('faint', `${String(excerpt.line).padStart(gutter)} |`)} ${excerpt.shown}`.trimEnd(),
      `${paint('faint', `${' '.repeat(gutter)} |`)} ${spaces}${paint(style, mark)}`,
    );
  }
  return lines;
}

/**
 * `3 files · 1 error · 0 warnings · 2 of 3 fastcgi_pass could not be checked (containers; --explain-unknown says why)`; it never reads like an
 * all-clear where something could not be judged.
 */
function sumLine(result: Result, { explainUnknown, paint }: TextOptions): string {
  const { files, reported } = result;
  const count = (severity: Severity): number => reported.filter(({ finding }) => finding.severity === severity).length;
  const infos = count('info');
  const open = openWords(result);
  return [
    sayCount(files.nginx + files.fpm, 'file'),
    sayCount(count('error'), 'error'),
    sayCount(count('warning'), 'warning'),
    ...(infos > 0 ? [`${infos} info`] : []),
    ...(open === undefined ? [] : [`${paint('strong', open.words)}${open.why({ explained: explainUnknown })}`]),
  ].join(' · ');
}

/** What could not be judged: links before single values. */
function openWords({
  links,
  unknown,
}: Result): { readonly words: string; readonly why: (unknown: { readonly explained: boolean }) => string } | undefined {
  const states = new Map<string, { readonly reason: string | undefined }>();
  for (const { at, state, reason } of links) {
    const key = rangeKey(at);
    if (state === 'unknown') states.set(key, { reason });
    else if (!states.has(key)) states.set(key, { reason: undefined });
  }
  const unchecked = [...states.values()].flatMap(({ reason }) => reason ?? []);
  const hint = '--explain-unknown says why';
  if (unchecked.length > 0) {
    const causes = causesOf(unchecked);
    return {
      words: `${unchecked.length} of ${states.size} fastcgi_pass could not be checked`,
      why: ({ explained }) => ` (${causes}${explained ? '' : `; ${hint}`})`,
    };
  }
  return unknown.length === 0
    ? undefined
    : {
        words: `${sayCount(unknown.length, 'value')} unknown`,
        why: ({ explained }) => (explained ? '' : ` (${hint})`),
      };
}

const causeWords: Readonly<Record<UnknownValue['reason'], string>> = {
  variable: 'variables',
  template: 'templates',
  'missing-include': 'missing files',
  'not-included': 'files that are not included',
  environment: 'the environment',
  malformed: 'malformed lines',
  'host-name': 'host names',
  container: 'containers',
  generated: 'generated files',
  sample: 'samples',
  'foreign-image': 'external images',
};

/** The two most frequent causes in words. */
function causesOf(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  const words = [...counts]
    .toSorted((a, b) => b[1] - a[1])
    .map(([reason]) => causeWords[reason as UnknownValue['reason']]);
  return words.length > 2 ? `${words.slice(0, 2).join(', ')} and other reasons` : words.join(' and ');
}
