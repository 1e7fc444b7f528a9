/** One class at its weights: w over distinct rows of unit kernel norm, and what the real rows look like from them. */
export interface WeightedClass {
  /** Mass of each distinct row, sum 1. */
  readonly weights: Float64Array;
  /** How many equal rows each distinct row stands for; they share its mass evenly. */
  readonly counts: Int32Array;
  /** Kw: the weighted rows' kernel mean at each distinct row. */
  readonly product: Float64Array;
  /** b: the real rows' kernel mean at each distinct row. */
  readonly realMeans: Float64Array;
  /** The mean of the real rows' kernel matrix, diagonal included: ‖μ_x‖². */
  readonly constant: number;
}

/**
 * By how much the class's in-sample MMD² f = ‖μ_w − μ_x‖² changes when one row is rejected and the weights of the others
 * are scaled up in proportion. With d = μ_w − μ_x and one row's mass w_i:
 *
 *     f' = [ f − 2 w_i ⟨d, φ_i − μ_x⟩ + w_i² ‖φ_i − μ_x‖² ] / (1 − w_i)²
 *     ⟨d, φ_i − μ_x⟩ = (Kw)_i − b_i − bᵀw + ‖μ_x‖²       ‖φ_i − μ_x‖² = 1 − 2 b_i + ‖μ_x‖²
 *
 * One value per distinct row, for one of its equal rows: above 0 rejecting widens the gap. A row without mass has 0. Where
 * one row holds all the mass nothing is left to explain the real rows: f' = ‖μ_x‖².
 */
export function rejectionEffects({ weights, counts, product, realMeans, constant }: WeightedClass): Float64Array {
  let within = 0;
  let across = 0;
  for (let i = 0; i < weights.length; i++) {
    within += weights[i] * product[i];
    across += weights[i] * realMeans[i];
  }
  const gap = within - 2 * across + constant;
  return weights.map((mass, i) => {
    const own = mass / counts[i];
    if (own === 0) return 0;
    const left = 1 - own;
    // Rounding may leave a crumb beside a row that holds everything.
    if (left < 1e-12) return constant - gap;
    const along = product[i] - realMeans[i] - across + constant;
    const squared = 1 - 2 * realMeans[i] + constant;
    return (gap - 2 * own * along + own * own * squared) / (left * left) - gap;
  });
}
