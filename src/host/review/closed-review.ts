import { readStamp } from '../../adapters/records/list-folder.ts';
import { openProject } from '../../adapters/records/project.ts';
import { decodeLine, readRawLines } from '../../adapters/records/read-lines.ts';
import { RunFollower } from '../../jobs/run-follower.ts';
import { type ReviewLines, ReviewModel, type ReviewParts } from './review-model.ts';
import { readRecords } from './review-records.ts';

/** The lines of a file as they were read last. */
class DiskLines implements ReviewLines {
  version: string | undefined;
  texts: readonly string[] = [];

  read(): readonly string[] {
    return this.texts;
  }
}

/** The review of a data set that no editor shows: its rows as they stood on disk at the last `reload`. */
export class ClosedReview extends ReviewModel {
  readonly reviewer: string;
  readonly #disk: DiskLines;

  /** Reads everything once; undefined when the data set has no plan yet. */
  static async open(dataset: string, reviewer: string): Promise<ClosedReview | undefined> {
    const project = openProject(dataset);
    const follower = new RunFollower(project);
    const records = await readRecords(project, follower);
    if (!records) return undefined;
    const lines = new DiskLines();
    const log = await project.openDecisions(reviewer);
    const review = new ClosedReview(reviewer, { project, records, follower, log, lines }, lines);
    await review.reload();
    return review;
  }

  private constructor(reviewer: string, parts: ReviewParts, disk: DiskLines) {
    super(parts);
    this.reviewer = reviewer;
    this.#disk = disk;
  }

  override async reload(): Promise<void> {
    const { review } = this.project.paths;
    const stamp = await readStamp(review);
    if (stamp !== this.#disk.version) {
      const texts: string[] = [];
      for await (const { bytes } of readRawLines(review)) texts.push(decodeLine(bytes) ?? decodeAnyway(bytes));
      this.#disk.texts = texts;
      this.#disk.version = stamp;
    }
    await super.reload();
  }

  async dispose(): Promise<void> {
    await this.log.close();
  }
}

/** A line that is not UTF-8, as an editor shows it. */
function decodeAnyway(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes).replace(/\r$/, '');
}
