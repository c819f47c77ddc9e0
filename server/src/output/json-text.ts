/** JSON for terminals and for runners of jobs. */

/** A value as JSON over several lines, with a line end behind it. What a terminal, or a runner of jobs that reads along, would act upon is written as an escape. */
export function jsonText(value: unknown): string {
  const escape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  // of a character of two code units both are escaped
  const written = JSON.stringify(value, undefined, 2);
  // eslint-disable-next-line no-control-regex -- nearly every text is ASCII, and this is asked faster
  const text = /^[\u0000-\u007E]*$/.test(written)
    ? written
    : written.replaceAll(/[\u007F-\u009F\p{Cf}\p{Zl}\p{Zp}\uFEFF]/gu, (character) =>
        Array.from({ length: character.length }, (_, at) => escape(character[at] ?? '')).join(''),
      );
  return `${text.includes('##') ? text.replaceAll(/#(?=#\w*\[)/g, escape('#')) : text}\n`;
}
