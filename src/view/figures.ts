/** A gap as people compare it: three significant digits, an exponent only below 0.00001; a sign only when negative. */
export function formatFigure(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 1e-5) return value.toExponential(1);
  return size < 100 ? value.toPrecision(3) : value.toFixed(0);
}

/** A whole number with thousands separators. */
export function formatCount(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** A share as a percentage: one digit after the point below 10 %. */
export function formatShare(share: number): string {
  return `${(share * 100).toFixed(share < 0.0995 ? 1 : 0)} %`;
}

/** A p-value: `0.31`, `0.004`, `< 0.001`. */
export function formatProbability(p: number): string {
  if (p < 0.001) return '< 0.001';
  return p < 0.01 ? p.toFixed(3) : p.toFixed(2);
}

/** A number with the word that goes with it: `1 row has`, `12 rows have`. */
export function countOf(count: number, one: string, many: string): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
