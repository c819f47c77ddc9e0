/** Judges many mutants and counts where Gatewise and PHP-FPM agree: `node test/parity/fpm-report.ts [count] [first]` prints the disagreements. */
import { availableParallelism } from 'node:os';
import { FpmJudge } from './fpm-judge.ts';
import { mutateFpm } from './fpm-mutations.ts';
import { fpmAgreement, fpmRefusals } from './fpm-parity.ts';
import { countOf, listCauses, shares, type Verdict } from './nginx-report.ts';
import { seedsIn } from './nginx-seeds.ts';
import { Random } from './random.ts';

const folder = new URL('fpm-seeds/', import.meta.url);

export const fpmSeeds = seedsIn(folder);

/** Judges the mutants of these numbers, some at a time; the same number is always the same mutant. */
export async function judgeFpmMutants(count: number, first = 0): Promise<readonly Verdict[]> {
  const judge = new FpmJudge();
  const verdicts: Verdict[] = [];
  let next = first;
  const work = async (): Promise<void> => {
    while (next < first + count) {
      const number = next++;
      const seed = fpmSeeds[number % fpmSeeds.length];
      if (seed === undefined) return;
      const mutant = mutateFpm(seed.files, new Random(number));
      const judgement = await judge.judge(mutant.files);
      const found = judgement.kind === 'machine' ? [] : fpmRefusals(mutant.files);
      const agreement = await fpmAgreement(judge, judgement, found, mutant.files);
      verdicts.push({
        seed: seed.name,
        number,
        mutant,
        judgement,
        agreement,
        found: found.map((one) => `${one.code}: ${one.message}`),
      });
    }
  };
  try {
    await Promise.all(Array.from({ length: availableParallelism() + 1 }, work));
  } finally {
    judge.close();
  }
  return verdicts.toSorted((a, b) => a.number - b.number);
}

if (import.meta.main) {
  const verdicts = await judgeFpmMutants(Number(process.argv[2] ?? 500), Number(process.argv[3] ?? 0));
  const { judged, verdict, line } = shares(verdicts);
  console.log(listCauses(verdicts));
  console.log(
    `${verdicts.length} mutants, ${judged} judged, ${countOf(verdicts, 'set aside')} set aside: same verdict ${(verdict * 100).toFixed(2)} %, same line ${(line * 100).toFixed(2)} %`,
  );
}
