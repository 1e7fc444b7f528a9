import * as vscode from 'vscode';
import { createThrottle } from '../throttle.ts';
import type { ReviewRegistry } from './review-registry.ts';
import { drawAfterLine, letterOf } from './row-text.ts';

/** Lines beyond the screen that are drawn too, so that scrolling does not show bare lines. */
const margin = 40;

const letters = {
  A: { dark: '#89d185', light: '#2a6b26' },
  R: { dark: '#f88070', light: '#b3200b' },
  E: { dark: '#4daafc', light: '#005fb8' },
  '!': { dark: '#d7ba7d', light: '#7a5c00' },
} as const;

type Letter = keyof typeof letters;

/** Draws the state of each row as a letter beside it and its weight after it, for the rows on screen. */
export function registerDecorations(reviews: ReviewRegistry): vscode.Disposable {
  const gutters = new Map((Object.keys(letters) as Letter[]).map((letter) => [letter, createGutter(letter)] as const));
  const after = vscode.window.createTextEditorDecorationType({
    after: { color: new vscode.ThemeColor('descriptionForeground'), margin: '0 0 0 2em', fontStyle: 'normal' },
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
  const rejected = vscode.window.createTextEditorDecorationType({ opacity: '0.5', textDecoration: 'line-through' });

  const draw = (editor: vscode.TextEditor) => {
    const session = reviews.find(editor.document)?.session;
    if (!session) return;
    const byLetter = new Map<Letter, vscode.Range[]>([...gutters.keys()].map((letter) => [letter, []]));
    const afterLines: vscode.DecorationOptions[] = [];
    const dimmed: vscode.Range[] = [];
    for (const line of visibleLines(editor)) {
      const entry = session.entryAt(line + 1);
      if (!entry) continue;
      const { range } = editor.document.lineAt(line);
      const letter = letterOf(entry);
      if (letter) byLetter.get(letter)?.push(new vscode.Range(line, 0, line, 0));
      if (letter === 'R') dimmed.push(range);
      const contentText = drawAfterLine(entry);
      if (contentText) {
        afterLines.push({ range: new vscode.Range(range.end, range.end), renderOptions: { after: { contentText } } });
      }
    }
    for (const [letter, type] of gutters) editor.setDecorations(type, byLetter.get(letter) ?? []);
    editor.setDecorations(after, afterLines);
    editor.setDecorations(rejected, dimmed);
  };
  const drawAll = createThrottle(30, () => vscode.window.visibleTextEditors.forEach(draw));
  return vscode.Disposable.from(
    ...gutters.values(),
    after,
    rejected,
    drawAll,
    reviews.onDidChange(() => drawAll.call()),
    vscode.window.onDidChangeTextEditorVisibleRanges(() => drawAll.call()),
    vscode.window.onDidChangeVisibleTextEditors(() => drawAll.call()),
  );
}

function* visibleLines({ visibleRanges, document }: vscode.TextEditor): Generator<number> {
  const first = Math.max(0, (visibleRanges[0]?.start.line ?? 0) - margin);
  const last = Math.min(document.lineCount - 1, (visibleRanges.at(-1)?.end.line ?? 0) + margin);
  for (let line = first; line <= last; line++) yield line;
}

function createGutter(letter: Letter): vscode.TextEditorDecorationType {
  const { dark, light } = letters[letter];
  return vscode.window.createTextEditorDecorationType({
    dark: { gutterIconPath: drawLetter(letter, dark) },
    light: { gutterIconPath: drawLetter(letter, light) },
    gutterIconSize: 'contain',
    overviewRulerColor: letter === 'R' ? '#f8807080' : letter === 'A' ? '#89d18580' : '#4daafc80',
    overviewRulerLane: vscode.OverviewRulerLane.Left,
  });
}

function drawLetter(letter: Letter, color: string): vscode.Uri {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16"><text x="8" y="13" text-anchor="middle" font-family="monospace" font-weight="700" font-size="13" fill="${color}">${letter}</text></svg>`;
  return vscode.Uri.parse(`data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`);
}
