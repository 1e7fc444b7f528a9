import { diffWordsWithSpace } from 'diff';
import type { DiffPart } from '../protocol/row-view.ts';

/** Texts longer than this are compared by their beginnings: a diff of them would be read by nobody and takes long. */
const mostCharacters = 4000;

const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' });

/** What a synthetic row has and a real one has not (`added`), and the other way round, word by word in any script. */
export function diffWords(real: string, synthetic: string): readonly DiffPart[] {
  return diffWordsWithSpace(real.slice(0, mostCharacters), synthetic.slice(0, mostCharacters), {
    intlSegmenter: segmenter,
  }).map(({ value, added, removed }) => ({ text: value, kind: added ? 'added' : removed ? 'removed' : 'same' }));
}
