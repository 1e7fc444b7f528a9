import { describe, expect, it } from 'vitest';
import { describeRow } from '../../../src/host/review/hover-text.ts';
import { sampleDraft, sampleEntry } from './sample-entry.ts';

describe('describeRow', () => {
  it('says why a row exists and what was found, all data escaped', () => {
    const draft = sampleDraft({
      gates: [{ gate: 'residue', evidence: 'says "![a](http://x)"', score: 1 }],
      origin: { ...sampleDraft().origin, attributes: { tone: '<b>angry</b>' }, cluster: 'c[1](x)' },
    });
    const text = describeRow(sampleEntry({ draft, weight: 0.5 }), '[name](command:x)', [
      { line: 7, text: '```\n[out](command:x)' },
    ]);
    const outside = text.replace(/^(`{3,})text\n[\s\S]*?\n\1$/gm, '');
    expect(outside).not.toMatch(/\]\(|<b>|!\[/);
    expect(text).toContain('````text\n```\n[out](command:x)\n````');
    expect(text).toContain('weight 0.50×');
    expect(text).toContain('Line 7');
    expect(text).toContain('tone: *\\<b\\>angry\\<\\/b\\>*');
  });

  it('names who disagrees', () => {
    const conflict = [
      { by: 'ann', verdict: 'accepted', hash: 'h', event: 'e1', at: '' },
      { by: 'bo', verdict: 'rejected', event: 'e2', at: '' },
    ] as const;
    const text = describeRow(sampleEntry({ decision: { state: 'rejected', conflict } }), undefined, []);
    expect(text).toContain('ann: accepted');
    expect(text).toContain('bo: rejected');
  });

  it('explains a line that is no row', () => {
    const { draft: _, ...entry } = sampleEntry({ kind: 'broken', detail: 'It ends *early*.' });
    expect(describeRow(entry, undefined, [])).toBe('It ends \\*early\\*\\.');
  });
});
