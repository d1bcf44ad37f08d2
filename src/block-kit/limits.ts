/** Slack's limits for Block Kit and the surfaces each block and element works on, in one table. */

export type Surface = 'message' | 'modal' | 'home';

/** Lengths count characters, counts count items, `viewBytes` counts bytes of JSON. */
export const LIMITS = {
  blocks: { message: 50, modal: 100, home: 100 },
  viewBytes: 250_000,
  id: 255,
  privateMetadata: 3000,
  viewTitle: 24,
  messageText: 4000,
  text: 3000,
  fields: 10,
  fieldText: 2000,
  header: 150,
  contextElements: 10,
  actionsElements: 25,
  buttonText: 75,
  buttonValue: 2000,
  url: 3000,
  accessibilityLabel: 75,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  optionText: 75,
  // Newer documentation says 150; the stricter number is safe under both.
  optionValue: 75,
  optionDescription: 75,
  selectOptions: 100,
  optionGroups: 100,
  choices: 10,
  overflowOptions: 5,
  placeholder: 150,
  inputLabel: 2000,
  imageAlt: 2000,
  inputLength: 3000,
  inputFiles: 10,
  markdown: 12_000,
  tableRows: 100,
  tableCells: 20,
  listIndent: 8,
} as const;

const everywhere: readonly Surface[] = ['message', 'modal', 'home'];
const messageOnly: readonly Surface[] = ['message'];

/** Where each block works. A block that is not here does not exist, or is never sent by an app. */
export const BLOCK_SURFACES = {
  section: everywhere,
  divider: everywhere,
  header: everywhere,
  image: everywhere,
  actions: everywhere,
  context: everywhere,
  rich_text: everywhere,
  video: everywhere,
  input: everywhere,
  alert: ['modal'],
  markdown: messageOnly,
  table: messageOnly,
  task_card: messageOnly,
  plan: messageOnly,
  context_actions: messageOnly,
  data_table: messageOnly,
  card: ['message', 'home'],
  carousel: ['message', 'home'],
  container: ['message', 'home'],
} as const satisfies Record<string, readonly Surface[]>;

/** Where the elements work that do not work everywhere. */
export const ELEMENT_SURFACES: Readonly<Record<string, readonly Surface[]>> = {
  email_text_input: ['modal'],
  number_input: ['modal'],
  url_text_input: ['modal'],
  file_input: ['modal'],
  rich_text_input: ['modal', 'home'],
  datetimepicker: ['message', 'modal'],
  workflow_button: messageOnly,
};
