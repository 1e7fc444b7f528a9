/** How a budget is shared between classes. */
export interface BudgetOptions {
  /** The user's targets, one per class: only their proportions count, and they win over the rule. */
  readonly targets?: ArrayLike<number>;
  /** Proportional to class size, to its square root (default), or to the given residual variances. */
  readonly rule?: 'size' | 'sqrt' | 'residual';
  /** Residual variance per class, for the rule `residual`. */
  readonly residuals?: ArrayLike<number>;
}

/**
 * Shares `total` whole units between classes by largest remainder (ties to the lowest class); the shares add up to
 * `total` exactly, or to 0 when every class is empty or no class is wanted. An empty class gets nothing, and nor does a
 * class with a target of 0; every other class gets at least 1 when the total allows.
 */
export function shareBudget(total: number, classSizes: ArrayLike<number>, options: BudgetOptions = {}): Int32Array {
  if (!(Number.isInteger(total) && total >= 0)) throw new RangeError(`shareBudget: total ${total}`);
  const wants = readWants(classSizes, options);
  const sum = wants.reduce((left, right) => left + right, 0);
  const shares = new Int32Array(wants.length);
  if (sum === 0) return shares;
  const wanted = wants.filter((want) => want > 0).length;
  const atLeast = total >= wanted ? 1 : 0;
  const rest = wants.map((want) => (want > 0 ? Math.max(0, (total * want) / sum - atLeast) : 0));
  const parts = splitByRemainder(total - atLeast * wanted, rest);
  for (let c = 0; c < shares.length; c++) shares[c] = parts[c] + (wants[c] > 0 ? atLeast : 0);
  return shares;
}

function readWants(classSizes: ArrayLike<number>, { targets, rule = 'sqrt', residuals }: BudgetOptions): Float64Array {
  const sizes = Float64Array.from(classSizes);
  requireAmounts('class sizes', sizes, sizes.length);
  if (targets) requireAmounts('targets', targets, sizes.length);
  else if (rule === 'residual' && !residuals) throw new RangeError('shareBudget: the rule residual needs residuals');
  else if (rule === 'residual' && residuals) requireAmounts('residuals', residuals, sizes.length);
  const ruled =
    rule === 'residual' ? (residuals as ArrayLike<number>) : sizes.map(rule === 'size' ? Number : Math.sqrt);
  const wants = Float64Array.from(targets ?? ruled);
  for (let c = 0; c < sizes.length; c++) if (sizes[c] === 0) wants[c] = 0;
  return wants;
}

/** Largest remainder: floors of the exact shares, then one unit each to the largest fractions. */
function splitByRemainder(total: number, wants: Float64Array): Int32Array {
  const parts = new Int32Array(wants.length);
  const sum = wants.reduce((left, right) => left + right, 0);
  if (total === 0 || sum === 0) return parts;
  const exact = wants.map((want) => (total * want) / sum);
  let left = total;
  for (let c = 0; c < parts.length; c++) {
    parts[c] = Math.floor(exact[c]);
    left -= parts[c];
  }
  const order = Array.from(parts, (_, c) => c).filter((c) => wants[c] > 0);
  order.sort((a, b) => exact[b] - parts[b] - (exact[a] - parts[a]) || a - b);
  for (let turn = 0; turn < left; turn++) parts[order[turn % order.length]]++;
  return parts;
}

function requireAmounts(name: string, values: ArrayLike<number>, length: number): void {
  if (values.length !== length) throw new RangeError(`shareBudget: ${values.length} ${name} for ${length} classes`);
  for (let c = 0; c < length; c++) {
    if (!(values[c] >= 0 && values[c] < Number.POSITIVE_INFINITY))
      throw new RangeError(`shareBudget: ${name} ${values[c]}`);
  }
}
