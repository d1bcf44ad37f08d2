/** What Slack makes of a text that a person typed before the bot gets it. */
import type { State } from './state.ts';

// One pass, so that what one rule made is not touched by the next: a link, an address, a mention, or a channel.
const PARTS = /https?:\/\/[^\s<>|]+|[\w.+%-]+@[\w-]+(?:\.[\w-]+)+|(?<![\w])@[\w.-]+|(?<![\w&])#[\w-]+/g;

/**
 * Escapes `&`, `<`, `>` and wraps links, e-mail addresses, people and channels. With `names`, as in slash commands, mentions
 * carry the name too: `<@U1|mia>`.
 */
export function formatTyped(state: State, text: string, names: boolean): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return escaped.replace(PARTS, (part) => {
    const name = part.slice(1);
    if (part.startsWith('@')) {
      const person = state.people.find((other) => other.name === name);
      return person ? `<@${person.id}${names ? `|${name}` : ''}>` : part;
    }
    if (part.startsWith('#')) {
      const channel = state.channels.find((other) => other.kind === 'channel' && other.name === name);
      return channel ? `<#${channel.id}|${name}>` : part;
    }
    return part.startsWith('http') ? `<${part}>` : `<mailto:${part}|${part}>`;
  });
}
