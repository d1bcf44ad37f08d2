/** `/contact settings`: who may do what here, seen and changed by those who may. */
import { ACTIONS, type Rights, sameAudience } from '../../workspaces/rights.ts';
import type { CurrentRights } from '../../workspaces/rights-service.ts';
import { type Click, onClick } from '../click.ts';
import type { Deps, DeskApp, Subcommand } from '../feature.ts';
import { openLoading } from '../loading.ts';
import { buildNotice } from '../modals.ts';
import { isViewGone } from '../slack-errors.ts';
import { onSubmit, type SubmitArgs } from '../submit.ts';
import { dateToken } from '../text.ts';
import {
  buildSettingsForm,
  describeAudience,
  draftOf,
  LABELS,
  metaOf,
  readNotices,
  readRightsOf,
  readSettingsForm,
  SETTINGS_IDS,
  TITLE,
} from './form.ts';

export function registerSettings(app: DeskApp, { rights: service, log }: Deps): Subcommand[] {
  const redraw = async ({ client, view }: Click) => {
    if (!view) return;
    try {
      const form = { ...readSettingsForm(view), notices: readNotices(view) };
      await client.views.update({ view_id: view.id, view: buildSettingsForm(form) });
    } catch (error) {
      if (!isViewGone(error)) throw error;
    }
  };
  const save = async ({ ack, view, context }: SubmitArgs) => {
    const form = readSettingsForm(view);
    const { rights, errors } = readRightsOf(form);
    if (!rights) return ack({ response_action: 'errors', errors });
    const { workspaceId, userId } = context.person;
    const { seen } = form.meta;
    const { done, now } = await service.change({ workspaceId, rights, seen, userId });
    if (!done) return ack({ response_action: 'update', view: buildConflict(now, rights) });
    const { version, changedBy } = now;
    const isNew = version > seen;
    if (isNew) log.info({ workspaceId, version, changedBy }, 'the rights were changed');
    const said = isNew ? 'Saved. It counts from now on.' : 'Nothing was different, so nothing was changed.';
    await ack({ response_action: 'update', view: buildNotice(TITLE, said) });
  };
  onClick(app, SETTINGS_IDS.audience, redraw, { needs: 'settings' });
  onSubmit(app, SETTINGS_IDS.submit, save, { needs: 'settings' });
  return [
    {
      name: 'settings',
      usage: '',
      summary: 'says who may delete, import and export here, for workspace admins to change',
      details: [
        'At first everyone deletes, imports and exports; deleting many at once and these settings are for workspace admins and owners, and guests see nothing.',
        'Each can be for everyone, for admins, or for admins and people you name. A change counts at once, also for questions that are open.',
      ],
      needs: 'settings',
      opensModal: true,
      run: ({ client, triggerId, person }) =>
        openLoading({ client, triggerId, title: TITLE, log }, async () => {
          const current = await service.of(person.workspaceId);
          return buildSettingsForm({ meta: metaOf(current), draft: draftOf(current.rights) });
        }),
    },
  ];
}

/** What holds now, to be changed again, and what was chosen meanwhile, so that it can be. */
function buildConflict(now: CurrentRights, mine: Rights) {
  const { rights, changedBy, changedAt } = now;
  const who = changedBy ? `<@${changedBy}>` : 'Somebody';
  const when = changedAt ? ` at ${dateToken(changedAt, 'time')}` : '';
  const lines = ACTIONS.filter(
    (action) => !sameAudience(mine.audiences[action], rights.audiences[action]),
  ).map((action) => `• ${LABELS[action]}: ${describeAudience(mine.audiences[action])}`);
  if (mine.guests !== rights.guests) lines.push(`• Guests: ${mine.guests ? 'let in' : 'see nothing'}`);
  const notice = `*${who} changed this${when}, after you had opened it.* Yours is not saved; below is what holds now. You had chosen:\n${lines.join('\n')}`;
  return buildSettingsForm({ meta: metaOf(now), draft: draftOf(rights), notices: [notice] });
}
