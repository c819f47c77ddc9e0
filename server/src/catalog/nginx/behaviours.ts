/** What nginx does or wants in some releases only, where it depends on no directive or word of its own. */
import type { Dated } from '../release.ts';

/** Source of the facts: nginx 1.10.0 to 1.31.4, and its list of changes. */
const behaviours = {
  /** A server of stream without a handler is an error of the configuration; later its connections are closed. */
  'stream server needs a handler': { until: '1.27.0' },
} as const satisfies Readonly<Record<string, Dated>>;

export type NginxBehaviour = keyof typeof behaviours;

/** The releases that behave so. */
export function behaviourDates(behaviour: NginxBehaviour): Dated {
  return behaviours[behaviour];
}
