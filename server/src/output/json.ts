/** The report for programs: one JSON object; docs/cli.md describes it. */
import type { LineColumnRange } from '../text/line-index.ts';
import type { FileRange } from '../text/range.ts';
import type { Fix } from '../rules/kit/rule.ts';
import { placesOf, type Format } from './format.ts';
import { jsonText } from './json-text.ts';
import type { Places } from './places.ts';
import type { Link, Reported, Result } from './result.ts';

export const jsonFormat: Format = { write: (result, view) => jsonReport(result, placesOf(view)) };

/** The whole report part by part, with a line end behind it: each finding and link is worked out when its turn comes, and not kept. */
function* jsonReport(result: Result, places: Places): Generator<string> {
  yield `{\n  "version": 1,\n  "files": ${indented(result.files)},\n`;
  yield* list('findings', result.reported, (reported) => findingJson(reported, places));
  yield ',\n';
  yield* list('links', result.links, (link) => linkJson(link, places));
  yield ',\n';
  yield* list('unknown', result.unknown, ({ at, reason, message }) => ({ ...placeJson(at, places), reason, message }));
  yield '\n}\n';
}

function* list<T>(name: string, items: readonly T[], jsonOf: (item: T) => object): Generator<string> {
  let before = `  "${name}": [`;
  for (const item of items) {
    yield `${before}\n    ${indented(jsonOf(item), 2)}`;
    before = ',';
  }
  yield items.length === 0 ? `${before}]` : '\n  ]';
}

/** A value as JSON inside of an object, or of several. */
function indented(value: object, depth = 1): string {
  return jsonText(value)
    .trimEnd()
    .replaceAll('\n', `\n${'  '.repeat(depth)}`);
}

interface Place {
  readonly file: string;
  readonly range: LineColumnRange;
}

function placeJson(at: FileRange, places: Places): Place {
  return { file: places.name(at.file), range: places.range(at) };
}

function findingJson({ finding, fixes, docs }: Reported, places: Places): object {
  return {
    code: finding.code,
    severity: finding.severity,
    outcomes: finding.outcomes,
    message: finding.message,
    ...placeJson(finding.at, places),
    related: finding.related.map(({ at, message }) => ({ ...placeJson(at, places), message })),
    fixes: fixes.map((fix) => fixJson(fix, places)),
    docs,
  };
}

function fixJson(fix: Fix, places: Places): object {
  return {
    title: fix.title,
    safety: fix.safety,
    preferred: fix.preferred === true,
    edits: fix.edits.map((edit) => ({ ...placeJson(edit, places), newText: edit.newText })),
  };
}

function linkJson(link: Link, places: Places): object {
  const { pool } = link;
  return {
    ...placeJson(link.at, places),
    address: link.address,
    state: link.state,
    pool:
      pool === undefined
        ? undefined
        : { name: pool.name, file: places.name(pool.at.file), line: places.range(pool.at).start.line + 1 },
    basis: link.basis,
    evidence: link.basis === undefined ? undefined : link.evidence.map((one) => evidenceJson(one, places)),
    access: link.access,
    reason: link.reason,
    message: link.message,
    receives: receivedJson(link),
  };
}

function evidenceJson(one: Link['evidence'][number], places: Places): object {
  return 'fact' in one ? one : { ...placeJson(one.at, places), message: one.message };
}

/** Values that are not known are `null`. */
function receivedJson({ receives }: Link): object | undefined {
  const received = receives?.();
  if (received === undefined) return undefined;
  return {
    uri: received.uri,
    params: Object.fromEntries([...received.params].map(([name, value]) => [name, value ?? null])),
  };
}
