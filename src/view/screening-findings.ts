import type { RunState } from '../core/pipeline/fold-run.ts';
import type { Screening, SensitiveCount } from '../core/stages/screen.ts';
import { countOf, formatCount } from './figures.ts';
import type { Finding } from './findings.ts';

const doneAbout = {
  stop: 'nothing is sent while they are there',
  mask: 'placeholders stood in their place in every prompt',
  send: 'they were in the prompts as they are',
} as const;

/** What a look at the rows found before anything was sent, and what was done about it. */
export function aboutScreening({ screened, start }: RunState): Finding[] {
  if (screened === undefined) return [];
  const { screening, handling } = screened;
  const findings = screening.sensitive.map((found): Finding => {
    const isLocal = start?.model?.startsWith('offline/') ?? false;
    const done =
      isLocal && handling[found.group] === 'send' ? 'the model is on this machine' : doneAbout[handling[found.group]];
    return { tone: 'note', text: `${describeSensitive(found)}: ${done}.` };
  });
  const { rows, characters } = screening.tooLong;
  if (rows > 0) {
    findings.push({
      tone: 'note',
      text: `${countOf(rows, 'real row is', 'real rows are')} longer than ${formatCount(characters)} characters; prompts show ${rows === 1 ? 'it' : 'them'} shortened, with a mark where text is left out.`,
    });
  }
  return findings;
}

/** The same for a look without a run: one line a kind, with masked excerpts. */
export function listScreening({ sensitive, tooLong }: Screening): string[] {
  const lines = sensitive.map((found) => `${describeSensitive(found)}; for example ${found.excerpts.join(' | ')}`);
  if (tooLong.rows > 0) {
    const places = listLines(tooLong.lines, tooLong.rows);
    lines.push(
      `${countOf(tooLong.rows, 'row is', 'rows are')} longer than ${formatCount(tooLong.characters)} characters and would be shortened in prompts (${places})`,
    );
  }
  return lines;
}

function describeSensitive({ kind, rows, findings, lines }: SensitiveCount): string {
  const times = findings === rows ? '' : `, ${formatCount(findings)} times`;
  return `${kind} in ${countOf(rows, 'real row', 'real rows')}${times} (${listLines(lines, rows)})`;
}

function listLines(lines: readonly number[], rows: number): string {
  const shown = lines.slice(0, 8);
  return `${rows === 1 ? 'line' : 'lines'} ${shown.join(', ')}${rows > shown.length ? ', …' : ''}`;
}
