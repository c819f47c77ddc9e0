/** What an editor shows beside the text: signatures, hints, lenses, and what each word is. */
import {
  SemanticTokensBuilder,
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
import { docsFor } from '../features/language-docs.ts';
import { lenses, type Lens } from '../features/hints/code-lens.ts';
import { inlayHints } from '../features/hints/inlay-hints.ts';
import { semanticTokens } from '../features/hints/semantic-tokens.ts';
import { tokenTypes, type Token } from '../features/hints/token.ts';
import { signatureHelp } from '../features/hints/signature-help.ts';
import type { TextRange } from '../text/range.ts';
import { showReferences, showTimeline, type ShowReferencesArguments } from './messages.ts';
import { markup } from './markup.ts';
import { locationOf } from './navigation.ts';
import { documentOf, placeAt, type Document } from './place.ts';
import type { Session } from './session.ts';

export async function onSignatureHelp(session: Session, params: SignatureHelpParams): Promise<SignatureHelp | null> {
  const docs = await docsFor(placeAt(session, params)?.state);
  const place = placeAt(session, params);
  const help = place === undefined ? undefined : signatureHelp(place.snapshot, place.file, place.offset, docs);
  if (help === undefined) return null;
  const signatures = help.signatures.map(({ label, parameters, docs: markdown }) => ({
    label,
    documentation: markup(markdown),
    parameters: parameters.map(([start, end]) => ({ label: [start, end] as [number, number] })),
  }));
  return { signatures, activeSignature: help.active, activeParameter: help.parameter };
}

export function onInlayHints(session: Session, params: InlayHintParams): InlayHint[] {
  const document = documentOf(session, params.textDocument);
  if (document === undefined) return [];
  const { lines } = document.state;
  const range = { start: lines.offset(params.range.start), end: lines.offset(params.range.end) };
  return inlayHints(document.snapshot, document.state, range, session.view.inlayHints).map(
    ({ offset, label, tooltip }) => ({ position: lines.at(offset), label, tooltip, paddingLeft: true }),
  );
}

export function onCodeLens(session: Session, params: CodeLensParams): CodeLens[] {
  const document = documentOf(session, params.textDocument);
  if (document === undefined) return [];
  return lenses(document.snapshot, document.state, session.view.codeLens).map((lens) =>
    lensOf(session, document, params.textDocument.uri, lens),
  );
}

/** An editor without our commands shows the words alone. */
function lensOf(
  session: Session,
  { snapshot, state }: Document,
  uri: string,
  { range, title, places, drawsTimeouts }: Lens,
): CodeLens {
  const at = state.lines.range(range);
  if (session.client.commands && drawsTimeouts === true)
    return { range: at, command: { title, command: showTimeline, arguments: [uri, at.start] } };
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
): SemanticTokens {
  const document = documentOf(session, params.textDocument);
  if (document === undefined) return { data: [] };
  const { lines, text } = document.state;
  const range =
    'range' in params
      ? { start: lines.offset(params.range.start), end: lines.offset(params.range.end) }
      : { start: 0, end: text.length };
  const builder = new SemanticTokensBuilder();
  for (const token of semanticTokens(document.state, range))
    for (const { start, end } of linesOf(document, token))
      builder.push(lines.at(start).line, lines.at(start).character, end - start, tokenTypes.indexOf(token.type), 0);
  return builder.build();
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
