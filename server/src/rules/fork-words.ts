/** How messages name the forks of nginx that have what nginx itself does not. */
import { forksWithWord, type NginxFork } from '../catalog/nginx-forks.ts';
import type { NginxWord } from '../syntax/nginx/tree.ts';
import type { Draft, NginxDirectiveSubject } from './rule.ts';
import { aboutWord } from './nginx-words.ts';

/** `Angie`, `Angie and freenginx`: each fork once. */
export function sayForks(forks: Iterable<NginxFork>): string {
  const titles = [...new Set([...forks].map(({ title }) => title))];
  return titles.length < 2 ? (titles[0] ?? '') : `${titles.slice(0, -1).join(', ')} and ${titles.at(-1) ?? ''}`;
}

/**
 * What is to be said of a word that nginx refuses, where forks or patches take it: nothing of one that a patch brings, as any build may have it.
 * `undefined` where no fork takes it.
 */
export function forkWord(subject: NginxDirectiveSubject, word: NginxWord): readonly Draft[] | undefined {
  const name = subject.directive.name.value;
  const forks = forksWithWord(name, subject.context?.split(' ')[0] ?? 'http', word.value);
  if (forks.length === 0) return undefined;
  if (forks.some((fork) => fork.name === undefined)) return [];
  return [{ ...aboutWord(subject, word, `nginx itself does not take "${word.value}" of ${name}: only ${sayForks(forks)} does`), severity: 'warning' }];
}
