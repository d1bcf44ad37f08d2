/** `/contact forget`: for admins, behind a form that says what goes and wants the address typed once more. */
import { isSameAddress } from '../../contacts/look-up.ts';
import { say } from '../blocks.ts';
import { readRefs } from '../command/command-text.ts';
import { withCountryNames } from '../contacts/find.ts';
import type { CommandInput, Deps, DeskApp, Subcommand } from '../feature.ts';
import { openLoading } from '../loading.ts';
import { buildNotice } from '../modals.ts';
import { onSubmit, type SubmitArgs } from '../submit.ts';
import { mrkdwn } from '../text.ts';
import { buildForgetForm, describeBegun, TITLE } from './forget-messages.ts';
import { FORGET_IDS } from './ids.ts';

/** An e-mail address is never longer. */
const LONGEST = 320;

export function registerForget(app: DeskApp, deps: Deps): Subcommand[] {
  const { forgets } = deps;
  const submit = async ({ ack, view, context }: SubmitArgs) => {
    const email = view.private_metadata;
    const typed = view.state.values[FORGET_IDS.typed]?.[FORGET_IDS.typed]?.value ?? '';
    if (!isSameAddress(typed, email)) {
      const problem = `That is not the address above. Type ${email} to forget it, or press Keep.`;
      return ack({ response_action: 'errors', errors: { [FORGET_IDS.typed]: problem } });
    }
    const begun = await forgets.begin(context.account, context.person.userId, email);
    await ack({ response_action: 'update', view: buildNotice(TITLE, describeBegun(begun)) });
  };
  onSubmit(app, FORGET_IDS.submit, submit, { needs: 'forget' });
  return [
    {
      name: 'forget',
      usage: '<e-mail>',
      summary: 'deletes a contact for good and takes out all that I keep of it; for workspace admins',
      details: [
        'It says first what goes, and wants the address typed once more. Nothing of it can be undone: its undo codes say that it was forgotten.',
        'The log keeps one line without name and address: who had a contact forgotten, and when.',
        'An import, export, save, undo or delete of many on its way that may hold the contact is waited for. A CSV file that waits to be imported and holds the address is withdrawn; an import that is paused ends where it is.',
        'Messages in Slack, files that people downloaded and backups are out of my reach.',
      ],
      needs: 'forget',
      opensModal: true,
      run: (input) => open(deps, input),
    },
  ];
}

async function open({ contacts, audit, log }: Deps, input: CommandInput): Promise<void> {
  const { account, client, triggerId, args, respond } = input;
  const [email = '', ...others] = readRefs(args);
  if (others.length > 0 || !email.includes('@') || email.length > LONGEST) {
    const what = args.trim() === '' ? 'Whom?' : `\`${mrkdwn(args, 60)}\` is not one e-mail address.`;
    return respond(say(`${what} \`/contact forget ana@example.com\` forgets one address, for good.`));
  }
  await openLoading({ client, triggerId, title: TITLE, log }, async () => {
    const { found, ambiguous } = await contacts.lookUp(account, [email]);
    const known = await withCountryNames(contacts, account, ambiguous[0]?.contacts ?? found);
    const contactIds = known.map(({ id }) => id);
    const { total } = await audit.ledger.history(account, { contactIds, email }, 1);
    return buildForgetForm(email, known, total);
  });
}
