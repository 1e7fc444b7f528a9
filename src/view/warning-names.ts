import type { GateFinding, GateName } from '../core/data/draft.ts';

const names: { readonly [gate in GateName]: string } = {
  'exact-duplicate': 'same as another row',
  'near-duplicate': 'close to another row',
  'copied-span': 'copies a real row',
  refusal: 'model refused',
  residue: 'not only the row',
  'label-disagreement': 'label looks wrong',
  'out-of-range': 'value out of range',
  empty: 'empty',
};

/** A warning in a few words. */
export function nameWarning({ gate }: Pick<GateFinding, 'gate'>): string {
  return names[gate];
}
