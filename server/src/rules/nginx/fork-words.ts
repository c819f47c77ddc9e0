/** How messages name the forks of nginx that have what another program does not. */
import { familyOf } from '../../catalog/nginx/directives.ts';
import type { NginxBuild } from '../../catalog/nginx/build.ts';
import { forkTitle, forksWithWord, type NginxFork } from '../../catalog/nginx/forks.ts';
import type { NginxWord } from '../../syntax/nginx/tree.ts';
import type { Draft, NginxDirectiveSubject } from '../kit/rule.ts';
import { aboutWord } from '../kit/nginx-words.ts';

/** `Angie`, `Angie and freenginx`: each fork once. */
export function sayForks(forks: Iterable<NginxFork>): string {
  const titles = [...new Set([...forks].map(({ title }) => title))];
  return titles.length < 2 ? (titles[0] ?? '') : `${titles.slice(0, -1).join(', ')} and ${titles.at(-1) ?? ''}`;
}

/** The program that reads the files, for messages: nginx where it is not known, or may be one of several. */
export function sayProgram({ forks }: NginxBuild): string {
  const [fork, ...others] = forks;
  return fork === undefined || others.length > 0 ? 'nginx' : forkTitle(fork);
}

/** The program that certainly does not have what forks have: `nginx itself` where no other is known. */
export function sayOther(build: NginxBuild): string {
  return build.forks.length === 0 ? 'nginx itself' : sayProgram(build);
}

/** Of something that a fork has and the program that reads the files does not, as far as it is known: an error only where the user said which program that is. */
export function forkSeverity(build: NginxBuild): Pick<Draft, 'severity'> {
  return build.isSet ? {} : { severity: 'warning' };
}

/** Of something that nothing known has: a fork or a patch that the tree shows may have it, unless the user said which program reads the files. */
export function unknownSeverity({ isHinted, isSet }: NginxBuild): Pick<Draft, 'severity'> {
  return isHinted && !isSet ? { severity: 'warning' } : {};
}

/** Whether the fork that reads the files takes a word, whatever the release of nginx takes that it is based on. */
export function isWordOfBuild({ directive, context, release }: NginxDirectiveSubject, word: NginxWord): boolean {
  const { build } = release;
  return (
    build.forks.length > 0 &&
    forksWithWord(directive.name.value, familyOf(context), word.value).some(
      ({ name }) => name !== undefined && build.forks.includes(name),
    )
  );
}

/**
 * What is to be said of a word that nginx refuses, where forks or patches take it: nothing where the program is such a fork, nor of what a patch brings, as any
 * build may have it. `undefined` where no fork takes it.
 */
export function forkWord(subject: NginxDirectiveSubject, word: NginxWord): readonly Draft[] | undefined {
  const { directive, context, release } = subject;
  const name = directive.name.value;
  const forks = forksWithWord(name, familyOf(context), word.value);
  if (forks.length === 0) return undefined;
  const { build } = release;
  if (forks.some((fork) => fork.name === undefined || build.forks.includes(fork.name))) return [];
  return [
    {
      ...aboutWord(
        subject,
        word,
        `${sayOther(build)} does not support "${word.value}" of ${name}: only ${sayForks(forks)} does`,
      ),
      ...forkSeverity(build),
    },
  ];
}
