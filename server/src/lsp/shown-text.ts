/**
 * What the server sends is shown as it is: on its way out, every text that an editor shows beside the code (messages, titles, labels, names) loses what would
 * not be seen, or would act: controls, directions of writing, characters of icons. Text that is put into a file, and names of files, stay as they are.
 */
import type { Message, MessageWriter } from 'vscode-languageserver';
import { visible } from '../text/visible.ts';

/** Keys of the protocol, and of our own messages, whose values somebody reads. */
const shownKeys: ReadonlySet<string> = new Set([
  'message',
  'title',
  'label',
  'name',
  'detail',
  'description',
  'containerName',
  'tooltip',
  'words',
  'listens',
  'clients',
  'location',
  'address',
  'notInForce',
  'main',
  'text',
  'when',
  'asked',
]);
/** Where an editor draws icons for `$(name)`. */
const iconKeys: ReadonlySet<string> = new Set(['title', 'main', 'text', 'when', 'asked']);
/** Of these the program itself makes several lines. */
const lineKeys: ReadonlySet<string> = new Set(['tooltip']);
/** Keys below which nothing is shown: edits, and what comes back to the server as it was sent. */
const ownKeys: ReadonlySet<string> = new Set(['data', 'edit', 'changes', 'documentChanges', 'arguments']);

/** A writer that sends through another one. */
export function shownWriter(writer: MessageWriter): MessageWriter {
  return {
    onError: writer.onError,
    onClose: writer.onClose,
    end: () => writer.end(),
    dispose: () => writer.dispose(),
    write: (message: Message) => writer.write(shownMessage(message)),
  };
}

function shownMessage(message: Message): Message {
  const { method, params } = message as { readonly method?: string; readonly params?: { readonly message?: unknown } };
  if (method !== 'window/logMessage' || typeof params?.message !== 'string') return shown(message, '') as Message;
  // its lines are those of a log
  return { ...message, params: { ...params, message: visibleLines(params.message) } } as Message;
}

function visibleLines(text: string): string {
  return text.split('\n').map(visible).join('\n');
}

/** The same value where nothing in it had to be changed. */
function shown(value: unknown, key: string): unknown {
  if (typeof value === 'string') return shownKeys.has(key) ? shownText(value, key) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return typeof value[0] === 'number' ? value : shownList(value, key);
  let copy: Record<string, unknown> | undefined;
  for (const [name, own] of Object.entries(value)) {
    const next = ownKeys.has(name) ? own : shown(own, name);
    if (next !== own) (copy ??= { ...value })[name] = next;
  }
  return copy ?? value;
}

function shownList(list: readonly unknown[], key: string): readonly unknown[] {
  let copy: unknown[] | undefined;
  for (const [index, own] of list.entries()) {
    const next = shown(own, key);
    if (next !== own) (copy ??= [...list])[index] = next;
  }
  return copy ?? list;
}

function shownText(text: string, key: string): string {
  const flat = lineKeys.has(key) ? visibleLines(text) : visible(text);
  return iconKeys.has(key) ? flat.replaceAll(/\$(?=\([\w~-]+\))/g, '$ ') : flat;
}
