/** A location for PHP takes a script with a path behind it, and refuses it: by a file that it looks for, or as PHP does not find the script. */
import { isWithin, originOf, type Placed, type Scope } from '../../model/nginx/config/scope.ts';
import type { Way } from '../../model/nginx/request/request.ts';
import { waysOf } from '../../model/nginx/request/answering.ts';
import { selectLocation } from '../../model/nginx/request/locations.ts';
import { asSite, scriptOfUri } from '../../model/deployment/routes.ts';
import type { SiteQuestion } from '../../model/deployment/question.ts';
import type { FactWord } from '../../model/facts.ts';
import type { FileEdit } from '../../text/edit.ts';
import type { Writer } from '../../edits/writer.ts';
import {
  knownParams,
  sayUri,
  scriptVariable,
  splitEdit,
  splittingAt,
  writtenInfo,
  type PathRequest,
  type Splitting,
} from './path-split.ts';
import type { Draft, Related } from '../kit/rule.ts';

/** What in the location refuses the request. */
interface Refusal extends Splitting {
  /** `try_files`, or the `return` of a condition. */
  readonly refusing: Placed;
  /** The same, or the condition around it. */
  readonly before: Placed;
  /** The file that `try_files` looks for. */
  readonly tried: FactWord | undefined;
  readonly status: 403 | 404;
}

/** `undefined` where the request may get to PHP, or is refused otherwise than for its path. */
export function refusalOf(request: PathRequest, question: SiteQuestion): Draft | undefined {
  const refusal = refusedAt(request, question);
  const opener = request.location.opener;
  if (refusal === undefined || opener === undefined) return undefined;
  const { by } = request;
  const params = knownParams(request.location, question);
  const isMeant = refusal.placed !== undefined || (params !== undefined && writtenInfo(params) !== undefined);
  const severity = by !== undefined ? ('error' as const) : isMeant ? ('warning' as const) : undefined;
  const variable = params && scriptVariable(params);
  return {
    at: placeOf(refusal),
    ...(severity !== undefined && { severity, outcomes: [`${refusal.status}`] as const }),
    message: messageOf(refusal, request),
    related: [relatedTo(request, opener)],
    fixes: (write) => {
      const edits = variable === undefined ? [] : editsFor(write, refusal, variable);
      return edits.length === 0
        ? []
        : [{ title: titleOf(refusal, variable ?? ''), safety: 'review', preferred: true, edits }];
    },
  };
}

function relatedTo({ by, ...request }: PathRequest, opener: Placed): Related {
  if (by !== undefined) return { at: originOf(by), message: `leads to ${sayUri({ by, ...request })}` };
  const pattern = opener.fact.args.at(-1);
  return {
    at: pattern === undefined ? originOf(opener) : { file: opener.file, range: pattern.range },
    message: 'the pattern matches a URI with a path after the script',
  };
}

function refusedAt({ uri, location, ways }: PathRequest, question: SiteQuestion): Refusal | undefined {
  const [first, ...others] = ways.map((way) => refusingOn(way, location));
  if (first === undefined || others.some((other) => other?.refusing !== first.refusing)) return undefined;
  const splitting = splittingAt(location, uri, question);
  return splitting === undefined || !runsAlone(scriptOfUri(uri), location, question)
    ? undefined
    : { ...first, ...splitting };
}

/** The error that the location answers with, whichever page shows it. */
function refusingOn(way: Way, location: Scope): Omit<Refusal, keyof Splitting> | undefined {
  const { outcome, status } = way;
  const last = way.steps.findLast(({ how }) => how !== 'error_page');
  if ((status !== 403 && status !== 404) || last === undefined || !isWithin(last.scope, location)) return undefined;
  if (outcome.kind === 'unknown' || (outcome.kind === 'status' && outcome.cause === 'denied')) return undefined;
  const tried = location.own('try_files').at(-1);
  const [word, code, more] = tried?.fact.args ?? [];
  if (tried !== undefined && word !== undefined)
    return more === undefined && code?.value === `=${status}`
      ? { refusing: tried, before: tried, tried: word, status }
      : undefined;
  for (const child of location.children) {
    const { kind, opener } = child;
    if (kind !== 'if' || opener?.fact.args.some(({ value }) => /^\(?!-[ef]$/.test(value)) !== true) continue;
    const refusing = child.own('return').find(({ fact }) => fact.args[0]?.value === `${status}`);
    if (refusing !== undefined) return { refusing, before: opener, tried: undefined, status };
  }
  return undefined;
}

/** Whether the script gets to PHP without the path: else it is refused for what it is. */
function runsAlone(script: string, location: Scope, question: SiteQuestion): boolean {
  const selected = selectLocation(question.server, script);
  if (selected.kind === 'unknown' || selected.scope !== location) return selected.kind === 'known';
  return waysOf(asSite(question), script).some(({ outcome }) => outcome.kind === 'fastcgi');
}

function placeOf({ placed, isSplit, refusing, tried }: Refusal): Draft['at'] {
  const pattern = placed?.fact.args[0];
  if (placed !== undefined && !isSplit && pattern !== undefined) return { file: placed.file, range: pattern.range };
  return isSplit && tried !== undefined ? { file: refusing.file, range: tried.range } : originOf(refusing);
}

function messageOf({ placed, isSplit, tried, status }: Refusal, request: PathRequest): string {
  const uri = sayUri(request);
  const gets = `${uri} gets ${status}`;
  if (isSplit) return `${tried?.value ?? 'the file'} has the path after the script, which is not a file: ${gets}`;
  return placed === undefined
    ? `nothing splits the path from the script here, and no file has both in its name: ${gets}`
    : `this pattern does not split the path from the script in ${uri}, and no file has both in its name: ${gets}`;
}

function titleOf({ placed, isSplit, tried }: Refusal, variable: string): string {
  if (isSplit || isOwn(variable)) return `Look for ${variable}, the script alone`;
  if (placed !== undefined) return 'Split the path off every script';
  return tried === undefined ? 'Split the path off' : 'Split the path off, and look for the script alone';
}

/** Whether the configuration splits the script off by itself. */
function isOwn(variable: string): boolean {
  return !/fastcgi_script_name|\buri\b|document_uri/i.test(variable);
}

function editsFor(
  write: Writer,
  { placed, isSplit, refusing, before, tried }: Refusal,
  variable: string,
): readonly FileEdit[] {
  const edits = isSplit || isOwn(variable) ? [] : [splitEdit(write, placed, before)];
  if (tried !== undefined && tried.value !== variable)
    edits.push(write.nginxWord({ file: refusing.file, range: tried.range }, variable));
  return edits;
}
