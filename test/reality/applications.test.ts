/** Every application on real servers, healthy and with each of its mistakes: what they do, whether the command line foretells it, whether its fixes heal it. */
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readApplications } from './application.ts';
import { checkHere } from './checker.ts';
import { inspectMachine } from './machine.ts';
import { keptBy, meantBy, runCase } from './run.ts';

/** For one application with all its mistakes, in milliseconds. */
const applicationLimit = 600_000;

const machine = inspectMachine();
const skip = machine.missing.length > 0 ? `no reality on this machine: ${machine.missing.join(', ')}` : false;
const applications = readApplications(fileURLToPath(new URL('applications', import.meta.url)));

describe('applications', { concurrency: 2, skip }, () => {
  for (const application of applications) {
    const outside = application.healthy.needsNamespaces && !machine.namespaces ? 'needs namespaces' : false;
    test(application.name, { skip: outside, timeout: applicationLimit }, async (t) => {
      await t.test('healthy', (sub) => runCase(sub, application.healthy, { machine, foretold: 'by the finding' }));
      const meant = await meantBy(application, machine);
      for (const mistake of application.mistakes) {
        // of what works nothing is said; the healthy one has shown that the built program can be run on such a folder
        const foretold = mistake.code === undefined && mistake.outcome !== '200' ? 'nothing' : 'by the finding';
        await t.test(mistake.title, (sub) =>
          runCase(sub, mistake, { machine, meant: keptBy(mistake, meant), foretold, check: checkHere }),
        );
      }
    });
  }
});
