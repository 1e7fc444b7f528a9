import type { Path } from './layout.ts';

/** A path as people write it: `a`, `a.b`, `a[0].b`. */
export function formatPath(path: Path): string {
  return path.map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`)).join('');
}
