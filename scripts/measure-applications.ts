/**
 * Measures what the command line says of the applications in test/reality/applications, from its sources and in this process:
 *
 *   node scripts/measure-applications.ts [--heal] [--observe] [--quiet] [names]
 *
 * Prints a line for each case: the case, what really happens, the judgement (test/reality/judgement.ts), what was said. `--heal` applies the preferred fixes and
 * asks the real servers whether everything is answered as by the healthy application; `--observe` prints what the real servers answer otherwise than the file says; both need
 * root. A name is that of an application (`wordpress`), or the beginning of a mistake's (`wordpress/exact`). `--quiet` leaves out what is well: hits and silence where nothing is wrong.
 * Exits 1 where the files and the servers differ.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { readApplications, type Application } from '../test/reality/application.ts';
import type { RealityCase } from '../test/reality/case.ts';
import { checkHere, heal, type ReportedFinding } from '../test/reality/checker.ts';
import { judge, straysOf, totalsOf, type Judgement } from '../test/reality/judgement.ts';
import { inspectMachine } from '../test/reality/machine.ts';
import { observe, remove, render } from '../test/reality/rig.ts';
import { answersOf, isGrave, keptBy, meantBy, seenOf, withRequests, type Meant } from '../test/reality/run.ts';

const folder = path.join(import.meta.dirname, '../test/reality/applications');
/** Cases at once. */
const lanes = 2;

const { values: options, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    heal: { type: 'boolean', default: false },
    observe: { type: 'boolean', default: false },
    quiet: { type: 'boolean', default: false },
  },
});
const machine = inspectMachine();

/** One case with what answers it should get (only where real servers are asked). */
interface Task {
  readonly reality: RealityCase;
  readonly meant: () => Promise<Meant>;
}

interface Measured {
  readonly reality: RealityCase;
  readonly judgement: Judgement;
  readonly said: readonly string[];
  readonly strays: number;
  /** Where it was tried. */
  readonly healing: { readonly isHealed: boolean; readonly how: string } | undefined;
  /** What the servers do otherwise than the file says. */
  readonly differences: readonly string[];
}

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}

function tasksOf(application: Application): readonly Task[] {
  let meant: Promise<Meant> | undefined;
  const ask = (): Promise<Meant> => (meant ??= meantBy(application, machine));
  return [application.healthy, ...application.mistakes]
    .filter(({ name }) => names.length === 0 || names.some((wanted) => isNamed(name, wanted)))
    .map((reality) => ({ reality, meant: ask }));
}

function isNamed(name: string, wanted: string): boolean {
  return wanted.includes('/') ? name.startsWith(wanted) : name === wanted || name.startsWith(`${wanted}/`);
}

async function measure({ reality, meant }: Task): Promise<Measured> {
  const rendered = await render(reality, machine);
  try {
    const { findings } = await checkHere(rendered.site, machine.nginxVersion);
    return {
      reality,
      judgement: judge(reality, findings),
      said: [...new Set(findings.filter(isGrave).map(summary))],
      strays: straysOf(reality, findings),
      differences: options.observe ? await differencesOf(reality, await meant()) : [],
      healing: options.heal && reality.outcome !== '200' ? await tryHealing(reality, await meant()) : undefined,
    };
  } finally {
    remove(rendered);
  }
}

function summary({ severity, code, outcomes, file, range }: ReportedFinding): string {
  return `${severity} ${code}>${outcomes.join('/')} ${path.basename(file)}:${range.start.line + 1}`;
}

async function differencesOf(reality: RealityCase, meant: Meant): Promise<readonly string[]> {
  const rendered = await render(reality, machine);
  try {
    const seen = answersOf(rendered, await observe(rendered));
    const states = { 'nginx-start': [seen.nginx], 'fpm-start': seen.fpm };
    const differences = Object.entries(states).flatMap(([outcome, servers]) => {
      const isUp = servers.every((state) => state === 'running');
      if (isUp === (reality.outcome !== outcome)) return [];
      const tests = [seen.nginxTest, ...seen.fpmTests].flatMap((run) => run?.output ?? []);
      return [`${outcome}: ${servers.join(' ')} ${tests.join(' | ')}`];
    });
    if (seen.nginx !== 'running') return differences;
    const answers = seenOf(reality.requests, seen, keptBy(reality, meant));
    reality.requests.forEach(({ url, expect }, index) => {
      const answer = seen.answers[index];
      if (answers[index] === expect) return;
      differences.push(
        `${url} -> ${answers[index] ?? ''}, not ${expect}: ${JSON.stringify(answer?.body.slice(0, 100))}`,
      );
    });
    if (differences.length > 0)
      differences.push(...seen.log.filter((line) => /\[(?:error|crit|emerg)\]|WARNING|ERROR|PHP/.test(line)));
    return differences;
  } finally {
    remove(rendered);
  }
}

async function tryHealing(reality: RealityCase, meant: Meant): Promise<Measured['healing']> {
  const rendered = await render(reality, machine);
  try {
    const { titles, last } = await heal(rendered.site, machine.nginxVersion, isGrave, checkHere);
    if (titles.length === 0) return { isHealed: false, how: 'no fix' };
    const made = titles.join('; ');
    const left = last.findings.filter(({ severity }) => severity === 'error').map(summary);
    if (left.length > 0) return { isHealed: false, how: `${made}; errors left: ${left.join(', ')}` };
    const seen = answersOf(rendered, await observe(withRequests(rendered, reality.healed)));
    const answers = seenOf(reality.healed, seen, meant);
    const wrong = reality.healed.flatMap(({ url, expect }, index) =>
      answers[index] === expect ? [] : [`${url} -> ${answers[index] ?? seen.nginx}`],
    );
    return { isHealed: wrong.length === 0, how: [made, ...wrong].join('; ') };
  } catch (error) {
    return { isHealed: false, how: error instanceof Error ? error.message : String(error) };
  } finally {
    remove(rendered);
  }
}

function print({ reality, judgement, said, strays, healing, differences }: Measured): void {
  const isWell = (judgement === 'hit' && strays === 0) || judgement === 'silent-ok';
  if (options.quiet && isWell && differences.length === 0 && healing?.isHealed !== false) return;
  const real = [reality.outcome, ...reality.besides].join('/');
  const judged = strays > 0 ? `${judgement}+stray` : judgement;
  console.log(`${reality.name.padEnd(70)} real=${real.padEnd(12)} ${judged.padEnd(12)} ${said.join(', ')}`);
  if (healing)
    console.log(`    ${healing.isHealed ? 'healed' : reality.heals ? 'NOT HEALED' : 'not healed'}: ${healing.how}`);
  for (const difference of differences) console.log(`    OTHERWISE ${difference}`);
}

/** Measures all, a few at once, and prints each as soon as those before it are printed. */
async function measureAll(tasks: readonly Task[]): Promise<readonly Measured[]> {
  const results: (Measured | undefined)[] = tasks.map(() => undefined);
  let next = 0;
  let printed = 0;
  const lane = async (): Promise<void> => {
    for (let index = next++; index < tasks.length; index = next++) {
      const task = tasks[index];
      if (task === undefined) return;
      results[index] = await measure(task);
      for (let ready = results[printed]; ready !== undefined; ready = results[++printed]) print(ready);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return results.filter((result) => result !== undefined);
}

if ((options.heal || options.observe) && machine.missing.length > 0)
  fail(`no real servers here: ${machine.missing.join(', ')}`);
const tasks = readApplications(
  folder,
  (name) => names.length === 0 || names.some((wanted) => wanted.split('/')[0] === name),
).flatMap(tasksOf);
if (tasks.length === 0) fail('no application has that name');
const measured = await measureAll(tasks);
const { count, precision, recall, noise } = totalsOf(measured.map(({ judgement }) => judgement));
const words = Object.entries(count).map(([judgement, number]) => `${judgement} ${number}`);
console.log(`${words.join(', ')}; strays ${measured.reduce((sum, { strays }) => sum + strays, 0)}`);
console.log(
  `precision ${precision.toFixed(3)} recall ${recall.toFixed(3)} noise ${noise.toFixed(3)} of ${measured.length} cases`,
);
if (options.heal) {
  const healable = measured.filter(({ reality }) => reality.heals);
  console.log(`healed ${healable.filter(({ healing }) => healing?.isHealed === true).length} of ${healable.length}`);
}
if (measured.some(({ differences }) => differences.length > 0)) process.exitCode = 1;
