/** What a bot without a copy does: fetches the whole list at each `/contact find` and filters it. */
import bolt from '@slack/bolt';

type Listed = {
  fullname: string;
  email: string;
  city: string;
  country: string;
  contact_type: { name: string };
};

/** Malaga finds Málaga, as people expect of any search. */
const fold = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

const signingSecret = process.env.SLACK_SIGNING_SECRET ?? '';
const app = new bolt.App({
  receiver: new bolt.HTTPReceiver({ signingSecret }),
  token: 'xoxb-fetching',
  botId: 'B0FETCH',
  botUserId: 'U0FETCH',
});
app.command('/contact', async ({ ack, command, respond }) => {
  await ack();
  const answer = await fetch(`${process.env.CONTACTS_API_URL}contacts/list`);
  const { message } = (await answer.json()) as { message: { contacts: Listed[] } };
  const words = fold(command.text).split(/\s+/).slice(1);
  const found = message.contacts.filter((one) => {
    const text = `${one.fullname} ${one.email} ${one.city} ${one.country} ${one.contact_type.name}`;
    return words.every((word) => fold(text).includes(word));
  });
  const rows = found.slice(0, 10).map((one) => `${one.fullname} · ${one.email}`);
  await respond(`${found.length} of ${message.contacts.length}\n${rows.join('\n')}`);
});
await app.start({ port: Number(process.env.PORT), host: '127.0.0.1' });
