/** One account at one contacts service: the address and the keys that every call is made with. */

export type Account = {
  /** Ours, stable, never secret: the key of everything kept per account. */
  id: string;
  workspaceId: string;
  /** Base address, e.g. `https://mail.example.com/api/`; a missing last slash is tolerated. */
  apiUrl: string;
  publicKey: string;
  secretKey: string;
};
