/** The texts of a message in which people may be named: its own, its blocks', its attachments' and its files', as lines. */
import { readLines } from '../command/command-text.ts';

type Node = Record<string, unknown>;

/** Where blocks keep what they show, in the order in which they show it. */
const PARTS = ['title', 'text', 'fields', 'elements', 'accessory', 'rows'];
const IN_LINE = ['rich_text_section', 'rich_text_quote', 'rich_text_preformatted'];
const ADDRESSED = ['from', 'to', 'cc'];

/**
 * `message` as a message shortcut carries it. Plain texts with their line breaks, each once, of those that hold an @; an
 * address behind a label stands beside the label. What is not as Slack documents it is passed over.
 */
export function readMessageTexts(message: object): string[] {
  const { text, blocks, attachments, files } = message as Node;
  const texts = [
    readMrkdwn(text),
    readNode(blocks),
    ...list(attachments).map(readAttachment),
    ...list(files).map(readFile),
  ];
  return [...new Set(texts)].filter((one) => one.includes('@'));
}

/** Blocks and what they are made of. */
function readNode(node: unknown): string {
  if (Array.isArray(node)) return joined(node.map(readNode));
  if (typeof node !== 'object' || node === null) return '';
  const { type = '', ...shown } = toNode(node);
  if (type === 'mrkdwn') return readMrkdwn(shown.text);
  if (type === 'link') return readLink(string(shown.url), string(shown.text));
  if (IN_LINE.includes(string(type))) return list(shown.elements).map(readNode).join('');
  if (typeof shown.text === 'string') return shown.text;
  const rows = list(shown.rows).map((row) => list(row).map(readNode).join('\t'));
  return joined(PARTS.map((part) => (part === 'rows' ? joined(rows) : readNode(shown[part]))));
}

/** Also a message that was shared into this one, and what a link was unfurled to. */
function readAttachment(attachment: unknown): string {
  const { pretext, title, text, fields, footer, blocks, message_blocks, files, fallback } =
    toNode(attachment);
  const fieldTexts = list(fields).flatMap((field) => [toNode(field).title, toNode(field).value]);
  const inside = list(message_blocks).map((one) => readNode(toNode(toNode(one).message).blocks));
  const shown = joined([
    ...[pretext, title, text, ...fieldTexts, footer].map(readMrkdwn),
    readNode(blocks),
    ...inside,
    ...list(files).map(readFile),
  ]);
  return shown.includes('@') ? shown : readMrkdwn(fallback);
}

/** An e-mail brings whom it is from and to, and its text; a text file brings its beginning. */
function readFile(file: unknown): string {
  const { title, subject, plain_text, preview_plain_text, preview, initial_comment, ...rest } = toNode(file);
  const people = ADDRESSED.flatMap((role) => list(rest[role]).map(readAddressed));
  const comment = readMrkdwn(toNode(initial_comment).comment);
  const body = string(plain_text) || string(preview_plain_text) || string(preview);
  return joined([string(title), ...people, string(subject), comment, body]);
}

function readAddressed(one: unknown): string {
  const address = string(toNode(one).address);
  const name = string(toNode(one).name).replaceAll('"', ' ').trim();
  return name ? `"${name}" <${address}>` : address;
}

function readMrkdwn(text: unknown): string {
  return readLines(
    string(text).replace(/<(mailto:[^<>|]+)\|([^<>]*)>/gi, (_, url: string, label: string) =>
      // Behind a label, the address itself would be lost.
      readLink(url, label).replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
    ),
  );
}

function readLink(url: string, label: string): string {
  const [, address = ''] = /^mailto:([^?]*)/i.exec(url) ?? [];
  const isShown = label.toLowerCase().includes(address.toLowerCase());
  return label && isShown ? label : address ? `${label} <${address}>`.trim() : url;
}

function joined(texts: string[]): string {
  return texts.filter(Boolean).join('\n');
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function string(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function toNode(value: unknown): Node {
  return typeof value === 'object' && value !== null ? (value as Node) : {};
}
