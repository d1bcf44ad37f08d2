/** The ledger in Slack: undoing, and seeing what was done. */
import type { Deps, DeskApp, Subcommand } from '../feature.ts';
import { registerLog } from './log.ts';
import { registerUndo } from './undo.ts';

export function registerAudit(app: DeskApp, deps: Deps): Subcommand[] {
  return [registerUndo(app, deps), registerLog(app, deps)];
}
