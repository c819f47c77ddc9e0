/**
 * What the rules of a .gitignore say of a path, as git reads them (gitignore(5), and wildmatch.c and dir.c of git 2.39). No rule takes more steps than the
 * product of its length and the path's.
 */
import { exactly, matchesName, matchWild, type GlobPart } from '../text/name-glob.ts';
import { readGitSet } from './git-set.ts';

/** One name of a path; `folders`: any number of names. */
type Step = readonly GlobPart[] | 'folders';

interface Rule {
  readonly steps: readonly Step[];
  /** Names the last name of a path, wherever it lies. */
  readonly anywhere: boolean;
  readonly foldersOnly: boolean;
  readonly ignores: boolean;
}

/** Any name. */
const anyName: Step = ['many'];

export class IgnoreRules {
  readonly #rules: readonly Rule[];

  /** @param text what is written in a .gitignore or in `.git/info/exclude` */
  constructor(text: string) {
    this.#rules = text
      .replace(/^\uFEFF/, '')
      .split('\n')
      .flatMap((line) => ruleOf(line) ?? []);
  }

  /** Whether the rules ignore a path, or take it back; `undefined` where none speaks of it. The path is relative to their folder, and what holds of the folders above it is asked for each of them. */
  verdict(path: string, kind: 'file' | 'folder'): boolean | undefined {
    const names = path.split('/');
    const last = names.slice(-1);
    // the last rule that names it counts
    for (let at = this.#rules.length - 1; at >= 0; at--) {
      const rule = this.#rules[at];
      if (rule === undefined || (rule.foldersOnly && kind !== 'folder')) continue;
      if (matches(rule.steps, rule.anywhere ? last : names)) return rule.ignores;
    }
    return undefined;
  }
}

function matches(steps: readonly Step[], names: readonly string[]): boolean {
  return matchWild<Step, string>(
    steps,
    names,
    (step) => step === 'folders',
    (step, name) => step !== 'folders' && matchesName(step, name),
  );
}

/** `undefined` for an empty line, a comment, and a pattern that nothing matches. */
function ruleOf(line: string): Rule | undefined {
  const written = withoutSpaces(line.endsWith('\r') ? line.slice(0, -1) : line);
  if (written === '' || written.startsWith('#')) return undefined;
  const ignores = !written.startsWith('!');
  const whole = ignores ? written : written.slice(1);
  const foldersOnly = whole.endsWith('/');
  const pattern = foldersOnly ? whole.slice(0, -1) : whole;
  const anywhere = !pattern.includes('/');
  const steps = stepsOf(pattern.replace(/^\//, ''), { anywhere });
  return pattern === '' || steps === undefined ? undefined : { steps, anywhere, foldersOnly, ignores };
}

/** Spaces at the end go, but for one behind a backslash. */
function withoutSpaces(line: string): string {
  let end = line.length;
  while (end > 0 && line[end - 1] === ' ' && !isEscaped(line, end - 1)) end--;
  return line.slice(0, end);
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text[at - 1 - slashes] === '\\') slashes++;
  return slashes % 2 === 1;
}

function stepsOf(pattern: string, { anywhere }: Pick<Rule, 'anywhere'>): readonly Step[] | undefined {
  const names = anywhere ? [pattern] : namesOf(pattern);
  const steps: Step[] = [];
  for (const [index, name] of names.entries()) {
    const isLast = index === names.length - 1;
    if (name === '**' && !anywhere) {
      // at the end it names what lies inside, not the folder itself
      if (isLast) steps.push(anyName);
      steps.push('folders');
      continue;
    }
    // a backslash before the slash means the slash
    const parts = partsOf(!isLast && isEscaped(name, name.length) ? name.slice(0, -1) : name);
    if (parts === undefined) return undefined;
    steps.push(parts);
  }
  return steps;
}

/** The names of a pattern; a slash in brackets is none of a path. */
function namesOf(pattern: string): readonly string[] {
  const names: string[] = [];
  let start = 0;
  for (let at = 0; at < pattern.length; at++) {
    if (pattern[at] === '\\' && pattern[at + 1] !== '/') at++;
    else if (pattern[at] === '[') at = readGitSet(pattern, at + 1)?.end ?? at;
    else if (pattern[at] === '/') {
      names.push(pattern.slice(start, at));
      start = at + 1;
    }
  }
  return [...names, pattern.slice(start)];
}

/** `undefined` where brackets are not closed, or nothing follows a backslash: git matches nothing with it. */
function partsOf(name: string): readonly GlobPart[] | undefined {
  const parts: GlobPart[] = [];
  for (let at = 0; at < name.length; at++) {
    const character = name.charAt(at);
    if (character === '*') parts.push('many');
    else if (character === '?') parts.push(() => true);
    else if (character === '[') {
      const set = readGitSet(name, at + 1);
      if (set === undefined) return undefined;
      parts.push(set.accepts);
      at = set.end;
    } else if (character === '\\') {
      if (++at >= name.length) return undefined;
      parts.push(exactly(name.charAt(at)));
    } else parts.push(exactly(character));
  }
  return parts;
}
