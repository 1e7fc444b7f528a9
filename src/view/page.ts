import { type Html, type HtmlValue, html } from './html.ts';

/**
 * A page that needs nothing else: no script, no request, its style inside. It follows the reader's light, dark and
 * forced colours. `style` is the text of the style sheet.
 */
export function writePage(title: string, style: Html, body: HtmlValue): string {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>${style}</style></head>
<body>${body}</body></html>
`.text;
}
