/** Which messages stand where, and which commands to hint at. No DOM in here. */
import type { Command, Message } from '../protocol.ts';

/** The channel's own messages, each with the number of its replies; replies are left to the thread. */
export function listMain(messages: Message[]): { message: Message; replies: number }[] {
  const replies = new Map<string, number>();
  for (const message of messages) {
    if (isReply(message) && !message.ephemeral) {
      const parent = message.thread_ts as string;
      replies.set(parent, (replies.get(parent) ?? 0) + 1);
    }
  }
  return messages
    .filter((message) => !isReply(message))
    .map((message) => ({ message, replies: replies.get(message.ts) ?? 0 }));
}

/** A thread: its parent first, then the replies. */
export function listThread(messages: Message[], threadTs: string): Message[] {
  return messages.filter((message) => message.ts === threadTs || message.thread_ts === threadTs);
}

function isReply(message: Message): boolean {
  return message.thread_ts !== undefined && message.thread_ts !== message.ts;
}

/** Commands that fit what is typed: while the command itself is typed all that begin so, later the one that is meant. */
export function listHints(commands: Command[], typed: string): Command[] {
  if (!typed.startsWith('/') || typed.includes('\n')) return [];
  const [name = ''] = typed.split(/\s/);
  return commands.filter(({ command }) => (name === typed ? command.startsWith(name) : command === name));
}

/** How many messages of others came after the one that was seen last. */
export function countUnread(messages: Message[], me: string, seenTs: string): number {
  return messages.filter((message) => message.ts > seenTs && message.user !== me).length;
}
