/** Sends the service's own sample CSV to the person's direct messages. */
import { say } from '../blocks.ts';
import type { CommandInput, Deps, Subcommand } from '../feature.ts';
import { refusalOf } from '../slack-errors.ts';

export function createSample({ contacts }: Deps): Subcommand {
  return {
    name: 'sample',
    usage: '',
    summary: 'sends you the sample CSV file of the contacts service',
    button: 'Sample CSV',
    async run(input) {
      const sample = await contacts.sample(input.account);
      if (!sample) {
        const none =
          'The contacts service has no sample file. Any CSV with a column of e-mail addresses can be imported: share it where I am.';
        return input.respond(say(none));
      }
      await upload(input, sample);
      await input.respond(say('The sample file is in your direct messages with me.'));
    },
  };
}

async function upload(
  { client, person }: CommandInput,
  { name, bytes }: { name: string; bytes: Buffer },
): Promise<void> {
  const { channel } = await client.conversations.open({ users: person.userId });
  try {
    await client.files.uploadV2({
      channel_id: channel?.id ?? '',
      filename: name,
      // Bytes, never a string: that would be read as a path on our disk.
      file: bytes,
      initial_comment: 'The sample file of the contacts service. Fill it in and share it here to import it.',
    });
  } catch (error) {
    throw refusalOf(error) ?? error;
  }
}
