/** Going from place to place: definition, implementation, references, highlights. */
import {
  DocumentHighlightKind,
  type DocumentHighlight,
  type Location,
  type LocationLink,
  type ReferenceParams,
  type TextDocumentPositionParams,
} from 'vscode-languageserver';
import type { Snapshot } from '../analysis/state/snapshot.ts';
import { definition, implementation } from '../features/navigation/definition.ts';
import { highlights, references } from '../features/navigation/references.ts';
import type { Definitions, Target } from '../features/navigation/target.ts';
import type { FileRange } from '../text/range.ts';
import { rangeOf } from './diagnostics.ts';
import { placeAt } from './place.ts';
import type { Session } from './session.ts';

export function onDefinition(session: Session, params: TextDocumentPositionParams): Location[] | LocationLink[] | null {
  return going(session, params, definition, session.capabilities.textDocument?.definition?.linkSupport === true);
}

export function onImplementation(
  session: Session,
  params: TextDocumentPositionParams,
): Location[] | LocationLink[] | null {
  return going(
    session,
    params,
    implementation,
    session.capabilities.textDocument?.implementation?.linkSupport === true,
  );
}

type Finder = (snapshot: Snapshot, file: FileRange['file'], offset: number) => Definitions | undefined;

function going(
  session: Session,
  params: TextDocumentPositionParams,
  find: Finder,
  links: boolean,
): Location[] | LocationLink[] | null {
  const place = placeAt(session, params);
  const found = place === undefined ? undefined : find(place.snapshot, place.file, place.offset);
  if (place === undefined || found === undefined || found.targets.length === 0) return null;
  const { snapshot, state } = place;
  const originSelectionRange = state.lines.range(found.from);
  return links
    ? found.targets.map((target) => ({ originSelectionRange, ...linkTo(session, snapshot, target) }))
    : found.targets.map((target) => locationOf(session, snapshot, target));
}

function linkTo(session: Session, snapshot: Snapshot, target: Target): Omit<LocationLink, 'originSelectionRange'> {
  const { uri, range } = locationOf(session, snapshot, target);
  const enclosing =
    target.enclosing === undefined ? range : rangeOf(snapshot, { file: target.file, range: target.enclosing });
  return { targetUri: uri, targetRange: enclosing, targetSelectionRange: range };
}

export function onReferences(session: Session, params: ReferenceParams): Location[] {
  const place = placeAt(session, params);
  if (place === undefined) return [];
  const found = references(place.snapshot, place.file, place.offset);
  return found
    .filter((one) => params.context.includeDeclaration || one.role === 'reference')
    .map((at) => locationOf(session, place.snapshot, at));
}

export function onDocumentHighlight(session: Session, params: TextDocumentPositionParams): DocumentHighlight[] {
  const place = placeAt(session, params);
  if (place === undefined) return [];
  return highlights(place.snapshot, place.file, place.offset).map(({ range, role }) => ({
    range: place.state.lines.range(range),
    kind: role === 'definition' ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
  }));
}

/** A place in the document that the editor knows for the file. */
export function locationOf(session: Session, snapshot: Snapshot, at: FileRange): Location {
  return { uri: session.urisOf(at.file)[0] ?? at.file, range: rangeOf(snapshot, at) };
}
