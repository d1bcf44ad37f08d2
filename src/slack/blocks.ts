/** The few block shapes that messages and modals of the bot are made of; texts given here are safe already. */
import type {
  ActionsBlock,
  Button,
  ContextBlock,
  HeaderBlock,
  KnownBlock,
  SectionBlock,
} from '@slack/web-api';
import type { Reply } from './feature.ts';
import { cut, mrkdwnText, plain, plainText } from './text.ts';

/** `text` is mrkdwn, escaped. */
export function section(text: string): SectionBlock {
  return { type: 'section', text: mrkdwnText(text) };
}

export function header(text: string): HeaderBlock {
  return { type: 'header', text: plainText(plain(text, 150)) };
}

/** `texts` are mrkdwn, escaped. */
export function context(...texts: string[]): ContextBlock {
  return { type: 'context', elements: texts.map(mrkdwnText) };
}

export function actions(...elements: Button[]): ActionsBlock {
  return { type: 'actions', elements };
}

export type ButtonOptions = {
  value?: string;
  style?: 'primary' | 'danger';
  /** What a screen reader says in place of the label: the verb with its object. */
  says?: string;
  confirm?: Button['confirm'];
};

export function button(actionId: string, label: string, options: ButtonOptions = {}): Button {
  const { value, style, says, confirm } = options;
  return {
    type: 'button',
    action_id: actionId,
    text: plainText(plain(label, 75)),
    accessibility_label: plain(says ?? label, 75),
    ...(value && { value }),
    ...(style && { style }),
    ...(confirm && { confirm }),
  };
}

/** A confirm dialog for what cannot be taken back; texts are literal. */
export function dangerConfirm(o: {
  title: string;
  text: string;
  yes: string;
  no: string;
}): Button['confirm'] {
  return {
    title: plainText(plain(o.title, 100)),
    text: plainText(plain(o.text, 300)),
    confirm: plainText(plain(o.yes, 30)),
    deny: plainText(plain(o.no, 30)),
    style: 'danger',
  };
}

/** A message of one paragraph; `text` is mrkdwn, escaped, and stands at the top level as well. */
export function say(text: string, ...more: KnownBlock[]): Reply {
  const short = cut(text, 3000);
  return { text: short, blocks: [section(short), ...more] };
}
