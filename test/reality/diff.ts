/** Edits in the form of a diff without line numbers. */

interface Step {
  readonly kind: 'gone' | 'new' | 'kept';
  /** Without indentation, save what is new. */
  readonly text: string;
}

/**
 * Applies a block of lines: `-` a line that stands in the text (whatever its indentation), `+` one that comes in its place, everything else a line that stays. An empty line
 * or one with `@@` ends a group; lines of one group are next to each other in the text, or else each `+` ends a smaller one. Throws where a group stands nowhere, or twice.
 */
export function applyDiff(text: string, diff: string): string {
  let lines: readonly string[] = text.split('\n');
  for (const group of groupsOf(diff)) {
    const parts = placesOf(lines, group).length === 0 ? splitGroup(group) : [group];
    for (const part of parts) lines = applyGroup(lines, part);
  }
  return lines.join('\n');
}

function groupsOf(diff: string): readonly (readonly Step[])[] {
  const groups: Step[][] = [[]];
  for (const line of diff.split('\n')) {
    if (line.trim() === '' || line.startsWith('@@')) groups.push([]);
    else groups.at(-1)?.push(stepOf(line));
  }
  const found = groups.filter((group) => group.length > 0);
  if (found.length === 0) throw new Error('an empty diff');
  return found;
}

function stepOf(line: string): Step {
  if (line.startsWith('+')) return { kind: 'new', text: line.slice(1) };
  return line.startsWith('-') ? { kind: 'gone', text: line.slice(1).trim() } : { kind: 'kept', text: line.trim() };
}

/** The parts of a group: each ends where its new lines do. */
function splitGroup(group: readonly Step[]): readonly (readonly Step[])[] {
  const parts: Step[][] = [];
  group.forEach((step, index) => {
    if (index === 0 || (group[index - 1]?.kind === 'new' && step.kind !== 'new')) parts.push([]);
    parts.at(-1)?.push(step);
  });
  return parts;
}

/** The indices at which the group's old lines stand, one after the other. */
function placesOf(lines: readonly string[], group: readonly Step[]): readonly number[] {
  const old = group.filter((step) => step.kind !== 'new');
  if (old.length === 0) throw new Error(`nothing says where this goes: ${group[0]?.text.trim() ?? ''}`);
  return lines.flatMap((_, index) =>
    old.every(({ text }, offset) => lines[index + offset]?.trim() === text) ? [index] : [],
  );
}

function applyGroup(lines: readonly string[], group: readonly Step[]): readonly string[] {
  const [place, ...others] = placesOf(lines, group);
  const described = (): string => group.flatMap(({ kind, text }) => (kind === 'new' ? [] : [text])).join(' / ');
  if (place === undefined) throw new Error(`these lines stand nowhere: ${described()}`);
  if (others.length > 0) throw new Error(`these lines stand ${others.length + 1} times: ${described()}`);
  const after = lines.slice(0, place);
  let next = place;
  for (const { kind, text } of group) {
    if (kind === 'new') after.push(text);
    // a line that stays keeps its own indentation
    else if (kind === 'kept') after.push(lines[next++] ?? '');
    else next++;
  }
  return [...after, ...lines.slice(next)];
}
