/** How far a job is, in words. */
import type { Progress } from '../progress.ts';
import { count } from './text.ts';

/** `412 of 3,000 rows · about 12 s left`. */
export function describeProgress({ done, total, secondsLeft }: Progress, things: string): string {
  const part = `${count(done)} of ${count(total)} ${things}`;
  if (secondsLeft === undefined) return part;
  return `${part} · about ${secondsLeft < 90 ? `${count(Math.max(secondsLeft, 1))} s` : `${count(Math.round(secondsLeft / 60))} min`} left`;
}
