import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasUnspacedScript, splitTokens, tokenize } from '../../../src/core/text/tokenize.ts';

describe('tokenize', () => {
  it('lowers words and drops punctuation', () => {
    expect(tokenize("Don't STOP -- it's a well-known 3rd, 4.5 test_case!")).toEqual([
      "don't",
      'stop',
      "it's",
      'a',
      'well-known',
      '3rd',
      '4',
      '5',
      'test_case',
    ]);
  });

  it('keeps joiners only between letters', () => {
    expect(tokenize("I - 95 'quoted' rock'n'roll- ‘x’")).toEqual(['i', '95', 'quoted', "rock'n'roll", 'x']);
  });

  it('gives full-width, composed and typographic spellings one form', () => {
    expect(tokenize('ＡＢＣ１２')).toEqual(['abc12']);
    expect(tokenize('cafe\u0301')).toEqual(tokenize('café'));
    expect(tokenize('don’t')).toEqual(["don't"]);
    expect(tokenize('co\u00adoperate')).toEqual(['cooperate']);
  });

  it('reads words of spaced scripts', () => {
    expect(tokenize('Привет, Мир! हिन्दी भाषा 한국어 테스트 مرحبا')).toEqual([
      'привет',
      'мир',
      'हिन्दी',
      'भाषा',
      '한국어',
      '테스트',
      'مرحبا',
    ]);
  });

  it('keeps an emoji sequence in one piece', () => {
    expect(tokenize('ok👍🏽👍🏽 👩‍👩‍👧 🇹🇭🇩🇪 ❤️ ©')).toEqual(['ok', '👍🏽', '👍🏽', '👩‍👩‍👧', '🇹🇭', '🇩🇪', '❤']);
  });

  it.each([
    ['Thai', 'ฉัน ตั้ง นาฬิกาปลุก', 'ฉันตั้งนาฬิกาปลุก'],
    ['Thai with the vowel AM', 'น้ำ ทำ งาน', 'น้ำทำงาน'],
    ['Chinese', '我 喜欢 吃 苹果', '我喜欢吃苹果'],
    ['Japanese', '東京 に 行きました', '東京に行きました'],
    ['Khmer', 'ខ្ញុំ\u200bចង់ ទៅ ផ្សារ', 'ខ្ញុំចង់ទៅផ្សារ'],
    ['Myanmar', 'သူ သည် စာအုပ်', 'သူသည်စာအုပ်'],
    ['Lao', 'ຂ້ອຍ ຢາກ ກິນ ເຂົ້າ', 'ຂ້ອຍຢາກກິນເຂົ້າ'],
    ['Thai beside digits and Latin', 'ตั้ง 5 นาที ใน iPhone นะ', 'ตั้ง5นาทีในiPhoneนะ'],
  ])('cuts %s alike with and without spaces', (_script, spaced, joined) => {
    expect(tokenize(spaced)).toEqual(tokenize(joined));
    expect(tokenize(joined).length).toBeGreaterThan(1);
    expect(tokenize(joined).join('').length).toBe(joined.toLowerCase().replace(/\s/g, '').length);
  });

  it('segments Thai after normalisation without taking the vowel AM apart', () => {
    expect(tokenize('น้ำทำ')).toEqual(['น้ำ', 'ทำ']);
    const apart = 'น้ำทำ'.normalize('NFKC');
    expect(apart).not.toBe('น้ำทำ');
    expect(tokenize(apart)).toEqual(['น้ำ', 'ทำ']);
    expect(
      splitTokens(apart)
        .map((token) => apart.slice(token.start, token.end))
        .join(''),
    ).toBe(apart);
  });

  it('does not join unspaced text over a line break', () => {
    expect(tokenize('苹\n果')).toEqual(['苹', '果']);
  });

  it('has nothing to say about empty texts', () => {
    expect(tokenize('')).toEqual([]);
    expect(tokenize(' \t\n\u200b!?…')).toEqual([]);
  });
});

describe('splitTokens', () => {
  it('keeps marks and names places in the source', () => {
    const text = 'Wait...  “Ｈi” 👍🏽!!';
    expect(splitTokens(text).map((t) => [t.text, text.slice(t.start, t.end), t.kind])).toEqual([
      ['wait', 'Wait', 'word'],
      ['...', '...', 'mark'],
      ['“', '“', 'mark'],
      ['hi', 'Ｈi', 'word'],
      ['”', '”', 'mark'],
      ['👍🏽', '👍🏽', 'emoji'],
      ['!!', '!!', 'mark'],
    ]);
  });

  it('places pre-segmented words over their spaces', () => {
    const text = 'ก่อน นาฬิกา ปลุก';
    for (const token of splitTokens(text)) {
      expect(text.slice(token.start, token.end).replaceAll(' ', '')).toBe(token.text);
    }
  });

  it('covers every text in order, without overlap, losing only blanks and strays', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.constantFrom('ไทย ไทย', "it's", '👩‍👧', ' ', '\ud83d', 'ま', '…', 'é'),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        const text = pieces.join('');
        let reached = 0;
        for (const token of splitTokens(text)) {
          expect(token.start).toBeGreaterThanOrEqual(reached);
          expect(token.end).toBeGreaterThan(token.start);
          expect(text.slice(reached, token.start)).toMatch(/^[\s\p{Z}\p{C}\p{M}]*$/u);
          reached = token.end;
        }
        expect(reached).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});

describe('hasUnspacedScript', () => {
  it('tells scripts apart', () => {
    expect(['abc', 'ไทย', 'a 漢', '한국', 'é'].map(hasUnspacedScript)).toEqual([false, true, true, false, false]);
  });
});
