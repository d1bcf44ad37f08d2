/** Nobody waits in silence: what a command says while the service takes long, and that it says so once, before the answer. */
import { describe, expect, it } from 'vitest';
import type { Contacts } from '../../../src/contacts/service.ts';
import { say } from '../../../src/slack/blocks.ts';
import { runWithCompany } from '../../../src/slack/command/still-looking.ts';
import type { CommandInput } from '../../../src/slack/feature.ts';
import { createGate } from '../gate.ts';
import { useDesk } from '../support.ts';

/** While closed, the service takes its time with looking up, with types and with details. */
const gate = createGate();

function slow(contacts: Contacts): Contacts {
  return {
    ...contacts,
    async lookUp(...args) {
      await gate.pass();
      return contacts.lookUp(...args);
    },
    async types(...args) {
      await gate.pass();
      return contacts.types(...args);
    },
    async get(...args) {
      await gate.pass();
      return contacts.get(...args);
    },
  };
}

const desk = useDesk({ wrap: slow });
const NOTE = 'Still looking:';

/** Everything the person sees there, the oldest first. */
function seen(person: string, channel: string): string[] {
  const texts: string[] = [];
  desk.people.find(person, channel, ({ text }) => {
    texts.unshift(text);
    return false;
  });
  return texts;
}

describe('a command that waits for a slow service', () => {
  it.each([
    ['#general', '/contact show slow@example.com', 'slow@example.com'],
    ['#marketing', '/contact types', 'Contact types:'],
    ['#random', '/contact slow@example.com', 'slow@example.com'],
  ])('in %s, %s, says so once and answers after it', async (channel, command, answer) => {
    const { found } = await desk.contacts.lookUp(desk.account, ['slow@example.com']);
    if (found.length === 0) await desk.has({ email: 'slow@example.com' });
    const open = gate.close();
    await desk.people.send('mia', channel, command);
    await desk.sees('mia', channel, NOTE);
    open();
    await desk.sees('mia', channel, answer);
    const texts = seen('mia', channel);
    expect(texts.filter((text) => text.includes(NOTE))).toHaveLength(1);
    expect(texts.at(-1)).toContain(answer);
  });

  it('says so before what went wrong', async () => {
    const open = gate.close();
    await desk.people.send('leo', '#general', '/contact types');
    await desk.sees('leo', '#general', NOTE);
    open(new Error('broken'));
    await desk.sees('leo', '#general', 'Something went wrong');
    expect(seen('leo', '#general').at(-1)).toContain('Something went wrong');
  });

  it('says nothing in the channel when its modal says that it is loading', async () => {
    const open = gate.close();
    await desk.people.send('ana', '#random', '/contact edit slow@example.com');
    await desk.people.send('ana', '#random', '/contact types');
    await desk.seesModal('ana', 'Loading…');
    await desk.sees('ana', '#random', NOTE);
    expect(seen('ana', '#random').filter((text) => text.includes(NOTE))).toHaveLength(1);
    open();
    await desk.sees('ana', '#random', 'Contact types:');
    await desk.people.close('ana');
  });
});

describe('the note', () => {
  const collect = () => {
    const said: string[] = [];
    const input = { respond: async ({ text }: { text: string }) => void said.push(text) };
    return { said, input: input as unknown as CommandInput };
  };

  it('is not said when the answer was quicker, however long the work goes on', async () => {
    const { said, input } = collect();
    const { promise, resolve } = Promise.withResolvers<void>();
    const done = runWithCompany(
      input,
      async ({ respond }) => {
        await respond(say('Here.'));
        await promise;
      },
      0,
    );
    // A timer set after the note's would have been: when it fires, the note's had its turn.
    setTimeout(resolve, 5);
    await done;
    expect(said).toEqual(['Here.']);
  });

  it('that cannot be delivered does not cost the answer', async () => {
    const said: string[] = [];
    const tried = Promise.withResolvers<void>();
    const respond = async ({ text }: { text: string }) => {
      if (!text.includes(NOTE)) return void said.push(text);
      tried.resolve();
      throw new Error('no answer left');
    };
    const input = { respond } as unknown as CommandInput;
    const answer = async (accompanied: CommandInput) => {
      await tried.promise;
      await accompanied.respond(say('Here.'));
    };
    await runWithCompany(input, answer, 0);
    expect(said).toEqual(['Here.']);
  });
});
