/** Importing: each part of it beside its peers. */
import type { Figure } from './figure.ts';
import { benchImportPlan } from './import-plan.ts';
import { benchImportRun } from './import-run.ts';

export async function benchImport(): Promise<Figure[]> {
  return [...(await benchImportPlan()), ...(await benchImportRun())];
}
