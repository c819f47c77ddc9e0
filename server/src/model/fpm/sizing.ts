/** How many workers a pool can have: its share of the memory by the size of a worker, and the numbers that go with it. */
import { amount, type Bytes } from '../units.ts';

/** Memory that workers may take; the rest is for the system, nginx and its caches. */
export const workersShare = 0.8;

export interface PoolSize {
  readonly children: number;
  readonly minSpare: number;
  readonly start: number;
  readonly maxSpare: number;
}

/** @param memory of the machine; @param worker what one takes of it */
export function poolSize(memory: Bytes, worker: Bytes): PoolSize {
  const children = Math.max(1, Math.floor((workersShare * amount(memory)) / amount(worker)));
  const minSpare = Math.max(1, Math.floor(children / 4));
  const maxSpare = Math.max(minSpare, Math.floor((children * 3) / 4));
  // as PHP-FPM itself does where nothing is written
  return { children, minSpare, maxSpare, start: minSpare + Math.floor((maxSpare - minSpare) / 2) };
}

/** The settings that hold the size, in the order in which they are written. `static` and `ondemand` know the first alone. */
export function sizeSettings(size: PoolSize, manager: string): readonly (readonly [key: string, value: number])[] {
  const children = ['pm.max_children', size.children] as const;
  if (manager.toLowerCase() !== 'dynamic') return [children];
  return [
    children,
    ['pm.start_servers', size.start],
    ['pm.min_spare_servers', size.minSpare],
    ['pm.max_spare_servers', size.maxSpare],
  ];
}
