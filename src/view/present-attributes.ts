import type { AttributeHistogram } from '../core/stages/attribute-histogram.ts';
import type { AttributeView } from '../protocol/panel-view.ts';

/** The attributes with how often each value occurs on both sides. */
export function presentAttributes(histograms: readonly AttributeHistogram[]): readonly AttributeView[] {
  return histograms.map(({ name, description, values, totalVariation, real, synthetic }) => ({
    name,
    description,
    values,
    ...(totalVariation === null ? {} : { distance: totalVariation }),
    how: real === 'measured' && synthetic === 'measured' ? 'measured' : 'by cluster',
  }));
}
