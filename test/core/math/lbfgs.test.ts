import { describe, expect, it } from 'vitest';
import { minimise } from '../../../src/core/math/lbfgs.ts';

describe('minimise', () => {
  it('reaches the minimum of an ill-conditioned quadratic and of a quartic', () => {
    const quadratic = minimise(
      (x, gradient) => {
        let value = 0;
        for (let i = 0; i < x.length; i++) {
          gradient[i] = 10 ** i * (x[i] - i);
          value += (10 ** i * (x[i] - i) ** 2) / 2;
        }
        return value;
      },
      new Float64Array(5),
      { gradientTolerance: 1e-8 },
    );
    expect(quadratic.converged).toBe(true);
    quadratic.x.forEach((value, i) => {
      expect(value).toBeCloseTo(i, 7);
    });
    const quartic = minimise(
      (x, gradient) => {
        gradient[0] = 4 * (x[0] - 2) ** 3;
        return (x[0] - 2) ** 4;
      },
      Float64Array.of(50),
      { gradientTolerance: 1e-9 },
    );
    expect(quartic.x[0]).toBeCloseTo(2, 2);
  });

  it('says so when it runs out of iterations', () => {
    const bowl = (x: Float64Array, gradient: Float64Array) => {
      gradient[0] = x[0];
      gradient[1] = 100 * x[1];
      return (x[0] ** 2 + 100 * x[1] ** 2) / 2;
    };
    const found = minimise(bowl, Float64Array.of(10, 10), { gradientTolerance: 1e-12, maxIterations: 2 });
    expect([found.iterations, found.converged]).toEqual([2, false]);
  });
});
