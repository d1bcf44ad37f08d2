/** Shows how far a run is, seldom enough for Slack, and never stands in the way of the work. */
import { messageOf } from './errors.ts';
import type { Log } from './log.ts';

const EVERY_MS = 3000;

export type Progress = {
  done: number;
  total: number;
  /** At the pace of this run; undefined while there is no pace yet. */
  secondsLeft: number | undefined;
};

export type ProgressReport = {
  /** `done` of `total`; shown now, later or not at all. */
  update(done: number, total: number): void;
  /** Resolves when nothing is on its way to Slack any more. */
  settled(): Promise<void>;
};

export function createProgress(show: (progress: Progress) => Promise<unknown>, log: Log): ProgressReport {
  let began: { at: number; done: number } | undefined;
  let shownAt = Number.NEGATIVE_INFINITY;
  let showing: Promise<unknown> | undefined;
  return {
    update(done, total) {
      const now = performance.now();
      began ??= { at: now, done };
      if (showing || now - shownAt < EVERY_MS) return;
      shownAt = now;
      const pace = (done - began.done) / (now - began.at);
      const secondsLeft = pace > 0 ? Math.ceil((total - done) / pace / 1000) : undefined;
      showing = show({ done, total, secondsLeft })
        .catch((error) => log.warn({ cause: messageOf(error) }, 'progress was not shown'))
        .finally(() => {
          showing = undefined;
        });
    },
    async settled() {
      await showing;
    },
  };
}
