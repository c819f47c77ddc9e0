/** The few assertions that the tests in a worker use; node:assert is not there. */

function ok(value: unknown, message = 'not ok'): asserts value {
  if (!value) throw new Error(message);
}

function equal(actual: unknown, expected: unknown): void {
  if (actual !== expected) throw new Error(`${String(actual)} !== ${String(expected)}`);
}

function match(text: string, pattern: RegExp): void {
  if (!pattern.test(text)) throw new Error(`${text} !~ ${String(pattern)}`);
}

interface Assert {
  ok(value: unknown, message?: string): asserts value;
  equal(actual: unknown, expected: unknown): void;
  match(text: string, pattern: RegExp): void;
}

const assert: Assert = { ok, equal, match };
export default assert;
