/** Asks for a path: one of those that the server's own directives and the tree name, each with what becomes of it, or any that is typed. */
import { QuickPickItemKind, window, type QuickPick, type QuickPickItem } from 'vscode';
import type { RouteItem, RoutesResult } from '../../server/src/lsp/messages.ts';

interface PathItem extends QuickPickItem {
  readonly path?: string;
}

const isTarget = /^(?:https?:\/\/[^/]+)?\//i;

/** `undefined` where the list was closed. @param routes those of the server, once they are known */
export function pickPath(routes: Promise<RoutesResult>): Promise<string | undefined> {
  const picker: QuickPick<PathItem> = window.createQuickPick<PathItem>();
  picker.title = 'Which Location Answers?';
  picker.placeholder = 'A path, or a URL whose host and port choose the server';
  picker.matchOnDescription = true;
  picker.busy = true;
  let known: readonly PathItem[] = [];
  const show = (): void => {
    picker.items = [...typedItem(picker.value.trim(), known), ...known];
  };
  void routes
    .catch(() => null)
    .then((result) => {
      known = result === null ? [] : pathItems(result.routes);
      picker.busy = false;
      show();
    });
  return new Promise((resolve) => {
    picker.onDidChangeValue(show);
    picker.onDidAccept(() => {
      const typed = picker.value.trim();
      const active = picker.activeItems[0]?.path;
      // the list may be behind what was typed last
      const path = isTarget.test(typed) && active?.includes(typed) !== true ? typed : active;
      if (path === undefined) return;
      resolve(path);
      picker.hide();
    });
    picker.onDidHide(() => {
      resolve(undefined);
      picker.dispose();
    });
    picker.show();
  });
}

/** What is typed comes first, unless it is in the list. */
function typedItem(typed: string, known: readonly PathItem[]): readonly PathItem[] {
  return isTarget.test(typed) && !known.some(({ path }) => path === typed)
    ? [{ label: typed, description: 'ask for this', path: typed, alwaysShow: true }]
    : [];
}

/** Scripts in the tree come last, under a line of their own. */
function pathItems(routes: readonly RouteItem[]): readonly PathItem[] {
  const items = routes.flatMap(({ uris, named, brief, failing }) =>
    uris.map((uri): PathItem & { readonly named: string } => ({
      label: failing === true ? `$(error) ${uri}` : uri,
      description: brief,
      path: uri,
      named,
    })),
  );
  return items.flatMap((item, index): PathItem[] =>
    items[index - 1]?.named === item.named ? [item] : [{ label: item.named, kind: QuickPickItemKind.Separator }, item],
  );
}
