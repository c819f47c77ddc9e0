/** textDocument/completion and completionItem/resolve */
import {
  CompletionItemKind,
  CompletionItemTag,
  InsertTextFormat,
  type CompletionItem,
  type CompletionList,
  type CompletionParams,
} from 'vscode-languageserver';
import { completion } from '../features/completion.ts';
import type { Completions, DocsKey, Item, ItemKind } from '../features/completion/item.ts';
import { itemDocs } from '../features/completion/resolve.ts';
import { loadDocs } from '../features/docs.ts';
import { visible } from '../text/visible.ts';
import type { LineColumnRange } from '../text/line-index.ts';
import { markup } from './markup.ts';
import { placeWithDocs } from './place.ts';
import type { Session } from './session.ts';

/** What opens the list beside letters. */
export const triggerCharacters = ['$', '@', '/', ':', '=', '[', ' '];

const kinds: Readonly<Record<ItemKind, CompletionItemKind>> = {
  directive: CompletionItemKind.Property,
  block: CompletionItemKind.Module,
  key: CompletionItemKind.Property,
  value: CompletionItemKind.EnumMember,
  variable: CompletionItemKind.Variable,
  name: CompletionItemKind.Reference,
  address: CompletionItemKind.Interface,
  file: CompletionItemKind.File,
  folder: CompletionItemKind.Folder,
  unit: CompletionItemKind.Unit,
  parameter: CompletionItemKind.Field,
  snippet: CompletionItemKind.Snippet,
  section: CompletionItemKind.Class,
};

export async function onCompletion(session: Session, params: CompletionParams): Promise<CompletionList | null> {
  const { place, docs } = await placeWithDocs(session, params);
  const found = place === undefined ? undefined : completion(place.snapshot, place.file, place.offset, docs);
  if (place === undefined || found === undefined || found.items.length === 0) return null;
  // a space is typed all the time: it asks only where a list of arguments is what one waits for
  if (params.context?.triggerCharacter === ' ' && found.of === 'names') return null;
  return listOf(session, found, place.state.lines.range(found.range));
}

function listOf(session: Session, { items, more }: Completions, range: LineColumnRange): CompletionList {
  const { completionList, completionItem } = session.capabilities.textDocument?.completion ?? {};
  const snippets = completionItem?.snippetSupport === true;
  const shared = completionList?.itemDefaults?.includes('editRange') === true;
  const details = completionItem?.labelDetailsSupport === true;
  const shown = snippets ? items : items.filter((item) => item.kind !== 'snippet');
  const list = shown.map((item) => itemOf(session, item, { snippets, details, range: shared ? undefined : range }));
  const isIncomplete = more === true;
  return shared ? { isIncomplete, itemDefaults: { editRange: range }, items: list } : { isIncomplete, items: list };
}

/** What the editor can show; `range` where each item has to say what it replaces. */
interface Shape {
  readonly snippets: boolean;
  readonly details: boolean;
  readonly range: LineColumnRange | undefined;
}

function itemOf(session: Session, item: Item, { snippets, details, range }: Shape): CompletionItem {
  const isSnippet = item.snippet === true && snippets;
  const text = item.snippet === true && !snippets ? item.label.replace('[]', '') : (item.insert ?? item.label);
  return {
    label: visible(item.label),
    kind: kinds[item.kind],
    sortText: `${item.rank ?? 4}${item.label}`,
    ...(item.filter !== undefined && { filterText: item.filter }),
    ...(item.detail !== undefined &&
      (details ? { labelDetails: { description: item.detail } } : { detail: item.detail })),
    ...(item.deprecated === true && { tags: [CompletionItemTag.Deprecated] }),
    ...(isSnippet && { insertTextFormat: InsertTextFormat.Snippet }),
    ...(range === undefined
      ? text !== visible(item.label) && { textEditText: text }
      : { textEdit: { range, newText: text } }),
    ...(item.again === true &&
      session.client.commands && { command: { title: '', command: 'editor.action.triggerSuggest' } }),
    ...(item.docs !== undefined && { data: item.docs }),
  };
}

export async function onCompletionResolve(_session: Session, item: CompletionItem): Promise<CompletionItem> {
  const key = item.data as DocsKey | undefined;
  if (key === undefined) return item;
  const markdown = itemDocs(key, key.of === 'directive' || key.of === 'variable' ? await loadDocs() : undefined);
  return markdown === undefined ? item : { ...item, documentation: markup(markdown) };
}
