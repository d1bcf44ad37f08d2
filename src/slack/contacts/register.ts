/** Contacts in Slack: every listener and subcommand, as a table of contents. */
import { type Click, onClick, staleButton } from '../click.ts';
import { registerDeleteMany } from '../deletions/bulk-register.ts';
import { keepHeld } from '../deletions/hold.ts';
import type { Deps, DeskApp, Subcommand } from '../feature.ts';
import { registerTypeahead } from '../typeahead.ts';
import { registerAddEdit } from './add-edit.ts';
import { createCommands } from './commands.ts';
import { registerDeleteOne } from './delete-one.ts';
import { readCard } from './find.ts';
import { FORM_IDS } from './form.ts';
import { LIST_IDS, readRow } from './list.ts';
import { registerPaging } from './paging.ts';
import { registerRefine } from './refine.ts';
import { createSample } from './sample.ts';
import { registerSelect } from './select.ts';
import { registerShortcuts } from './shortcuts.ts';

export function registerContacts(app: DeskApp, deps: Deps): Subcommand[] {
  const { openAdd, openEdit, subcommands } = registerAddEdit(app, deps);
  const { openDelete } = registerDeleteOne(app, deps);
  const deleteMany = registerDeleteMany(app, deps);
  registerTypeahead(app, deps, FORM_IDS);
  registerShortcuts(app, deps, { openAdd });

  const openRow = async (click: Click) => {
    const choice = readRow(click.value);
    if (!choice) throw staleButton();
    if (choice.what === 'keep') return keepHeld(deps, click, choice.hold);
    if (choice.what === 'edit') return openEdit(click, choice.id, click.answer);
    if (choice.what === 'delete') return openDelete(click, choice.id);
    await click.answer(await readCard(deps.contacts, click.account, choice.id));
  };
  onClick(app, LIST_IDS.row, openRow, {
    needs: (value) => (readRow(value)?.what === 'delete' ? 'delete' : undefined),
  });
  registerPaging(app, deps);
  registerRefine(app, deps);
  registerSelect(app, deps, deleteMany);

  const { find: findCommand, show, remove, types } = createCommands(deps, deleteMany);
  return [findCommand, show, ...subcommands, remove, types, createSample(deps)];
}
