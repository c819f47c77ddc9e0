/** Whatever lies on the disk: the command line says a placed message or nothing, ends, and keeps every byte that it was not asked to change. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { cases } from './input-cases.ts';
import { gatewise, place } from './input.ts';

/** Longer lines help nobody, whatever the input. */
const longestLine = 1500;

/** Every regular file below a folder with its bytes; what may not be read has none. */
function bytesIn(root: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const look = (folder: string): void => {
    for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
      const name = path.join(folder, entry.name);
      if (entry.isDirectory()) look(name);
      else if (entry.isFile()) found.set(name, readFileSync(path.join(root, name)).toString('latin1'));
    }
  };
  look('');
  return found;
}

describe('hard input', { concurrency: 2 }, () => {
  for (const { title, entries, argv = [], says = [], fixed = {}, asNobody = false } of cases) {
    test(title, async (t) => {
      const root = place(t, entries);
      const before = bytesIn(root);
      const { status, stdout, stderr } = await gatewise(root, ['check', '--fix', ...argv], { asNobody });
      assert.ok(status === 0 || status === 1 || status === 2, `ended with ${status}\n${stderr}`);
      for (const text of [stdout, stderr]) {
        assert.doesNotMatch(text, /internal error|findings are missing|\n {4}at /);
        assert.ok(
          text.split('\n').every((line) => line.length <= longestLine),
          'no line is as long as its file',
        );
      }
      for (const words of says) assert.match(stdout + stderr, words);
      if (says.length === 0)
        assert.match(stdout + stderr, /^(?:fixed .*\n+)?\d+ files? · 0 errors · 0 warnings(?: · .*)?\n$/);
      const expected = new Map(before);
      for (const [name, text] of Object.entries(fixed))
        expected.set(name, Buffer.from(text as string).toString('latin1'));
      assert.deepEqual(bytesIn(root), expected);
    });
  }
});
