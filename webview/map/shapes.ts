/** Shapes of points; the number is what the renderers get. */
export const shapes = {
  /** A real row, or an accepted one. */
  dot: 0,
  /** An undecided row. */
  ring: 1,
  /** A rejected row. */
  cross: 2,
  /** A demonstration. */
  diamond: 3,
  /** An edited row. */
  eye: 4,
} as const;

/**
 * How much of a pixel a shape covers, in [0, 1], at (x, y) pixels from its middle. The shader of the WebGL renderer has
 * the same formulas.
 */
export function coverShape(shape: number, x: number, y: number, radius: number): number {
  return Math.max(0, Math.min(1, 0.5 - distanceTo(shape, x, y, radius)));
}

function distanceTo(shape: number, x: number, y: number, radius: number): number {
  const line = Math.max(0.7, radius * 0.22);
  const length = Math.hypot(x, y);
  switch (shape) {
    case shapes.ring:
      return Math.abs(length - radius + line) - line;
    case shapes.cross: {
      const arms = Math.min(Math.abs(x - y), Math.abs(x + y)) * Math.SQRT1_2 - line;
      return Math.max(arms, length - radius);
    }
    case shapes.diamond: {
      const edge = (Math.abs(x) + Math.abs(y)) * Math.SQRT1_2;
      const outer = radius * 0.95;
      return Math.min(Math.abs(edge - outer + line) - line, edge - radius * 0.45);
    }
    case shapes.eye:
      return Math.min(Math.abs(length - radius + line) - line, length - radius * 0.4);
    default:
      return length - radius;
  }
}
