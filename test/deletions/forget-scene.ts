/** A stage on which somebody is forgotten: the job is defined and not worked off, and a test runs it when it likes. */
import { afterEach, expect } from 'vitest';
import type { Contacts } from '../../src/contacts/service.ts';
import type { Forget } from '../../src/deletions/forget.ts';
import { runForget } from '../../src/deletions/forget-job.ts';
import type { ForgetParts } from '../../src/deletions/forget-parts.ts';
import { createForgets, type Forgets } from '../../src/deletions/forget-service.ts';
import { createForgetting } from '../../src/forgetting.ts';
import type { ImportsFace } from '../../src/imports/face.ts';
import { SOMEBODY } from '../support/contacts.ts';
import { silentLog } from '../support/database.ts';
import { BLANK_DRAFT } from '../support/draft.ts';
import { tablesWith as findTables } from './every-place.ts';
import { useHoldScene } from './hold-scene.ts';

export const FAY = {
  ...BLANK_DRAFT,
  email: 'fay@forget.example',
  first_name: 'Fayette',
  last_name: 'Lindqvist',
};

export function useForgetScene() {
  const scene = useHoldScene();
  const { account } = scene;
  /** Imports that were shown, with their states, and forgets that were told. */
  const shown: string[] = [];
  const told: Forget[] = [];
  const importsFace = {
    show: async (imported: { id: string; state: string }) => {
      shown.push(`${imported.id} ${imported.state}`);
      return { channel: 'C1', ts: '1.1' };
    },
  } as unknown as ImportsFace;
  afterEach(() => {
    told.length = 0;
  });
  const tablesWith = (text: string) => findTables(scene.database, text);

  return {
    scene,
    account,
    shown,
    told,
    tablesWith,

    async stage() {
      const { database } = scene;
      const made: { parts?: ForgetParts; forgets?: Forgets } = {};
      const stage = await scene.stage({
        before({ jobs, contacts }) {
          made.parts = {
            db: database.kysely(),
            jobs,
            contacts: { each: contacts.each, remove: contacts.remove },
            ...createForgetting(database, jobs, importsFace),
            face: {
              async report(forget) {
                told.push(forget);
              },
            },
            accountOf: async () => account,
            log: silentLog,
          };
          made.forgets = createForgets({ ...made.parts, database });
        },
      });
      const { parts, forgets } = made;
      if (!parts || !forgets) throw new Error('nothing was defined before the jobs opened');
      await stage.contacts.sync(account);
      return {
        ...stage,
        stage,
        parts,
        forgets,
        async forgetRun() {
          const { rows } = await database.pool.query(
            'select id from contact_desk.forgets where not reported',
          );
          const ref = { workspaceId: account.workspaceId, accountId: account.id, forgetId: rows[0]?.id };
          await runForget(parts, ref, new AbortController().signal);
        },
      };
    },

    async add(contacts: Contacts, draft = FAY): Promise<number> {
      const { contact } = await contacts.add(account, SOMEBODY, draft);
      return contact?.id ?? 0;
    },

    async isInNoTable(): Promise<void> {
      for (const text of ['fay@forget', 'fayette', 'lindqvist']) expect(await tablesWith(text)).toEqual([]);
    },
  };
}
