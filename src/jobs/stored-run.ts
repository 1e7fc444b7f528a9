import type { Project } from '../adapters/records/project.ts';
import { decodeLine, readRawLines } from '../adapters/records/read-lines.ts';
import type { Draft } from '../core/data/draft.ts';
import type { RunEvent } from '../core/pipeline/run-event.ts';

/** Rows that the runs before this one wrote, in order; of all runs when it has none yet. */
export async function readEarlierDrafts(project: Project, runId: string | undefined): Promise<Draft[]> {
  const drafts: Draft[] = [];
  for (const { id } of await project.listRuns()) {
    if (id === runId) break;
    for (const event of await readEvents(project, id)) if (event.type === 'draft-ready') drafts.push(event.draft);
  }
  return drafts;
}

/** The events of a recorded run, in order; a torn last line is not there yet, a damaged one is left out. */
export async function readEvents(project: Project, runId: string): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const { bytes } of readRawLines(project.findRun(runId).log)) {
    const text = decodeLine(bytes);
    if (!text) continue;
    try {
      events.push((JSON.parse(text) as { event: RunEvent }).event);
    } catch {
      // The log itself reports damaged lines when it is opened for writing; for reading they are simply not there.
    }
  }
  return events;
}
