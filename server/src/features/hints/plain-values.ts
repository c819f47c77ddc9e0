/** Times and sizes that are written in shorthand, in seconds and bytes. */

/** Nothing where one sees it: `30s` are 30 seconds. */
export function seconds(text: string, milliseconds: number | undefined): string | undefined {
  return milliseconds === undefined || milliseconds === 0 || /^\d+s?$/.test(text)
    ? undefined
    : `= ${milliseconds / 1000} s`;
}

/** `= 1 024 bytes`, and nothing where the number itself is of bytes. */
export function bytes(text: string, value: number | undefined): string | undefined {
  return value === undefined || value === 0 || /^\d+$/.test(text) ? undefined : `= ${grouped(value)} bytes`;
}

/** With thin spaces, as numbers of bytes are long. */
export function grouped(value: number): string {
  return String(value).replaceAll(/\B(?=(?:\d{3})+$)/g, '\u202F');
}
