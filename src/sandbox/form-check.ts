/** What Slack itself checks in a modal before the bot hears of it. */
import type { Element } from './elements.ts';
import type { Block } from './protocol.ts';
import type { StateValues } from './state.ts';

const MAX_INPUT_FILE_BYTES = 10 * 1024 * 1024;

/** Messages by block_id; none when the form may go to the bot. */
export function checkForm(blocks: Block[], values: StateValues): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const block of blocks) {
    if (block.type !== 'input') continue;
    const element = block.element as Element;
    const { type: _, ...held } = values[block.block_id]?.[element.action_id] ?? { type: '' };
    const [value] = Object.values(held);
    const isEmpty = value === null || value === undefined || (Array.isArray(value) && value.length === 0);
    const error = isEmpty
      ? block.optional !== true && 'Please complete this required field.'
      : checkValue(element, value);
    if (error) errors[block.block_id] = error;
  }
  return errors;
}

function checkValue(element: Element, value: unknown): string | false {
  if (element.type === 'file_input') return checkFiles(element, value as { name: string; size: number }[]);
  if (typeof value !== 'string') return false;
  const { min_length: min, max_length: max } = element;
  if (typeof min === 'number' && value.length < min) return `Please enter at least ${min} characters.`;
  if (typeof max === 'number' && value.length > max) return `Please enter at most ${max} characters.`;
  switch (element.type) {
    case 'email_text_input':
      return !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value) && 'Please enter a valid email address.';
    case 'url_text_input':
      return !URL.canParse(value) && 'Please enter a valid URL.';
    case 'number_input':
      return Number.isNaN(Number(value)) && 'Please enter a number.';
    default:
      return false;
  }
}

function checkFiles(element: Element, files: { name: string; size: number }[]): string | false {
  const max = typeof element.max_files === 'number' ? element.max_files : 10;
  if (files.length > max) return `Please choose at most ${max} file${max === 1 ? '' : 's'}.`;
  if (files.some((file) => file.size > MAX_INPUT_FILE_BYTES)) return 'A file here may have 10 MB at most.';
  const endings = element.filetypes as string[] | undefined;
  const fits = (name: string) => endings?.some((ending) => name.toLowerCase().endsWith(`.${ending}`)) ?? true;
  return !files.every((file) => fits(file.name)) && `Please choose a file of type ${endings?.join(', ')}.`;
}
