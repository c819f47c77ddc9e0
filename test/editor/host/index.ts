/** What the extension host calls: one suite with Mocha, chosen by GATEWISE_SUITE. */
import * as path from 'node:path';
import Mocha from 'mocha';

export async function run(): Promise<void> {
  const suite = process.env['GATEWISE_SUITE'] ?? 'folder';
  const mocha = new Mocha({ ui: 'bdd', timeout: 300_000, color: false, reporter: 'spec' });
  mocha.addFile(path.join(__dirname, `${suite}.test.cjs`));
  const stats = await new Promise<Mocha.Stats | undefined>((resolve) => {
    const runner = mocha.run(() => resolve(runner.stats));
  });
  const { passes = 0, failures = 1, pending = 0 } = stats ?? {};
  console.log(`gatewise-totals ${JSON.stringify({ passed: passes, failed: failures, skipped: pending })}`);
  if (failures > 0 || passes === 0) throw new Error(`${failures} test(s) failed`);
}
