/** The peer of the start benchmark: the smallest Bolt app that answers `/contact help`, in a process of its own. */
import bolt from '@slack/bolt';

const signingSecret = process.env.SLACK_SIGNING_SECRET ?? '';
const app = new bolt.App({
  receiver: new bolt.HTTPReceiver({ signingSecret }),
  token: 'xoxb-bare',
  botId: 'B0BARE',
  botUserId: 'U0BARE',
});
app.command('/contact', ({ ack }) => ack('Everything I can do: nothing much.'));
await app.start({ port: Number(process.env.PORT), host: '127.0.0.1' });
