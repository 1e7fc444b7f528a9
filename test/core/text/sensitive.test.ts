import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src/core/math/rng.ts';
import { excerptAround, findSensitive, maskSensitive, type SensitiveKind } from '../../../src/core/text/sensitive.ts';

/** Characters drawn by chance: keys that look real and are nobody's. */
function draw(
  length: number,
  alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789',
  seed = 'key',
): string {
  const rng = createRng(`${seed} ${length}`);
  return Array.from({ length }, () => alphabet[rng.int(alphabet.length)]!).join('');
}
const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Put together here, so that no scanner takes this file for a leak. */
const found: [SensitiveKind, string, string?][] = [
  ['api-key', `${'sk'}-${draw(48)}`],
  ['api-key', `${'sk'}-proj-${draw(60)}`],
  ['api-key', `${'sk'}-ant-api03-${draw(80)}`],
  ['api-key', `${'sk'}_live_${draw(24)}`],
  ['api-key', `${'ghp'}_${draw(36)}`],
  ['api-key', `${'github'}_pat_${draw(40)}`],
  ['api-key', `${'glpat'}-${draw(20)}`],
  ['api-key', `${'xoxb'}-${draw(12, '0123456789')}-${draw(24)}`],
  ['api-key', `${'AK'}IA${draw(16, upper)}`],
  ['api-key', `${'AI'}za${draw(35)}`],
  ['api-key', `${'hf'}_${draw(34)}`],
  ['api-key', `${'S'}G.${draw(22)}.${draw(43)}`],
  ['api-key', draw(40), `api_key = "${draw(40)}"`],
  ['api-key', draw(32), `client-secret: ${draw(32)}`],
  ['token', `eyJ${draw(20)}.eyJ${draw(60)}.${draw(43)}`],
  ['url-password', 's3cr3t!', 'postgres://admin:s3cr3t!@db.intern:5432/shop'],
  ['password', 'hunter2!', 'password: hunter2!'],
  ['password', 'Tr0ub4dor&3', 'PWD="Tr0ub4dor&3"'],
  ['e-mail', 'mia.lang+shop@mail.uni-graz.at'],
  ['phone', '+49 (89) 1234 5678'],
  ['phone', '+1-415-555-2671'],
  ['phone', '+4366412345678'],
  ['phone', '(415) 555-2671'],
  ['phone', '089 1234567', 'Tel.: 089 1234567'],
  ['iban', 'DE89 3704 0044 0532 0130 00'],
  ['iban', 'GB82WEST12345698765432'],
  ['iban', 'NO9386011117947'],
  ['card', '4111 1111 1111 1111'],
  ['card', '5555-5555-5555-4444'],
  ['card', '378282246310005'],
  ['ip-address', '91.198.174.192'],
  ['ip-address', '2a02:8071:b5c6:1200:a1b2:c3d4:e5f6:1234'],
  ['national-id', '536-22-4410'],
];

/** Texts that look like something and are nothing. */
const nothing = [
  'My order number is 4111111111111112 and it left on 2024-03-15.',
  'Order 1234 5678 9012 3456 is late.',
  'Ticket 20240315-123456 from 12:30 to 14:45.',
  `${'sk'}-xxxxxxxxxxxxxxxxxxxxxxxxxxxx`,
  `${'sk'}-your-api-key-goes-here-please`,
  'sk-learn is a library, and risk-averse people like it a lot.',
  'Write to user@example.com or admin@localhost, or @mention me.',
  'The password is wrong. Password: forgotten again',
  'password = $' + '{PASSWORD}',
  'Version 1.2.3.4 and release 10.15.7.1, section 3.14.15.92',
  'Connect to 192.168.1.17, 10.0.0.1 or 127.0.0.1:8080.',
  'DE89 3704 0044 0532 0130 01 has a wrong check digit.',
  'It costs 1,299.00 EUR, or 12 345 678 won, π is 3.14159265358979.',
  'ISBN 978-3-16-148410-0, the hash is d41d8cd98f00b204e9800998ecf8427e.',
  'id 550e8400-e29b-41d4-a716-446655440000 at 12:34:56:78',
  'https://shop.example.org:8443/a/b?c=d@e',
  'phone was broken after 2 days, the mobile 5G is slow in 2023',
  'The token: refresh it. My secret: coffee. API key: see the wiki.',
  'call std::vector::push_back or a::b::c',
  'eyJ is how such tokens begin.',
  'I have 3 cats, 14 dogs and 2023-11-05 is my day; 555-1234.',
];

describe('findSensitive', () => {
  it.each(found)('finds %s in “%s”', (kind, thing, text = `Please use ${thing} for it, thanks.`) => {
    const spans = findSensitive(text);
    expect(spans.map((span) => [span.kind, text.slice(span.start, span.end)])).toEqual([[kind, thing]]);
  });

  it.each(nothing)('finds nothing in “%s”', (text) => {
    expect(findSensitive(text)).toEqual([]);
  });

  it('finds a private key whole, also one that was cut off', () => {
    const body = `-----BEGIN RSA ${'PRIVATE'} KEY-----\n${draw(200)}`;
    for (const text of [`a ${body}\n-----END RSA ${'PRIVATE'} KEY----- b`, `a ${body}`]) {
      const [span, ...more] = findSensitive(text);
      expect(span).toMatchObject({ kind: 'private-key', group: 'secret', start: 2 });
      expect(text.slice(span!.start, span!.end)).toContain(draw(200));
      expect(more).toEqual([]);
    }
  });

  it('finds several things in order and without overlap', () => {
    const text = `mail a.b@uni-graz.at, call +43 316 380 1234, key ${'ghp'}_${draw(36)}, card 4111111111111111`;
    expect(findSensitive(text).map(({ kind }) => kind)).toEqual(['e-mail', 'phone', 'api-key', 'card']);
  });

  it('stays fast on long texts that nearly match', () => {
    const parts = [
      'a.',
      'a@',
      '1 ',
      '+1-',
      'AB12 ',
      '1.2.3.',
      'f:',
      'eyJaaaaaaaa.',
      'sk-a',
      'password=',
      'https://a:',
      '-----BEGIN ',
    ];
    // Quadratic work on half a million characters would not end within the time limit of a test.
    for (const part of parts) expect(findSensitive(part.repeat(40_000)).length).toBeLessThan(40_000);
  });
});

describe('maskSensitive', () => {
  it('puts a typed placeholder in the place of each thing, by group, and nothing else changes', () => {
    const text = `key ${'ghp'}_${draw(36)} of mia@uni-graz.at`;
    expect(maskSensitive(text, ['secret', 'personal'])).toBe('key [API-KEY] of [E-MAIL]');
    expect(maskSensitive(text, ['secret'])).toBe('key [API-KEY] of mia@uni-graz.at');
    expect(maskSensitive(text, [])).toBe(text);
  });

  it('leaves nothing to find, and gives a text without findings back as it is', async () => {
    const thing = fc.constantFrom(...found.map(([, text, whole]) => whole ?? text));
    const word = fc.constantFrom('and', 'the', 'order', '12', 'of', '(', ')', ',', '\n', 'é');
    await fc.assert(
      fc.property(fc.array(fc.oneof(word, thing), { maxLength: 12 }), (parts) => {
        const text = parts.join(' ');
        const masked = maskSensitive(text, ['secret', 'personal']);
        expect(findSensitive(masked)).toEqual([]);
        expect(masked === text).toBe(findSensitive(text).length === 0);
      }),
    );
  });
});

describe('excerptAround', () => {
  it('shows the place and never the thing, nor another one beside it', () => {
    const text = `Hello, my card is 4111 1111 1111 1111 and my mail is mia@uni-graz.at, please answer soon.`;
    for (const span of findSensitive(text)) {
      const excerpt = excerptAround(text, span);
      expect(excerpt).toContain(`[${span.kind.toUpperCase()}]`);
      expect(excerpt).not.toMatch(/4111|mia|graz/);
      expect(excerpt.length).toBeLessThan(80);
    }
  });
});
