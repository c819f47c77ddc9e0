/** The numbers of PHP-FPM's process manager: the first that contradicts another, and what makes all of them agree. */
import { decidingEntry, entryText } from '../../model/fpm/settings.ts';
import type { Pool } from '../../model/fpm/master.ts';
import { amount, atoi, parseFpmTime } from '../../model/units.ts';
import { isFpmInteger } from './fpm-values.ts';

/** What a pool sets, by key; `undefined` where it says nothing, or nothing that is known. */
export type PoolWords = (key: string) => string | undefined;

export interface NumberProblem {
  readonly key: string;
  readonly message: string;
  /** A value with which this contradiction is gone. */
  readonly better: string;
  /** The setting that it contradicts. */
  readonly against: string | undefined;
}

export function wordsOf(pool: Pool): PoolWords {
  return (key) => {
    const placed = decidingEntry(pool.entries, key);
    const text = placed === undefined ? undefined : entryText(placed, pool.name);
    return text?.kind === 'known' ? text.value : undefined;
  };
}

/** In the order of fpm_conf_process_all_pools (sapi/fpm/fpm/fpm_conf.c): FPM stops at the first. */
export function firstProblem(words: PoolWords): NumberProblem | undefined {
  const manager = words('pm')?.toLowerCase();
  const children = numberOf(words, 'pm.max_children');
  if (children !== undefined && children < 1) return tooSmall('pm.max_children', children);
  if (manager === 'ondemand') return idleProblem(words('pm.process_idle_timeout'));
  if (manager !== 'dynamic' || children === undefined) return undefined;
  const [min, max] = [numberOf(words, 'pm.min_spare_servers'), numberOf(words, 'pm.max_spare_servers')];
  if (min === undefined || max === undefined) return undefined;
  if (min < 1) return tooSmall('pm.min_spare_servers', min);
  if (max < 1) return tooSmall('pm.max_spare_servers', max);
  if (min > children) return above('pm.min_spare_servers', min, 'pm.max_children', children);
  if (max > children && max >= min) return above('pm.max_spare_servers', max, 'pm.max_children', children);
  if (max < min) return below('pm.max_spare_servers', max, min);
  const start = numberOf(words, 'pm.start_servers');
  if (start !== undefined && start > max) return above('pm.start_servers', start, 'pm.max_spare_servers', max);
  if (start !== undefined && start > 0 && start < min) return below('pm.start_servers', start, min);
  const rate = numberOf(words, 'pm.max_spawn_rate');
  return rate !== undefined && rate < 1 ? tooSmall('pm.max_spawn_rate', rate) : undefined;
}

/** Settings by key that have to change, or to come, so that FPM takes all numbers, beginning with those in `given`; these are part of it. */
export function agreeing(words: PoolWords, given: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const changed = new Map(given);
  for (let round = 0; round < 12; round++) {
    const problem = firstProblem((key) => changed.get(key) ?? words(key));
    if (problem === undefined) break;
    changed.set(problem.key, problem.better);
  }
  return changed;
}

function idleProblem(idle: string | undefined): NumberProblem | undefined {
  const time = idle === undefined ? undefined : parseFpmTime(idle);
  if (time === undefined || amount(time.seconds) >= 1) return undefined;
  return {
    key: 'pm.process_idle_timeout',
    message: `pm.process_idle_timeout ${idle ?? ''} is not more than 0`,
    better: '10s',
    against: undefined,
  };
}

function tooSmall(key: string, value: number): NumberProblem {
  return { key, message: `${key} ${value} is not at least 1`, better: '1', against: undefined };
}

function above(key: string, value: number, against: string, limit: number): NumberProblem {
  return { key, message: `${key} ${value} is above ${against} ${limit}`, better: String(limit), against };
}

function below(key: string, value: number, least: number): NumberProblem {
  return {
    key,
    message: `${key} ${value} is below pm.min_spare_servers ${least}`,
    better: String(least),
    against: 'pm.min_spare_servers',
  };
}

function numberOf(words: PoolWords, key: string): number | undefined {
  const text = words(key);
  return text !== undefined && isFpmInteger(text) ? atoi(text) : undefined;
}
