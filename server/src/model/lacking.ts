/** What is said of something that a release does not have, or that only some builds of it have: the same words in rules and hovers. */
import { forkTitle } from '../catalog/nginx/forks.ts';
import type { Dated, Release } from '../catalog/release.ts';

/** What {@link lacking} says; without a severity the release lacks it for certain, and the rule's own counts. */
export interface Lacking {
  readonly message: string;
  readonly severity?: 'warning';
}

/**
 * Says that a release lacks something; `undefined` where it has it.
 * @param what the thing, as the sentence begins with it: `"http2"`, `"quic" of listen`, `the variable "$request_id"`
 */
export function lacking(release: Release, what: string, dated: Dated): Lacking | undefined {
  const { until } = dated;
  const since = release.firstOf(dated);
  switch (release.has(dated)) {
    case 'yes':
      return undefined;
    case 'no':
      return {
        message: isRemoved(release, dated)
          ? `${releaseText(release)} no longer supports ${what}: the last release with it is ${until ?? ''}`
          : `${releaseText(release)} does not support ${what}: it was added in ${since ?? ''}`,
      };
    case 'doubtful':
      return { message: doubt(release, what, dated), severity: 'warning' };
  }
}

/** Whether it is too new for something, not too old. */
function isRemoved(release: Release, { until }: Dated): boolean {
  return until !== undefined && release.has({ until }) === 'no';
}

function doubt(release: Release, what: string, dated: Dated): string {
  const { until } = dated;
  const since = release.firstOf(dated);
  if (release.name === undefined)
    return `${release.program} has ${what} only up to ${until ?? ''}: later releases do not start with it`;
  if (release.patched)
    return `${what} was added in ${release.program} ${since ?? ''}: ${release.name} supports it only where the distribution backported it`;
  return until !== undefined && (since === undefined || release.surely({ since }))
    ? `${releaseText(release)} does not support ${what} after ${until}`
    : `${what} was added in ${release.program} ${since ?? ''}: not every ${release.name} supports it`;
}

/** `nginx 1.22.1`. */
export function releaseText({ program, name, build }: Release): string {
  const [fork, ...others] = build.forks;
  if (fork !== undefined && others.length === 0 && name !== undefined)
    return `${forkTitle(fork)}${build.release === undefined ? '' : ` ${build.release}`} (nginx ${name})`;
  return name === undefined ? `the newest ${program}` : `${program} ${name}`;
}
