/**
 * The one place where XML, SVG and HTML are made. A string is text or the value of an attribute in double quotes, and is escaped for both; elements come
 * from the program alone, through {@link xml}.
 */
import { visible } from '../text/visible.ts';

const secret = Symbol('xml');

/** A part of XML. It cannot be made from a string but by {@link xml}, which escapes what is not the program's own. */
export class Xml {
  readonly #text: string;

  constructor(key: typeof secret, text: string) {
    if (key !== secret) throw new TypeError('XML is made by xml`…`');
    this.#text = text;
  }

  get text(): string {
    return this.#text;
  }

  get isEmpty(): boolean {
    return this.#text === '';
  }

  /** A template that is not marked with {@link xml} would lose what is an element and what is text. */
  [Symbol.toPrimitive](): never {
    throw new TypeError('XML is put together by xml`…`');
  }
}

/** No element and no text. */
export const noXml = new Xml(secret, '');

/** Elements of the program itself with values between: strings and numbers are escaped, XML stays as it is, a list of parts one after the other. */
export function xml(
  literals: TemplateStringsArray,
  ...values: readonly (string | number | Xml | readonly Xml[])[]
): Xml {
  return new Xml(secret, literals.map((literal, index) => literal + written(values[index])).join(''));
}

function written(value: string | number | Xml | readonly Xml[] | undefined): string {
  if (value === undefined) return '';
  if (value instanceof Xml) return value.text;
  return typeof value === 'object' ? value.map((one) => one.text).join('') : escaped(String(value));
}

/** What XML would take for its own as references; what it cannot hold, what is not seen and what turns the direction of writing, replaced. Lines stay lines. */
function escaped(words: string): string {
  return words
    .split('\n')
    .map((line) =>
      visible(line).replace(/[&<>"'\uFFFE\uFFFF]/g, (character) =>
        character < '\uFFFE' ? `&#${character.charCodeAt(0)};` : '\uFFFD',
      ),
    )
    .join('\n');
}

/** An attribute with a space before it; its name is the program's own. */
export function attribute(name: string, value: string): Xml {
  if (!/^[a-z][a-z-]*$/.test(name)) throw new TypeError(`${name} is not a name of an attribute`);
  return xml` ${name}="${value}"`;
}
