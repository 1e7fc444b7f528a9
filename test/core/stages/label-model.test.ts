import { describe, expect, it } from 'vitest';
import { fitEmbedding } from '../../../src/core/stages/embed.ts';
import { fitLabelModel } from '../../../src/core/stages/label-model.ts';
import { groupByLabel } from '../../../src/core/stages/read.ts';
import { makeSample, textLayout, writeSamples, writeTexts } from './samples.ts';

function fitOn(samples: ReturnType<typeof writeSamples>) {
  const embed = fitEmbedding(samples, samples.length, textLayout, 1, undefined);
  return fitLabelModel(samples, embed(samples), groupByLabel(samples).classes, embed, 'labels');
}

const real = writeSamples({ food: 80, sport: 60, sky: 40 }, 'label model');

describe('fitLabelModel', () => {
  it('is sure of plain rows, doubts flipped ones and knows no label beyond the real ones', () => {
    const model = fitOn(real);
    const fresh = writeSamples({ food: 20, sport: 20, sky: 20 }, 'fresh');
    const right = model?.(fresh) ?? [];
    expect(right.filter(({ probability }) => probability > 0.5).length).toBeGreaterThanOrEqual(57);
    right.forEach(({ probability, best, bestProbability }, i) => {
      expect(bestProbability).toBeGreaterThanOrEqual(probability);
      if (best === fresh[i]?.label) expect(probability).toBe(bestProbability);
    });
    const flipped = fresh.map((sample) => ({ ...sample, label: sample.label === 'food' ? 'sky' : 'food' }));
    const wrong = model?.(flipped) ?? [];
    expect(wrong.filter(({ probability }) => probability < 0.3).length).toBeGreaterThanOrEqual(55);
    expect(model?.([{ ...fresh[0]!, label: 'unheard of' }])).toMatchObject([{ probability: 0 }]);
  });

  it('learns nothing from rows without a label', () => {
    const unlabelled = writeTexts('sport', 200, 'unlabelled').map((text, i) => makeSample({ text }, 1000 + i));
    const model = fitOn([...real, ...unlabelled]);
    const sport = writeSamples({ sport: 30 }, 'more');
    const best = (model?.(sport) ?? []).filter((opinion) => opinion.best === 'sport');
    expect(best.length).toBeGreaterThanOrEqual(28);
  });

  it('holds its peace with one label or too few rows', () => {
    expect(fitOn(writeSamples({ food: 40 }, 1))).toBeUndefined();
    expect(fitOn(writeSamples({ food: 10, sport: 9 }, 1))).toBeUndefined();
    expect(fitOn(writeSamples({ food: 10, sport: 10 }, 1))).toBeDefined();
  });
});
