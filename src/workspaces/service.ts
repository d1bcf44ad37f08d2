/** Which contacts account a Slack workspace works with. */
import type { Account } from '../contacts/account.ts';
import { AppError } from '../errors.ts';
import { saveAccount, saveWorkspace, type WorkspaceDb } from './repository.ts';

export type Credentials = {
  /** Names the service over restarts: its address, or 'embedded', whose port is a new one each time. */
  service: string;
  apiUrl: string;
  publicKey: string;
  secretKey: string;
};

export type Workspaces = {
  /** Records the workspace the bot's token belongs to; from then on `account` knows it. */
  connect(workspace: { id: string; name: string }): Promise<void>;
  /** @throws AppError `not_connected` for a workspace this bot does not serve. */
  account(workspaceId: string): Promise<Account>;
};

/** `credentials` come from the settings: one service account, for the one workspace the bot's token belongs to. */
export function createWorkspaces(db: WorkspaceDb, credentials: Promise<Credentials>): Workspaces {
  // Who waits for them hears of a failure; nobody has to wait for the process not to end over it.
  credentials.catch(() => undefined);
  const connected = new Map<string, Account>();
  return {
    async connect(workspace) {
      await saveWorkspace(db, workspace);
      const { service, ...access } = await credentials;
      const key = { workspaceId: workspace.id, service, publicKey: access.publicKey };
      connected.set(workspace.id, { id: await saveAccount(db, key), workspaceId: workspace.id, ...access });
    },
    async account(workspaceId) {
      const account = connected.get(workspaceId);
      if (account) return account;
      throw new AppError(
        'not_connected',
        'This workspace has no contacts account connected to me. Ask whoever runs this bot to connect it.',
        { facts: { workspaceId } },
      );
    },
  };
}
