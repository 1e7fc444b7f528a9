import { describe, expect, it } from 'vitest';
import { firstState, readUiState, type UiState } from '../../webview/ui-state.ts';

describe('readUiState', () => {
  it('reads back what was written', () => {
    const state: UiState = {
      query: {
        text: 'late',
        near: { line: 4 },
        label: null,
        state: 'left',
        leastWeight: 0.5,
        lasso: true,
        sort: 'near',
      },
      ...{
        row: 'r1',
        place: 12,
        listScroll: 300,
        pageScroll: 20,
        open: ['keys'],
        compared: ['run1'],
        letterKeys: false,
      },
      map: { x: 0.1, y: -0.2, zoom: 3, layer: 'witness', tool: 'lasso', lasso: [0, 0, 1, 0, 1, 1] },
    };
    expect(readUiState(JSON.parse(JSON.stringify(state)))).toEqual(state);
  });

  it.each([undefined, null, 4, 'x', [], { query: 4, map: 'no', open: [1], place: -3, listScroll: 'x' }])(
    'is as at first when %j was remembered',
    (value) => {
      expect(readUiState(value)).toEqual(firstState);
    },
  );

  it('drops an order by nearness to nothing, and a lasso without corners', () => {
    const { query, map } = readUiState({ query: { sort: 'near', near: {} }, map: { lasso: [0, 0] } });
    expect(query.sort).toBe('document');
    expect(map.lasso).toBeUndefined();
  });
});
