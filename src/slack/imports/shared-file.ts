/** Slack's record of a file, read as far as an import needs it. */
import type { FileShare, MissingFile, SharedFile } from '../../imports/face.ts';

type Share = { ts?: string; thread_ts?: string };

/** The fields of Slack's file object used here; all may be missing, and `name` may be null. */
export type SlackFile = {
  name?: string | null;
  title?: string | null;
  filetype?: string;
  mode?: string;
  size?: number;
  is_external?: boolean;
  file_access?: string;
  /** The workspace of who uploaded it. */
  user_team?: string;
  url_private?: string;
  url_private_download?: string;
  shares?: { public?: Record<string, Share[]>; private?: Record<string, Share[]> };
};

const GONE = ['tombstone', 'hidden_by_limit'];
const CLOSED = ['access_denied', 'check_file_info'];

export function readSlackFile(file: SlackFile, channelId: string): SharedFile | MissingFile {
  const { mode = '', file_access: access = '' } = file;
  if (GONE.includes(mode)) return 'gone';
  if (CLOSED.includes(access)) return 'closed';
  if (file.is_external || mode === 'external') return 'elsewhere';
  const url = file.url_private_download ?? file.url_private;
  if (!url) return 'closed';
  return {
    name: file.name ?? file.title ?? '',
    kind: file.filetype ?? '',
    size: file.size ?? 0,
    url,
    pasted: mode === 'snippet',
    shares: listShares(file, channelId),
  };
}

function listShares({ shares }: SlackFile, channelId: string): FileShare[] {
  const here = [...(shares?.public?.[channelId] ?? []), ...(shares?.private?.[channelId] ?? [])];
  return here.flatMap(({ ts, thread_ts: threadTs = ts }) => (ts && threadTs ? [{ ts, threadTs }] : []));
}
