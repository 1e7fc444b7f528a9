import type { RowState } from '../../src/protocol/row-view.ts';

/** The letter of a state: it is never told by colour alone. */
export const stateLetters: Readonly<Record<RowState, string>> = {
  undecided: '·',
  accepted: 'A',
  rejected: 'R',
  edited: 'E',
};

const stateNames: readonly RowState[] = ['undecided', 'accepted', 'rejected', 'edited'];

/** The name of a state's number on the map. */
export function nameState(code: number): string {
  return stateNames[code] ?? 'undecided';
}

/** A weight as it stands in a list: `1.95×`. */
export function formatWeight(weight: number): string {
  return `${weight.toFixed(weight >= 10 ? 1 : 2)}×`;
}

/** A change of the gap with its sign, so that its direction needs no colour. */
export function formatEffect(effect: number): string {
  const sign = effect < 0 ? '−' : '+';
  const size = Math.abs(effect);
  return effect === 0 ? '0' : `${sign}${size >= 0.001 ? size.toFixed(4) : size.toExponential(1)}`;
}
