/** What a benchmark gives back. */

/** `target` in words, with `ok` telling whether it was met; both undefined for a figure that only explains. */
export type Figure = {
  name: string;
  value: number;
  unit: string;
  target: string | undefined;
  ok: boolean | undefined;
};

export type Benchmark = () => Promise<Figure[]>;

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}

export function percentile(values: number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? Number.NaN;
}

/** `target` in words, and whether it was met. */
export function figureOf(name: string, value: number, unit: string, target?: [string, boolean]): Figure {
  return { name, value: Number(value.toFixed(2)), unit, target: target?.[0], ok: target?.[1] };
}
