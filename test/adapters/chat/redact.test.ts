import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../../src/adapters/chat/redact.ts';

describe('createRedactor', () => {
  it('takes out the given secrets wherever they stand, the longer one first', () => {
    const redact = createRedactor(['abcd', 'abcd-efgh', undefined, 'x']);
    expect(redact('a abcd-efgh b abcd c x')).toBe('a [key] b [key] c x');
  });

  it.each([
    'Incorrect API key provided: sk-proj-abcDEF123456.',
    'Incorrect API key provided: sk-ab***********wxyz.',
    '{"Authorization":"Bearer eyJhbGciOi.abc"}',
    'api-key: 0123456789abcdef',
    'token hf_abcdefghijkl was refused',
  ])('takes out what looks like a key in %s', (text) => {
    const safe = createRedactor([])(text);
    expect(safe).toContain('[key]');
    for (const part of ['abcDEF', 'wxyz', 'eyJ', '0123456789', 'abcdefghijkl']) expect(safe).not.toContain(part);
  });

  it('leaves other text alone', () => {
    const text = 'The task-force asks for risk_management of 30 requests.';
    expect(createRedactor([])(text)).toBe(text);
  });
});
