/** Prints one line of a table: the first cell to the left, the others to the right of columns of the given widths. */
export function printLine(cells: readonly string[], widths: readonly number[]): void {
  const padded = cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[i])));
  console.log(padded.join('').trimEnd());
}

/** A share as a percentage with one decimal. */
export function formatShare(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
