/** Shows places that the server found, in the view that the editor has for references. */
import { commands, Location, Position, Range, Uri } from 'vscode';
import type { ShowReferencesArguments } from '../../server/src/lsp/messages.ts';

/** Of one place it goes straight there. */
export async function showPlaces({ uri, position, locations }: ShowReferencesArguments): Promise<void> {
  const places = locations.map(
    (one) => new Location(Uri.parse(one.uri), new Range(positionOf(one.range.start), positionOf(one.range.end))),
  );
  await commands.executeCommand(
    'editor.action.goToLocations',
    Uri.parse(uri),
    positionOf(position),
    places,
    'peek',
    '',
  );
}

function positionOf({ line, character }: ShowReferencesArguments['position']): Position {
  return new Position(line, character);
}
