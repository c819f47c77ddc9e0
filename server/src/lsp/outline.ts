/** The form of a document and of the workspace: outline, symbols, links, folding, selection. */
import {
  FoldingRangeKind,
  SymbolKind,
  type CancellationToken,
  type DocumentLink,
  type DocumentLinkParams,
  type DocumentSymbol,
  type DocumentSymbolParams,
  type FoldingRange,
  type FoldingRangeParams,
  type SelectionRange,
  type SelectionRangeParams,
  type SymbolInformation,
  type WorkspaceSymbolParams,
} from 'vscode-languageserver';
import { folds } from '../features/navigation/folding.ts';
import { documentLinks } from '../features/navigation/links.ts';
import { outline } from '../features/navigation/outline.ts';
import type { OutlineItem, OutlineKind } from '../features/navigation/outline-item.ts';
import { selectionRanges } from '../features/navigation/selection.ts';
import { workspaceSymbolSlices } from '../features/navigation/workspace-symbols.ts';
import type { LineIndex } from '../text/line-index.ts';
import type { Slices } from '../text/slices.ts';
import { inWorkspace } from './in-slices.ts';
import { locationOf } from './navigation.ts';
import { documentOf } from './place.ts';
import type { Session } from './session.ts';

const symbolKinds: Readonly<Record<OutlineKind, SymbolKind>> = {
  block: SymbolKind.Namespace,
  server: SymbolKind.Class,
  location: SymbolKind.Method,
  upstream: SymbolKind.Interface,
  variable: SymbolKind.Variable,
  pool: SymbolKind.Class,
  key: SymbolKind.Property,
  name: SymbolKind.Constant,
  pass: SymbolKind.Event,
  file: SymbolKind.File,
};

export function onDocumentSymbol(
  session: Session,
  params: DocumentSymbolParams,
): DocumentSymbol[] | SymbolInformation[] {
  const document = documentOf(session, params.textDocument);
  if (document === undefined) return [];
  const items = outline(document.snapshot, document.file);
  const tree = session.capabilities.textDocument?.documentSymbol?.hierarchicalDocumentSymbolSupport === true;
  return tree
    ? items.map((item) => symbolOf(item, document.state.lines))
    : flat(items).map((item) => ({
        name: item.name,
        kind: symbolKinds[item.kind],
        location: { uri: params.textDocument.uri, range: document.state.lines.range(item.range) },
      }));
}

function symbolOf(item: OutlineItem, lines: LineIndex): DocumentSymbol {
  return {
    name: item.name,
    detail: item.detail,
    kind: symbolKinds[item.kind],
    range: lines.range(item.range),
    selectionRange: lines.range(item.selection),
    children: item.children.map((child) => symbolOf(child, lines)),
  };
}

function flat(items: readonly OutlineItem[]): readonly OutlineItem[] {
  return items.flatMap((item) => [item, ...flat(item.children)]);
}

export function onWorkspaceSymbol(
  session: Session,
  params: WorkspaceSymbolParams,
  token: CancellationToken,
): Promise<SymbolInformation[]> {
  return inWorkspace(session, token, function* (snapshot): Slices<SymbolInformation[]> {
    return (yield* workspaceSymbolSlices(snapshot, params.query)).map((symbol) => ({
      name: symbol.name,
      kind: symbolKinds[symbol.kind],
      containerName: symbol.container,
      location: locationOf(session, snapshot, symbol),
    }));
  });
}

export function onDocumentLinks(session: Session, params: DocumentLinkParams): DocumentLink[] {
  const document = documentOf(session, params.textDocument);
  if (document === undefined) return [];
  return documentLinks(document.snapshot, document.file).map(({ range, target }) => ({
    range: document.state.lines.range(range),
    target: session.urisOf(target)[0] ?? target,
  }));
}

export function onFoldingRanges(session: Session, params: FoldingRangeParams): FoldingRange[] {
  const document = documentOf(session, params.textDocument);
  if (document === undefined) return [];
  return folds(document.state).map(({ from, to, kind }) => ({
    startLine: from,
    endLine: to,
    ...(kind === 'comment' && { kind: FoldingRangeKind.Comment }),
  }));
}

export function onSelectionRanges(session: Session, params: SelectionRangeParams): SelectionRange[] {
  const document = documentOf(session, params.textDocument);
  if (document === undefined) return [];
  const { lines } = document.state;
  return params.positions.map((position) => {
    const outer = selectionRanges(document.state, lines.offset(position)).toReversed();
    return (
      outer.reduce<SelectionRange | undefined>(
        (parent, range) => ({ range: lines.range(range), ...(parent !== undefined && { parent }) }),
        undefined,
      ) ?? { range: { start: position, end: position } }
    );
  });
}
