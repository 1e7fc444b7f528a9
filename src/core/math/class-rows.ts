/** The row numbers of each class, ascending: element c lists the rows whose `classOf` is c. Throws RangeError outside [0, classes). */
export function groupRowsByClass(classOf: Int32Array, classes: number): Int32Array[] {
  const counts = new Int32Array(classes);
  for (const c of classOf) {
    if (!(c >= 0 && c < classes)) throw new RangeError(`groupRowsByClass: class ${c} of ${classes}`);
    counts[c]++;
  }
  const groups = Array.from(counts, (count) => new Int32Array(count));
  counts.fill(0);
  for (let row = 0; row < classOf.length; row++) groups[classOf[row]][counts[classOf[row]]++] = row;
  return groups;
}

/** Checks that `classMass` has one finite value ≥ 0 for each class and sums to 1 (to 1e-6). */
export function checkClassMass(classMass: Float64Array, classes: number): void {
  if (classMass.length !== classes)
    throw new RangeError(`classMass has ${classMass.length} values for ${classes} classes`);
  let sum = 0;
  for (const mass of classMass) {
    if (!(mass >= 0)) throw new RangeError(`classMass holds ${mass}`);
    sum += mass;
  }
  if (!(Math.abs(sum - 1) < 1e-6)) throw new RangeError(`classMass sums to ${sum}, not 1`);
}
