/** Reads settings of the table from unknown JSON: the same shape in gatewise.json, in an editor and on the command line. */
import type { Setting } from './setting.ts';
import { settings } from './table.ts';
import type { ValueKind } from './value-kinds.ts';

type Entry = (typeof settings)[number];
type ValueOf<E extends Setting> = E['value'] extends ValueKind<infer T> ? T : never;
type InFiles = Extract<Entry, { readonly property: string }>;
type InEditor = Exclude<Extract<Entry, { readonly editor: unknown }>, InFiles>;

/** What may differ between files; what is absent is not set, and derived from the files. */
export type Settings = { readonly [E in InFiles as E['property']]?: ValueOf<E> | undefined };

/** What holds for the whole editor, by name; the default where it is not set. */
export type EditorValues = { readonly [E in InEditor as E['name']]: ValueOf<E> };

/** The settings of one group, without the group before their names: of `codeLens.pools` the key is `pools`. */
export type GroupValues<Group extends string> = {
  readonly [Name in keyof EditorValues as Name extends `${Group}.${infer Rest}` ? Rest : never]: EditorValues[Name];
};

/** Nothing is set. */
export const defaultSettings: Settings = {};

/** The settings that a gatewise.json has, by key, then by the second part of the name; `''` where there is none. */
export const settingsByKey: ReadonlyMap<string, ReadonlyMap<string, Setting>> = byKey(settings);

/** Reads what an editor, a gatewise.json or a command line sets; what it does not set, or sets wrongly, is left out. */
export function readSettings(json: unknown, table: readonly Setting[] = settings): Settings {
  const read = table.flatMap((setting) =>
    setting.property === undefined ? [] : [[setting.property, setting.value.read(jsonOf(json, setting))] as const],
  );
  return overlay(defaultSettings, Object.fromEntries(read), table);
}

/** `over` where it sets something, else `base`. */
export function overlay(base: Settings, over: Settings, table: readonly Setting[] = settings): Settings {
  const [below, above] = [base, over] as readonly Readonly<Record<string, unknown>>[];
  const merged = table.flatMap(({ property, value }) => {
    const [first, second] = [below?.[property ?? ''], above?.[property ?? '']];
    const both = first !== undefined && second !== undefined && value.merge !== undefined;
    const result = both ? value.merge?.(first, second) : (second ?? first);
    return property === undefined || result === undefined ? [] : [[property, result] as const];
  });
  return Object.fromEntries(merged);
}

/** Reads what holds for the whole editor. @param json the values of `gatewise.*` */
export function readEditorValues(json: unknown, table: readonly Setting[] = settings): EditorValues {
  const read = table.flatMap((setting) => {
    const { name, value, editor, property } = setting;
    if (editor === undefined || property !== undefined) return [];
    return [[name, value.read(jsonOf(json, setting)) ?? value.read(editor.default)] as const];
  });
  // the table has a default for each, of its kind
  return Object.fromEntries(read) as unknown as EditorValues;
}

/** The settings of `codeLens.*` or another group. */
export function groupOf<Group extends string>(values: EditorValues, group: Group): GroupValues<Group> {
  const own = Object.entries(values).filter(([name]) => name.startsWith(`${group}.`));
  return Object.fromEntries(own.map(([name, value]) => [name.slice(group.length + 1), value])) as GroupValues<Group>;
}

/** What is set under the name, or under one that it had before. An editor sends defaults too: such a value gives way to a former name. */
function jsonOf(json: unknown, { name, editor }: Setting): unknown {
  const current = jsonAt(json, name);
  if (current !== undefined && current !== editor?.default) return current;
  return editor?.formerly?.map((old) => jsonAt(json, old)).find((one) => one !== undefined) ?? current;
}

function jsonAt(json: unknown, name: string): unknown {
  return name
    .split('.')
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, key)
          ? (value as Record<string, unknown>)[key]
          : undefined,
      json,
    );
}

function byKey(table: readonly Setting[]): ReadonlyMap<string, ReadonlyMap<string, Setting>> {
  const keys = new Map<string, Map<string, Setting>>();
  for (const setting of table) {
    const [key = '', name = ''] = setting.name.split('.');
    if (setting.project !== undefined) keys.set(key, (keys.get(key) ?? new Map<string, Setting>()).set(name, setting));
  }
  return keys;
}
