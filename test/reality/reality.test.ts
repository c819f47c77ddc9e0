/** Every case on real servers: what they do, whether the command line foretells it, whether its fixes heal it. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readCases } from './case.ts';
import { isBuilt } from './checker.ts';
import { inspectMachine } from './machine.ts';
import { runCase } from './run.ts';

/** For one case: two observations and a handful of runs of the command line, in milliseconds. */
const caseLimit = 120_000;

const machine = inspectMachine();
const inCi = process.env['CI'] === 'true';
const cases = readCases(fileURLToPath(new URL('cases', import.meta.url)));
const cannotRun = machine.missing.length > 0 ? `no reality on this machine: ${machine.missing.join(', ')}` : undefined;
const cannotCheck = isBuilt() ? undefined : 'dist/cli.cjs is not built';

if (cannotRun !== undefined) console.error(`\n*** REALITY IS NOT TESTED: ${cannotRun} ***\n`);
else if (!machine.namespaces)
  console.error('\n*** REALITY IS TESTED IN PART: no namespaces here, so cases that need them are left out ***\n');

test('this machine can run every reality case', (t) => {
  const lacking = [cannotRun, cannotCheck, machine.namespaces ? undefined : 'no namespaces (unshare)'].filter(
    (reason) => reason !== undefined,
  );
  if (lacking.length === 0) return;
  if (inCi) assert.fail(lacking.join('; '));
  t.skip(lacking.join('; '));
});

describe('reality', { concurrency: 2, skip: cannotRun ?? false }, () => {
  for (const reality of cases) {
    const skip = reality.needsNamespaces && !machine.namespaces ? 'needs namespaces' : false;
    test(`${reality.name}: ${reality.title}`, { skip, timeout: caseLimit }, (t) =>
      runCase(t, reality, { machine, foretold: 'by the finding' }),
    );
  }
});
