/** Words in capitals that a person is to replace: `YOUR_DOMAIN`, `CHANGEME`, and any `FCGIPORT` where nothing but a number can stand. */

/** What somebody may have meant by itself, in the place of a number. */
const meant = /^(?:UNLIMITED|INFINITY|INFINITE|NEVER|ALWAYS|DEFAULT|ENABLED?|DISABLED?|FALSE)$/;

/** Whether a word in the place of a number, a time, a size or a port is one to fill in: five capitals or more, with or without a unit behind them. */
export function isFillInNumber(text: string): boolean {
  return (
    text.length <= 100 &&
    /^(?:[A-Z][A-Z0-9]*[_-])*[A-Z][A-Z0-9]*(?:[kmgsdhwy]|ms)?$/.test(text) &&
    /[A-Z]{5}|[A-Z][_-][A-Z]/.test(text) &&
    !meant.test(text)
  );
}

/** What every such word holds; quick. */
const mayBeFillIn = /YOUR|CHANGE|REPLACE|INSERT|PLACEHOLDER|FIXME|HERE|XXXX|xxxx|change|replace/;

/** Whether a word or path says in capitals, as `xxxx` or as `change-me` that somebody is to fill it in; texts longer than `longest` are none. */
export function isFillIn(text: string, longest = 400): boolean {
  if (text.length > longest || !mayBeFillIn.test(text)) return false;
  return /(?<![A-Za-z0-9])(?:YOUR[-_]?[A-Z0-9]|CHANGE[-_]?(?:ME|THIS|IT)|REPLACE[-_]?[A-Z]|INSERT[-_]?[A-Z]|PLACEHOLDER|FIXME|[A-Z0-9]+[-_]HERE(?![A-Za-z])|X{4,}(?![A-Za-z])|xxxx+(?![A-Za-z])|change[-_]?me(?![a-z])|replace[-_]?me(?![a-z]))/.test(
    text,
  );
}

/** Whether the port of an address is to be filled in. */
export function hasFillInPort(address: string): boolean {
  const colon = address.lastIndexOf(':');
  return colon >= 0 && isFillInNumber(address.slice(colon + 1));
}
