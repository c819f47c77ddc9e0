/** A reporter for node:test that says how many tests passed, failed and were skipped, in one line for scripts/test.mjs. */
import type { TestEvent } from 'node:test/reporters';

export default async function* totals(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const seen = { passed: 0, failed: 0, skipped: 0 };
  for await (const { type, data } of source) {
    if ((type !== 'test:pass' && type !== 'test:fail') || data.details?.type === 'suite') continue;
    if (data.skip !== undefined && data.skip !== false) seen.skipped++;
    else if (type === 'test:pass' || (data.todo !== undefined && data.todo !== false)) seen.passed++;
    else seen.failed++;
  }
  yield `gatewise-totals ${JSON.stringify(seen)}\n`;
}
