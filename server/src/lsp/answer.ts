/** gatewise/answer, and the command of the same name for other editors: which location answers a URI. */
import type { AnswerParams, AnswerResult, MapPlace } from './messages.ts';
import { answerUri, type AnswerLine } from '../features/uri-answer.ts';
import type { FileRange } from '../text/range.ts';
import type { Session } from './session.ts';

/** For `workspace/executeCommand`: its one argument is {@link AnswerParams}. */
export const answerCommand = 'gatewise.answer';

export function onAnswer(session: Session, { uri, position, target }: AnswerParams): AnswerResult {
  const snapshot = session.snapshot();
  const file = session.idOf(uri);
  const state = snapshot.file(file);
  const answer = state === undefined ? undefined : answerUri(snapshot, file, state.lines.offset(position), target);
  if (answer === undefined) return { asked: target, ways: [] };
  const place = (at: FileRange): MapPlace | undefined => {
    const start = snapshot.file(at.file)?.lines.range(at.range).start;
    return start === undefined
      ? undefined
      : { uri: session.urisOf(at.file)[0] ?? at.file, line: start.line, character: start.character };
  };
  const line = ({ text, at }: AnswerLine): AnswerResult['ways'][number]['outcome'] => {
    const found = at === undefined ? undefined : place(at);
    return found === undefined ? { text } : { text, at: found };
  };
  return {
    asked: answer.asked,
    ways: answer.ways.map(({ outcome, when, steps }) => ({
      outcome: line(outcome),
      ...(when === undefined ? {} : { when }),
      steps: steps.map(line),
    })),
  };
}

/** The arguments of the command, where they are of the right shape. */
export function answerArguments(args: readonly unknown[] | undefined): AnswerParams | undefined {
  const [first] = args ?? [];
  if (typeof first !== 'object' || first === null) return undefined;
  const { uri, position, target } = first as Partial<AnswerParams>;
  return typeof uri === 'string' &&
    typeof target === 'string' &&
    typeof position?.line === 'number' &&
    typeof position.character === 'number'
    ? { uri, position, target }
    : undefined;
}
