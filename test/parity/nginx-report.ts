/** Judges many mutants and counts where Gatewise and nginx agree: `node test/parity/nginx-report.ts [count] [first]` prints the disagreements. */
import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { NginxJudge, type Judgement } from './nginx-judge.ts';
import { mutate, type Mutant } from './nginx-mutations.ts';
import { agreement, refusals, type Agreement } from './nginx-parity.ts';
import { nginxSeeds } from './nginx-seeds.ts';
import { Random } from './random.ts';

export interface Verdict {
  readonly seed: string;
  readonly number: number;
  readonly mutant: Mutant;
  readonly judgement: Judgement;
  readonly agreement: Agreement;
  readonly found: readonly string[];
}

/** The release of the installed nginx. */
export function installedRelease(): string {
  const output = execFileSync('sh', ['-c', 'nginx -v 2>&1'], { encoding: 'utf8' });
  return /nginx\/([\d.]+)/.exec(output)?.[1] ?? '';
}

/** Judges the mutants of these numbers, some at a time; the same number is always the same mutant. */
export async function judgeMutants(count: number, first = 0): Promise<readonly Verdict[]> {
  const seeds = nginxSeeds();
  const release = installedRelease();
  const judge = new NginxJudge();
  const verdicts: Verdict[] = [];
  let next = first;
  const work = async (): Promise<void> => {
    while (next < first + count) {
      const number = next++;
      const seed = seeds[number % seeds.length];
      if (seed === undefined) return;
      const mutant = mutate(seed.files, new Random(number));
      const judgement = await judge.judge(mutant.files);
      const found = judgement.kind === 'machine' ? [] : refusals(mutant.files, release);
      verdicts.push({
        seed: seed.name,
        number,
        mutant,
        judgement,
        agreement: agreement(judgement, found, mutant.files),
        found: found.map((one) => `${one.code}: ${one.message}`),
      });
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() + 1 }, work));
  judge.close();
  return verdicts.toSorted((a, b) => a.number - b.number);
}

/** How many verdicts there are of a kind. */
export function countOf(verdicts: readonly Verdict[], kind: Agreement): number {
  return verdicts.filter((verdict) => verdict.agreement === kind).length;
}

/** The share of the same verdicts, and of the same line among what both refuse with a line. */
export function shares(verdicts: readonly Verdict[]): {
  readonly judged: number;
  readonly verdict: number;
  readonly line: number;
} {
  const judged = verdicts.length - countOf(verdicts, 'set aside');
  const wrong = countOf(verdicts, 'missed') + countOf(verdicts, 'false alarm');
  const refused = verdicts.filter((one) => one.judgement.kind === 'refused' && one.agreement !== 'missed').length;
  return { judged, verdict: (judged - wrong) / judged, line: (refused - countOf(verdicts, 'other line')) / refused };
}

/** The cause of a disagreement: the server's sentence without what stands in quotes, or the codes that the server does not know of. */
export function causeOf(verdict: Verdict): string {
  if (verdict.agreement === 'false alarm')
    return [...new Set(verdict.found.map((one) => one.split(':')[0]))].join(', ');
  return verdict.judgement.message
    .replace(/ in \S+:\d+$/, '')
    .replace(/^\[pool [^\]]*\]/, '[pool]')
    .replaceAll(/'[^']*'/g, "'…'")
    .replaceAll(/"(?!\w+" directive)[^"]*"/g, '"…"');
}

/** Disagreements, the most frequent cause first. */
export function listCauses(verdicts: readonly Verdict[]): string {
  const groups = new Map<string, Verdict[]>();
  for (const one of verdicts.filter(({ agreement: kind }) => kind !== 'same' && kind !== 'set aside')) {
    const cause = `${one.agreement}: ${causeOf(one)}`;
    groups.set(cause, [...(groups.get(cause) ?? []), one]);
  }
  return [...groups]
    .toSorted((a, b) => b[1].length - a[1].length)
    .map(([cause, all]) => {
      const shown = all
        .slice(0, 3)
        .map(
          ({ number, mutant, judgement, found }) =>
            `      #${number} ${mutant.what}; the server: ${judgement.message || 'accepted'}; found: ${found.slice(0, 2).join(' | ')}`,
        );
      return [`  ${all.length} × ${cause}`, ...shown].join('\n');
    })
    .join('\n');
}

if (import.meta.main) {
  const verdicts = await judgeMutants(Number(process.argv[2] ?? 500), Number(process.argv[3] ?? 0));
  const { judged, verdict, line } = shares(verdicts);
  console.log(listCauses(verdicts));
  console.log(
    `${verdicts.length} mutants, ${judged} judged, ${countOf(verdicts, 'set aside')} set aside: same verdict ${(verdict * 100).toFixed(2)} %, same line ${(line * 100).toFixed(2)} %`,
  );
}
