/** The rights of each workspace, read anew for every check, so that a change counts at once in every process. */
import { DEFAULT_RIGHTS, sameRights } from './rights.ts';
import {
  findRights,
  type KeptRights,
  type RightsChange,
  type RightsDb,
  replaceRights,
} from './rights-repository.ts';

/** `version` is 0, and nobody is named, while nothing was changed: these are the defaults. */
export type CurrentRights = Pick<KeptRights, 'rights' | 'version'> &
  Partial<Pick<KeptRights, 'changedBy' | 'changedAt'>>;

export type WorkspaceRights = {
  of(workspaceId: string): Promise<CurrentRights>;
  /**
   * Whether `rights` are in force now, and what is. They are not when somebody changed something else since the version that was
   * seen: nothing is replaced then. Asking for what is in force already changes nothing, so a repeated request does no harm.
   */
  change(change: RightsChange): Promise<{ done: boolean; now: CurrentRights }>;
};

export function createRights(db: RightsDb): WorkspaceRights {
  const of: WorkspaceRights['of'] = async (workspaceId) =>
    (await findRights(db, workspaceId)) ?? { rights: DEFAULT_RIGHTS, version: 0 };
  return {
    of,
    async change(change) {
      const { workspaceId, rights } = change;
      const before = await of(workspaceId);
      if (sameRights(before.rights, rights)) return { done: true, now: before };
      const done = await replaceRights(db, change);
      const now = await of(workspaceId);
      return { done: done || sameRights(now.rights, rights), now };
    },
  };
}
