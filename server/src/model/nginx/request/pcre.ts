/** Runs a Perl-compatible regular expression on a URI, in bounded time: what takes too many steps is not known. */
import { toBytes } from '../../../text/bytes.ts';
import { requiredText, type RequiredText } from './pattern-index.ts';
import { PcreMatcher } from './pcre-matcher.ts';
import { parsePcre, type PcrePattern, type PcreFlags } from './pcre-parser.ts';
import { programOf, type PcreProgram } from './pcre-program.ts';

export type PcreMatch =
  | {
      readonly kind: 'match';
      readonly captures: readonly (string | undefined)[];
      readonly named: ReadonlyMap<string, string>;
    }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown'; readonly why: 'pattern' | 'effort' };

export interface Pcre {
  /** What every text holds that it matches, as far as that is known. */
  readonly holds: RequiredText | undefined;
  /** @param subject bytes as characters 0 to 255; captures are bytes too, the whole match first */
  run(subject: string): PcreMatch;
}

const longest = 512;

/** A pattern, ready to run; what it does is unknown where it uses what is not understood here. */
export function compilePcre(source: string, flags: PcreFlags = ''): Pcre {
  const key = `${flags}~${source}`;
  let pcre = compiled.get(key);
  if (pcre !== undefined) return pcre;
  if (compiled.size >= mostKept) compiled.clear();
  compiled.set(key, (pcre = compile(source, flags)));
  return pcre;
}

/** The same patterns stand in thousands of servers. */
const compiled = new Map<string, Pcre>();
const mostKept = 10_000;
/** Of one pattern. */
const mostAnswers = 16;

function compile(source: string, flags: PcreFlags): Pcre {
  const pattern = parsePcre(toBytes(source), flags);
  if (pattern === undefined) return { holds: undefined, run: () => ({ kind: 'unknown', why: 'pattern' }) };
  const program = programOf(pattern.node, pattern.groups);
  // the same few URIs (`/index.php`, `/index.html`) are tried with it in server after server
  const answers = new Map<string, PcreMatch>();
  const holds = requiredText(pattern.node);
  return {
    holds,
    run: (subject) => {
      if (holds !== undefined && !(holds.folds ? subject.toLowerCase() : subject).includes(holds.text))
        return { kind: 'none' };
      let answer = answers.get(subject);
      if (answer !== undefined) return answer;
      if (answers.size >= mostAnswers) answers.clear();
      answers.set(subject, (answer = run(pattern, program, subject)));
      return answer;
    },
  };
}

function run(pattern: PcrePattern, program: PcreProgram, subject: string): PcreMatch {
  if (subject.length > longest) return { kind: 'unknown', why: 'effort' };
  const matcher = new PcreMatcher(program, subject);
  for (let start = 0; start <= subject.length; start++) {
    const end = matcher.from(start);
    if (matcher.isSpent) return { kind: 'unknown', why: 'effort' };
    if (end === undefined) continue;
    const captures = [subject.slice(start, end)];
    for (let index = 1; index <= pattern.groups; index++) captures.push(matcher.captured(index) ?? '');
    return {
      kind: 'match',
      captures,
      named: new Map([...pattern.names].map(([name, index]) => [name, captures[index] ?? ''])),
    };
  }
  return { kind: 'none' };
}
