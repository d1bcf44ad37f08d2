/** What every part of the page works with: the state, acts, uploads, questions, and what is typed but not sent. */
import type {
  Act,
  ActAnswer,
  Block,
  Choice,
  Choices,
  PageState,
  PlainText,
  SharedFile,
  View,
  Where,
} from '../protocol.ts';

export type Confirm = {
  title: PlainText;
  text: PlainText;
  confirm: PlainText;
  deny: PlainText;
  style?: string;
};
export type ActDraft = Act extends infer One ? (One extends Act ? Omit<One, 'person'> : never) : never;

export type Desk = {
  state(): PageState;
  /** Shows a failure to the person itself, in the toast. */
  act(draft: ActDraft): Promise<ActAnswer>;
  upload(file: File, to: { channel?: string; thread_ts?: string }): Promise<SharedFile | undefined>;
  ask(confirm: Confirm): Promise<boolean>;
  forms: Forms;
};

/** A message or a view whose elements can be pressed. `known`: what the server knows of its values. */
export type Place = { key: string; where: Where; blocks: Block[]; known: View['state']['values'] };

/** What was put into elements and is not sent yet, by place; `names` holds the names of chosen files by id. */
export type Forms = {
  choose(place: Place, block: string, action: string, choice: Choice): void;
  /** Also what the server knows, when nothing newer was put in. */
  find(place: Place, block: string, action: string): Choice | undefined;
  values(place: Place): Choices;
  names: Map<string, string>;
};

export function createForms(): Forms {
  const forms = new Map<string, Choices>();
  return {
    names: new Map(),
    choose({ key }, block, action, choice) {
      const choices = forms.get(key) ?? {};
      forms.set(key, { ...choices, [block]: { ...choices[block], [action]: choice } });
    },
    find: ({ key, known }, block, action) =>
      forms.get(key)?.[block]?.[action] ?? (known[block]?.[action] as Choice | undefined),
    values({ key, blocks }) {
      const ids = new Set(blocks.map((block) => block.block_id));
      return Object.fromEntries(Object.entries(forms.get(key) ?? {}).filter(([id]) => ids.has(id)));
    },
  };
}
