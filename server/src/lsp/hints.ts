/** What an editor shows beside the text: signatures, hints, lenses, and what each word is. */
import {
  SemanticTokensBuilder,
  type CancellationToken,
  type CodeLens,
  type CodeLensParams,
  type InlayHint,
  type InlayHintParams,
  type SemanticTokens,
  type SemanticTokensLegend,
  type SemanticTokensParams,
  type SemanticTokensRangeParams,
  type SignatureHelp,
  type SignatureHelpParams,
} from 'vscode-languageserver';
import { lensSlices, type Lens } from '../features/hints/code-lens.ts';
import { inlayHintSlices } from '../features/hints/inlay-hints.ts';
import { semanticTokens } from '../features/hints/semantic-tokens.ts';
import { tokenTypes, type Token } from '../features/hints/token.ts';
import { signatureHelp } from '../features/hints/signature-help.ts';
import type { TextRange } from '../text/range.ts';
import { eachSliced, type Slices } from '../text/slices.ts';
import { showReferences, showRoutes, showTimeline, type ShowReferencesArguments } from './messages.ts';
import { markup } from './markup.ts';
import { locationOf } from './navigation.ts';
import { inDocument } from './in-slices.ts';
import { placeWithDocs, type Document } from './place.ts';
import type { Session } from './session.ts';

export async function onSignatureHelp(session: Session, params: SignatureHelpParams): Promise<SignatureHelp | null> {
  const { place, docs } = await placeWithDocs(session, params);
  const help = place === undefined ? undefined : signatureHelp(place.snapshot, place.file, place.offset, docs);
  if (help === undefined) return null;
  const signatures = help.signatures.map(({ label, parameters, docs: markdown }) => ({
    label,
    documentation: markup(markdown),
    parameters: parameters.map(([start, end]) => ({ label: [start, end] as [number, number] })),
  }));
  return { signatures, activeSignature: help.active, activeParameter: help.parameter };
}

export function onInlayHints(
  session: Session,
  params: InlayHintParams,
  token: CancellationToken,
): Promise<InlayHint[]> {
  return inDocument(session, params.textDocument, token, function* (document): Slices<InlayHint[]> {
    if (document === undefined) return [];
    const { lines } = document.state;
    const range = { start: lines.offset(params.range.start), end: lines.offset(params.range.end) };
    const hints = yield* inlayHintSlices(document.snapshot, document.state, range, session.view.inlayHints);
    return hints.map(({ offset, label, tooltip }) => ({
      position: lines.at(offset),
      label,
      tooltip,
      paddingLeft: true,
    }));
  });
}

export function onCodeLens(session: Session, params: CodeLensParams, token: CancellationToken): Promise<CodeLens[]> {
  return inDocument(session, params.textDocument, token, function* (document): Slices<CodeLens[]> {
    if (document === undefined) return [];
    const lenses = yield* lensSlices(document.snapshot, document.state, session.view.codeLens);
    return yield* eachSliced(lenses, (lens) => lensOf(session, document, params.textDocument.uri, lens));
  });
}

/** The commands that open the page of a lens. */
const pages: Record<Exclude<Lens['opens'], undefined>, string> = { timeouts: showTimeline, routes: showRoutes };

/** An editor without our commands shows the words alone. */
function lensOf(
  session: Session,
  { snapshot, state }: Document,
  uri: string,
  { range, title, places, opens }: Lens,
): CodeLens {
  const at = state.lines.range(range);
  if (session.client.commands && opens !== undefined)
    return { range: at, command: { title, command: pages[opens], arguments: [uri, at.start] } };
  if (!session.client.commands || places.length === 0) return { range: at, command: { title, command: '' } };
  const argument: ShowReferencesArguments = {
    uri,
    position: at.start,
    locations: places.map((place) => locationOf(session, snapshot, place)),
  };
  return { range: at, command: { title, command: showReferences, arguments: [argument] } };
}

export const legend: SemanticTokensLegend = { tokenTypes: [...tokenTypes], tokenModifiers: [] };

export function onSemanticTokens(
  session: Session,
  params: SemanticTokensParams | SemanticTokensRangeParams,
  token: CancellationToken,
): Promise<SemanticTokens> {
  return inDocument(session, params.textDocument, token, function* (document): Slices<SemanticTokens> {
    if (document === undefined) return { data: [] };
    const { lines, text } = document.state;
    const range =
      'range' in params
        ? { start: lines.offset(params.range.start), end: lines.offset(params.range.end) }
        : { start: 0, end: text.length };
    const builder = new SemanticTokensBuilder();
    for (const one of semanticTokens(document.state, range)) {
      yield;
      for (const { start, end } of linesOf(document, one))
        builder.push(lines.at(start).line, lines.at(start).character, end - start, tokenTypes.indexOf(one.type), 0);
    }
    return builder.build();
  });
}

/** A token of several lines as one for each. */
function linesOf({ state: { lines, text } }: Document, { range }: Token): readonly TextRange[] {
  const [first, last] = [lines.lineOf(range.start), lines.lineOf(range.end)];
  if (first === last) return [range];
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const start = Math.max(range.start, lines.lineStart(first + index));
    const end = Math.min(range.end, lines.lineStart(first + index + 1));
    return { start, end: start + text.slice(start, end).trimEnd().length };
  }).filter((one) => one.end > one.start);
}
