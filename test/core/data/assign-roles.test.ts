import { describe, expect, it } from 'vitest';
import { assignRoles } from '../../../src/core/data/assign-roles.ts';

describe('assignRoles', () => {
  it.each([
    ['data/reviews.train.jsonl', 'train'],
    ['reviews-dev.jsonl', 'dev'],
    ['valid_00.csv', 'dev'],
    ['Validation.json', 'dev'],
    ['real_test.jsonl', 'test'],
    ['evalSet.jsonl', 'test'],
    ['held-out.jsonl', 'test'],
    ['test/data.jsonl', 'test'],
    ['C:\\sets\\dev\\rows.jsonl', 'dev'],
    ['test/train.jsonl', 'train'],
    ['latest.jsonl', 'train'],
    ['value.jsonl', 'train'],
    ['contest/attest.jsonl', 'train'],
  ])('%s is for %s', (path, role) => {
    expect(assignRoles([{ path }])).toMatchObject([{ path, role }]);
  });

  it('lets the choice stand above the name, and says why', () => {
    const roles = assignRoles([{ path: 'test.jsonl', role: 'dev' }, { path: 'test.jsonl' }, { path: 'x.jsonl' }]);
    expect(roles.map(({ role }) => role)).toEqual(['dev', 'test', 'train']);
    expect(roles.map(({ why }) => why)).toEqual([
      'It was chosen.',
      'Its name says "test".',
      'Nothing in its name says otherwise.',
    ]);
  });
});
