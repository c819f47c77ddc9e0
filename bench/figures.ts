/** Medians and percentiles, and how they are said. */

/** The value below which that share (0 to 1) of the values lies; the nearest one that was measured. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * share) - 1))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** At most three digits that mean something. */
export function round(value: number): number {
  return Number(value.toPrecision(3));
}

/** One line of the table. */
export interface Row {
  readonly what: string;
  readonly value: string;
  /** What it is held against, and how. */
  readonly peer?: string;
  readonly ratio?: string;
  readonly aim?: Aim;
}

/** What a figure is meant to be, and whether it is. */
export interface Aim {
  readonly said: string;
  readonly reached: boolean;
}

/** A figure that is meant to stay below a limit. */
export function below(value: number, limit: number, said: string): Aim {
  return { said, reached: value <= limit };
}

function sayAim(aim: Aim | undefined): string {
  return aim === undefined ? '' : `${aim.said} ${aim.reached ? '✓' : '✗'}`;
}

/** Columns of equal width; the header is part of it. */
export function tableOf(rows: readonly Row[]): string {
  const cells = [
    ['', 'Gatewise', 'peer', 'ratio', 'aim'],
    ...rows.map((row) => [row.what, row.value, row.peer ?? '', row.ratio ?? '', sayAim(row.aim)]),
  ];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  return cells
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
