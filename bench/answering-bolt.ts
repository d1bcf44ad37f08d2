/** The least a bot can do: answers each `/contact` with a constant, by response_url. */
import bolt from '@slack/bolt';

const signingSecret = process.env.SLACK_SIGNING_SECRET ?? '';
const app = new bolt.App({
  receiver: new bolt.HTTPReceiver({ signingSecret }),
  token: 'xoxb-bare',
  botId: 'B0BARE',
  botUserId: 'U0BARE',
});
app.command('/contact', async ({ ack, respond }) => {
  await ack();
  await respond('3 contacts match, as always.');
});
await app.start({ port: Number(process.env.PORT), host: '127.0.0.1' });
