import type { Project } from '../adapters/records/project.ts';
import type { Plan } from '../core/data/plan.ts';
import type { TextModel } from '../core/ports/text-model.ts';
import type { ReplyStore, World } from '../core/ports/world.ts';
import { describeForecast } from '../view/spend-lines.ts';
import { describePrivacy } from './check-rows.ts';
import type { RunPlace } from './find-place.ts';
import type { JobContext, Meter } from './job.ts';
import type { PaidModel, RunningModel } from './paid-model.ts';
import { planCalls } from './plan-calls.ts';
import { SpendMeter, type SpendReport } from './spend-meter.ts';

/** Who answers in a run and where answers are kept, with what they cost. */
export interface Desk {
  readonly model: TextModel;
  readonly replies: ReplyStore;
  readMeter(): Meter | undefined;
  /** Undefined for a model that costs nothing. */
  report(): SpendReport | undefined;
  /** Waits for what is under way, so that nothing paid for is lost, and closes the records. */
  close(): Promise<void>;
}

/** What a desk is opened for. */
export interface DeskParts {
  /** They may be others than those that the run was started with. */
  readonly limits: Plan['limits'];
  readonly place: RunPlace;
  readonly paid: PaidModel | undefined;
  readonly world: Omit<World, 'replies' | 'runId'>;
  readonly project: Project;
  readonly context: JobContext;
}

/** Opens the replies of a project and, where the plan's model costs something, its ledger, forecast and meter. */
export async function openDesk({ limits, place, paid, world, project, context }: DeskParts): Promise<Desk> {
  const replies = await project.openReplies();
  if (paid === undefined) {
    const close = () => replies.close();
    return { model: world.model, replies, readMeter: () => undefined, report: () => undefined, close };
  }
  let running: RunningModel | undefined;
  try {
    // The plan of the place: the prompts that are counted are those that the run sends.
    const { plan } = place;
    const planned = await planCalls(plan, world, paid.counter);
    const meter = new SpendMeter({ ...plan, limits }, paid, planned);
    running = await paid.start({
      ledger: place.paths.spend,
      limits,
      pause: context.pause,
      onReply: (observed) => meter.add(observed),
    });
    meter.begin(running, place.rows);
    const lines = [
      `Rows go to ${paid.host}.`,
      ...describePrivacy(plan, planned.screening),
      ...describeForecast(meter.forecast),
    ];
    for (const text of lines) context.tell({ type: 'said', text, tone: 'plain' });
    const { model, close } = running;
    return {
      model,
      replies,
      readMeter: () => meter.read(),
      report: () => meter.report(),
      async close() {
        await close();
        await replies.close();
      },
    };
  } catch (error) {
    await running?.close();
    await replies.close();
    throw error;
  }
}
