/** How well one reads a picture in a page: every text and line against what is behind it. */

export interface Contrast {
  /** The text, or the class of the shape. */
  readonly what: string;
  /** 1 to 21, as WCAG 2 computes it. */
  readonly ratio: number;
  /** What WCAG 2 asks for: 4.5 of a text, 3 of a shape that tells something. */
  readonly least: number;
}

/** Runs in the page, so everything it uses is inside. The ground of a text in a box is the box's. */
export function contrasts(body: Element): Contrast[] {
  const view = body.ownerDocument.defaultView;
  if (view === null) return [];
  const channels = (colour: string): number[] => (colour.match(/[\d.]+/g) ?? []).map(Number);
  const over = (top: number[], bottom: number[]): number[] =>
    [0, 1, 2].map((at) => (top[at] ?? 0) * (top[3] ?? 1) + (bottom[at] ?? 0) * (1 - (top[3] ?? 1)));
  const linear = (channel: number): number =>
    channel <= 10.31475 ? channel / 3294.6 : ((channel / 255 + 0.055) / 1.055) ** 2.4;
  const luminance = ([red = 0, green = 0, blue = 0]: number[]): number =>
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  const ratioOf = (one: number[], other: number[]): number => {
    const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
    return Math.round(((light + 0.05) / (dark + 0.05)) * 100) / 100;
  };
  const picture = body.querySelector('.gw-picture');
  const ground = picture?.querySelector('.ground');
  if (picture === null || ground === null || ground === undefined) return [];
  const back = channels(view.getComputedStyle(ground).fill);
  const box = picture.querySelector('.box');
  const inBox = box === null ? back : over(channels(view.getComputedStyle(box).fill), back);
  const texts = [...picture.querySelectorAll('text')].map((text) => ({
    what: text.textContent ?? '',
    ratio: ratioOf(over(channels(view.getComputedStyle(text).fill), inBox), inBox),
    least: 4.5,
  }));
  const lines = [...picture.querySelectorAll('.line')].map((line) => ({
    what: 'line',
    ratio: ratioOf(over(channels(view.getComputedStyle(line).stroke), back), back),
    least: 3,
  }));
  return [...texts, ...lines];
}
