/** Which variables nginx itself defines. */
import { nginxVariableNames } from './generated/nginx-variable-names.ts';

let names: ReadonlySet<string> | undefined;
let families: readonly string[] = [];

/** Whether some module of nginx defines the variable; takes the name without `$`, in any case. Captures `$1` to `$9` count. */
export function isNginxVariable(name: string): boolean {
  if (names === undefined) {
    const all = nginxVariableNames.trim().split('\n');
    names = new Set(all.filter((one) => !one.endsWith('*')));
    families = all.filter((one) => one.endsWith('*')).map((one) => one.slice(0, -1));
  }
  const lower = name.toLowerCase();
  return /^[1-9]$/.test(name) || names.has(lower) || families.some((family) => lower.startsWith(family));
}

/** Names of all variables of nginx that are no families. */
export function nginxVariableList(): readonly string[] {
  return nginxVariableNames.trim().split('\n').filter((one) => !one.endsWith('*'));
}
