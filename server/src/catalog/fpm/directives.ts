/** What may be written in PHP-FPM configuration: every directive of [global] and of a pool, explained in our words. */
import { fpmGlobalDirectives } from './global-directives.ts';
import { fpmPoolDirectives } from './pool-directives.ts';
import type { Dated, Earlier } from '../release.ts';
import { fpmWorkerDirectives } from './worker-directives.ts';

/** A directive without what follows from its name; the data files are lists of these. Without `since` it is in PHP 7.0 and older ones. */
export interface FpmDirectiveEntry extends Dated {
  /** As the manual writes it; an array without its brackets: `php_admin_value`. */
  readonly name: string;
  readonly section: 'global' | 'pool' | 'both';
  readonly type: 'string' | 'integer' | 'time' | 'boolean' | 'enum' | 'octal' | 'path' | 'address' | 'array';
  /** What a bare number counts. FPM reads no k, m or g; a time may end in one of s, m, h, d. */
  readonly unit?: 'seconds' | 'bytes' | 'files' | 'processes' | 'requests' | 'connections' | 'frames';
  /** For an enum all there are; for other types the words that are allowed beside the type's own values. */
  readonly values?: readonly string[];
  readonly range?: { readonly min?: number; readonly max?: number };
  /** What FPM works with when nobody sets it, written as `php-fpm -tt` shows it; `undefined`: nothing. */
  readonly default: string | undefined;
  /** When FPM refuses to start without it. */
  readonly required?: 'always' | 'as-root' | 'dynamic';
  /** Other defaults in releases before. */
  readonly earlierDefaults?: readonly Earlier<string | undefined>[];
  /** One sentence. */
  readonly summary: string;
  /** Markdown: what it does, what it means for nginx, what goes wrong. */
  readonly docs: string;
  /** The manual's anchor where it is not the name with hyphens; empty where the manual has none. */
  readonly anchor?: string;
}

/** A directive with the address of its page in PHP's manual. */
export interface FpmDirective extends FpmDirectiveEntry {
  readonly url: string;
}

const manual = 'https://www.php.net/manual/en/install.fpm.configuration.php';

function withUrl(entry: FpmDirectiveEntry): FpmDirective {
  const anchor = entry.anchor ?? entry.name.replaceAll(/[._]/g, '-');
  return { ...entry, url: anchor === '' ? manual : `${manual}#${anchor}` };
}

let all: readonly FpmDirective[] | undefined;

/** Every directive, [global] first. Facts: PHP-FPM's option tables of PHP 5.6 to 8.0, its notes on later ones, and measurements on PHP 8.2. */
export function fpmDirectives(): readonly FpmDirective[] {
  all ??= [...fpmGlobalDirectives, ...fpmPoolDirectives, ...fpmWorkerDirectives].map(withUrl);
  return all;
}

/**
 * A directive by the key before the `=`: `listen`, `PM.max_children`, `php_value[memory_limit]`.
 * As in FPM the case of a plain key does not matter, that of an array and of `include` does. A few names exist in both
 * sections and mean different things there; without a section the pool's comes first.
 */
export function fpmDirective(name: string, section: 'global' | 'pool' = 'pool'): FpmDirective | undefined {
  const key = name.includes('[') ? name.replace(/\[.*$/s, '') : name;
  const bracketed = key !== name;
  const named = byName().get(key.toLowerCase()) ?? [];
  const found = named.filter(
    (entry) => (!isCaseSensitive(entry) || entry.name === key) && (!bracketed || entry.type === 'array'),
  );
  return found.find((entry) => entry.section === section || entry.section === 'both') ?? found[0];
}

let named: ReadonlyMap<string, readonly FpmDirective[]> | undefined;

/** By lower-case name. */
function byName(): ReadonlyMap<string, readonly FpmDirective[]> {
  if (named === undefined) {
    const map = new Map<string, FpmDirective[]>();
    for (const entry of fpmDirectives())
      map.set(entry.name.toLowerCase(), [...(map.get(entry.name.toLowerCase()) ?? []), entry]);
    named = map;
  }
  return named;
}

function isCaseSensitive(entry: FpmDirectiveEntry): boolean {
  return entry.type === 'array' || entry.name === 'include';
}
