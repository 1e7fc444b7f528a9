import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeHtml, Html, html } from '../../src/view/html.ts';

/** Reads back what `escapeHtml` writes. */
function readEscaped(text: string): string {
  return text.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
}

describe('escapeHtml', () => {
  it('leaves no mark that HTML reads, shows control characters, and loses nothing else', async () => {
    const nasty = fc.string({
      unit: fc.constantFrom('<', '>', '&', '"', "'", '&#60;', 'a', '\0', '\x1b', '\n', 'é', '\u0085'),
    });
    await fc.assert(
      fc.property(fc.oneof(nasty, fc.string({ unit: 'binary' })), (text) => {
        const escaped = escapeHtml(text);
        expect(escaped).toMatch(/^(?:[^<>&"']|&#\d+;)*$/);
        expect(escaped).not.toMatch(/(?![\t\n\r])\p{Cc}/u);
        expect(readEscaped(escaped)).toBe(text.replace(/(?![\t\n\r])\p{Cc}/gu, '\ufffd'));
      }),
    );
  });
});

describe('html', () => {
  it('escapes text and numbers, joins lists, leaves out what is not there, keeps what is HTML', () => {
    const name = '<b onclick="x">';
    expect(html`<p title="${name}">${name}${7}${undefined}</p>`.text).toBe(
      '<p title="&#60;b onclick=&#34;x&#34;&#62;">&#60;b onclick=&#34;x&#34;&#62;7</p>',
    );
    expect(html`${[html`<i>1</i>`, ['<', undefined], new Html('&amp;')]}`.text).toBe('<i>1</i>&#60;&amp;');
    expect(html`plain`.text).toBe('plain');
    expect(html`${''}${0}`.text).toBe('0');
  });
});
