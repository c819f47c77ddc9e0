/** Which release of nginx or of PHP is meant, and what it has: the one place that compares releases. */
import { plainBuild, type NginxBuild } from './nginx/build.ts';

/**
 * Whether a release has something. `doubtful`: a distribution may have brought it from a later release, only the branch of the release is known
 * (`1.25`), or no release is named and later ones dropped it.
 */
export type Has = 'yes' | 'no' | 'doubtful';

/** When something is there. Where both are absent: in every release that the catalogue knows. */
export interface Dated {
  /** The first release that has it, such as `1.25.1`. */
  readonly since?: string | undefined;
  /** Later branches that were there already and got it too, by the first release of each: `7.1.17` where `since` is `7.0.29`. */
  readonly branches?: readonly string[] | undefined;
  /** The last release that has it, or the last branch: `8.3`. */
  readonly until?: string | undefined;
}

/** A word of a closed list, with the releases that take it. */
export interface DatedWord extends Dated {
  readonly word: string;
}

/** Something that differs between releases: what it was before one of them. Several stand with the oldest first. */
export interface Earlier<T> {
  readonly before: string;
  readonly was: T;
}

export type Program = 'nginx' | 'PHP';

/** Without a release the newest is meant; `patched` says that a distribution maintains it, which may add to it what later releases brought. */
export interface ReleaseOptions {
  readonly patched?: boolean;
  /** Which program it is a release of, where that may be a fork of nginx. */
  readonly build?: NginxBuild;
}

/** `1.22.1`, `1:1.18.0-6ubuntu14.4`, `1.26.3-1~bookworm`, `8.2`. */
const written = /^(?:\d+:)?(\d+(?:\.\d+)*)([-+~].*)?$/;
/** The same as the source of a regular expression, for schemas too; with no other characters than packages have. */
export const releasePattern = String.raw`(\d+:)?\d+(\.\d+)*([-+~][\w.:+~-]*)?`;
const wholeRelease = new RegExp(`^${releasePattern}$`);

/** Whether a text names a release: numbers with dots, and behind them what a package adds (`1.22.1-9+deb12u11`). */
export function isRelease(text: string): boolean {
  return wholeRelease.test(text);
}

/** The words of {@link NginxBuild} that tell programs apart; empty for nginx itself. */
function buildKey({ forks, isSet, isHinted, release }: NginxBuild): string {
  return forks.length === 0 && !isSet && !isHinted
    ? ''
    : ` ${forks.join(',')} ${isSet ? 'set' : isHinted ? 'shown' : ''} ${release ?? ''}`;
}

/**
 * A release that rules, hovers, completion and fixes ask what it has. It notes whether anybody asked for something that only some releases have:
 * an answer for which nobody did holds for all of them.
 */
export class Release {
  readonly program: Program;
  /** As messages name it: `1.22.1`; `undefined` where none is named, and the newest is meant. */
  readonly name: string | undefined;
  /** A distribution maintains it. */
  readonly patched: boolean;
  /** Tells releases apart; empty where none is named. */
  readonly key: string;
  readonly #numbers: readonly number[];
  readonly #build: NginxBuild;
  #asked = false;

  private constructor(
    program: Program,
    name: string | undefined,
    { patched = false, build = plainBuild }: ReleaseOptions,
  ) {
    this.program = program;
    this.name = name;
    this.patched = patched;
    this.#build = build;
    this.key = (name === undefined ? '' : `${name}${patched ? '+' : ''}`) + buildKey(build);
    this.#numbers = numbersOf(name ?? '');
  }

  /** @param text as settings or a tree name it; what names no release means the newest */
  static of(
    program: Program,
    text: string | undefined,
    { patched = false, build = plainBuild }: ReleaseOptions = {},
  ): Release {
    const match = text === undefined ? null : written.exec(text);
    if (match?.[1] === undefined) return new Release(program, undefined, { build });
    return new Release(program, match[1], { patched: patched || isOfDistribution(match[2] ?? ''), build });
  }

  /** The same release for somebody else: who asks it is noted apart. */
  apart(): Release {
    return new Release(this.program, this.name, { patched: this.patched, build: this.#build });
  }

  /** The program that reads the files. Who asks is noted too: another program may read them otherwise. */
  get build(): NginxBuild {
    this.#asked = true;
    return this.#build;
  }

  /** Whether somebody asked since the last time for something that only some releases have. */
  takeAsked(): boolean {
    const asked = this.#asked;
    this.#asked = false;
    return asked;
  }

  /** Whether it has something; without a name the newest release is meant, and what that dropped is `doubtful`. */
  has(dated: Dated): Has {
    const { until } = dated;
    const since = this.firstOf(dated);
    if (since === undefined && until === undefined) return 'yes';
    this.#asked = true;
    if (this.name === undefined) return until === undefined ? 'yes' : 'doubtful';
    const begun = since === undefined ? 'yes' : this.#reaches(numbersOf(since));
    // what a release dropped no distribution brings back
    const isOver = until === undefined ? 'no' : this.#exceeds(numbersOf(until));
    if (begun === 'no') return this.patched ? 'doubtful' : 'no';
    if (isOver === 'yes') return 'no';
    return begun === 'yes' && isOver === 'no' ? 'yes' : 'doubtful';
  }

  /** The release that something came with, as this one sees it: the first of its own branch, where that is another one. */
  firstOf({ since, branches = [] }: Dated): string | undefined {
    return branches.find((first) => this.#isOfBranch(first)) ?? since;
  }

  /** Whether it has something for certain: only that may be written into somebody's files. */
  surely(dated: Dated): boolean {
    return this.has(dated) === 'yes';
  }

  /** What holds in this release; where that is doubtful, what holds since. */
  valueIn<T>(now: T, earlier: readonly Earlier<T>[] | undefined): T {
    return earlier?.find(({ before }) => this.has({ since: before }) === 'no')?.was ?? now;
  }

  /** Whether it and another one differ in their last number alone. */
  #isOfBranch(other: string): boolean {
    return numbersOf(other)
      .slice(0, -1)
      .every((number, index) => this.#numbers[index] === number);
  }

  /** Whether it is this one or a later one. A release without its last number (`1.25`) may be any of its branch. */
  #reaches(least: readonly number[]): Has {
    return this.#compare(least, 0, (order) => order >= 0);
  }

  #exceeds(most: readonly number[]): Has {
    return this.#compare(most, Infinity, (order) => order > 0);
  }

  #compare(other: readonly number[], missing: number, holds: (order: number) => boolean): Has {
    const [lowest, highest] = [0, Infinity].map((own) => holds(orderOf(this.#numbers, other, own, missing)));
    return lowest === highest ? (lowest === true ? 'yes' : 'no') : 'doubtful';
  }
}

/** What a package adds to the number; the packages of nginx.org add only the system that they are made for (`-1~bookworm`, `-1.el9.ngx`). */
function isOfDistribution(suffix: string): boolean {
  return /^[-+~]/.test(suffix) && !/^-\d+~[a-z]+$|\.ngx$|^-(?:RELEASE|dev|rc\d*|alpha\d*|beta\d*)$/i.test(suffix);
}

function numbersOf(text: string): readonly number[] {
  return text === '' ? [] : text.split('.').map(Number);
}

/** Which of two comes later; `own` and `missing` stand for numbers that the first one and the other do not have. */
function orderOf(one: readonly number[], other: readonly number[], own: number, missing: number): number {
  for (let index = 0; index < Math.max(one.length, other.length); index++) {
    const [a, b] = [one[index] ?? own, other[index] ?? missing];
    if (a !== b) return a - b;
  }
  return 0;
}

/** What no release of nginx from this one on (2020) has is not offered to anybody any longer. */
export const oldestOfferedNginx = Release.of('nginx', '1.18.0');

/** The newest release of nginx, where none is named. */
export const newestNginx = Release.of('nginx', undefined);

/** The newest release of PHP, where none is named. */
export const newestPhp = Release.of('PHP', undefined);

/** `quic+1.25.0`, `spdy-1.19.6`: a word of a table with the first release and the last one that take it. */
export function datedWord(text: string): DatedWord {
  const [, word = text, since, until] = /^(.*?)(?:\+(\d+(?:\.\d+)+))?(?:-(\d+(?:\.\d+)+))?$/.exec(text) ?? [];
  return { word, ...(since !== undefined && { since }), ...(until !== undefined && { until }) };
}
