/** What several rules work out of one subject is worked out once, as long as they are asked one after the other. */

/** Keeps the last answer: the engine makes a subject for each asking, and hands it to one rule after the other. */
export function askedOnce<Subject extends object, Answer>(
  work: (subject: Subject) => Answer,
): (subject: Subject) => Answer {
  let last: { readonly subject: Subject; readonly answer: Answer } | undefined;
  return (subject) => {
    if (last?.subject !== subject) last = { subject, answer: work(subject) };
    return last.answer;
  };
}
