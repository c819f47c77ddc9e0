/** Going from place to place: definition, implementation, references, highlights. */
import {
  DocumentHighlightKind,
  type CancellationToken,
  type DocumentHighlight,
  type Location,
  type LocationLink,
  type ReferenceParams,
  type TextDocumentPositionParams,
} from 'vscode-languageserver';
import type { Snapshot } from '../analysis/state/snapshot.ts';
import { definitionSlices, implementationSlices } from '../features/navigation/definition.ts';
import { highlightSlices, referenceSlices } from '../features/navigation/references.ts';
import type { Definitions, Target } from '../features/navigation/target.ts';
import type { FileRange } from '../text/range.ts';
import { eachSliced, type Slices } from '../text/slices.ts';
import { rangeOf } from './diagnostics.ts';
import { atPlace } from './in-slices.ts';
import type { Place } from './place.ts';
import type { Session } from './session.ts';

export function onDefinition(
  session: Session,
  params: TextDocumentPositionParams,
  token: CancellationToken,
): Promise<Location[] | LocationLink[] | null> {
  const links = session.capabilities.textDocument?.definition?.linkSupport === true;
  return atPlace(session, params, token, (place) =>
    going(session, place, definitionSlices, links ? 'links' : 'locations'),
  );
}

export function onImplementation(
  session: Session,
  params: TextDocumentPositionParams,
  token: CancellationToken,
): Promise<Location[] | LocationLink[] | null> {
  const links = session.capabilities.textDocument?.implementation?.linkSupport === true;
  return atPlace(session, params, token, (place) =>
    going(session, place, implementationSlices, links ? 'links' : 'locations'),
  );
}

type Finder = (snapshot: Snapshot, file: FileRange['file'], offset: number) => Slices<Definitions | undefined>;

function* going(
  session: Session,
  place: Place | undefined,
  find: Finder,
  form: 'links' | 'locations',
): Slices<Location[] | LocationLink[] | null> {
  const found = place === undefined ? undefined : yield* find(place.snapshot, place.file, place.offset);
  if (place === undefined || found === undefined || found.targets.length === 0) return null;
  const { snapshot, state } = place;
  const originSelectionRange = state.lines.range(found.from);
  return form === 'links'
    ? found.targets.map((target) => ({ originSelectionRange, ...linkTo(session, snapshot, target) }))
    : found.targets.map((target) => locationOf(session, snapshot, target));
}

function linkTo(session: Session, snapshot: Snapshot, target: Target): Omit<LocationLink, 'originSelectionRange'> {
  const { uri, range } = locationOf(session, snapshot, target);
  const enclosing =
    target.enclosing === undefined ? range : rangeOf(snapshot, { file: target.file, range: target.enclosing });
  return { targetUri: uri, targetRange: enclosing, targetSelectionRange: range };
}

export function onReferences(session: Session, params: ReferenceParams, token: CancellationToken): Promise<Location[]> {
  return atPlace(session, params, token, function* (place): Slices<Location[]> {
    if (place === undefined) return [];
    const all = yield* referenceSlices(place.snapshot, place.file, place.offset);
    const wanted = all.filter((one) => params.context.includeDeclaration || one.role === 'reference');
    return yield* eachSliced(wanted, (at) => locationOf(session, place.snapshot, at));
  });
}

export function onDocumentHighlight(
  session: Session,
  params: TextDocumentPositionParams,
  token: CancellationToken,
): Promise<DocumentHighlight[]> {
  return atPlace(session, params, token, function* (place): Slices<DocumentHighlight[]> {
    if (place === undefined) return [];
    return (yield* highlightSlices(place.snapshot, place.file, place.offset)).map(({ range, role }) => ({
      range: place.state.lines.range(range),
      kind: role === 'definition' ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
    }));
  });
}

/** A place in the document that the editor knows for the file. */
export function locationOf(session: Session, snapshot: Snapshot, at: FileRange): Location {
  return { uri: session.urisOf(at.file)[0] ?? at.file, range: rangeOf(snapshot, at) };
}
