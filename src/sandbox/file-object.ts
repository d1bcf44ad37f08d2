/** Slack's file object, as files.info, messages and submitted forms carry it. */
import { homeOf } from './roles.ts';
import type { StoredFile } from './state.ts';
import type { World } from './world.ts';

const TYPES: Record<string, [mimetype: string, pretty: string]> = {
  csv: ['text/csv', 'CSV'],
  tsv: ['text/tab-separated-values', 'TSV'],
  text: ['text/plain', 'Plain Text'],
  json: ['application/json', 'JSON'],
  xlsx: ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'Excel Spreadsheet'],
  pdf: ['application/pdf', 'PDF'],
  png: ['image/png', 'PNG'],
  jpg: ['image/jpeg', 'JPEG'],
  binary: ['application/octet-stream', 'Binary'],
};

/** Slack's `filetype` and `mimetype` for a file name; it judges by the ending too. */
export function guessType(name: string): { filetype: string; mimetype: string } {
  const ending = name.toLowerCase().split('.').at(-1) ?? '';
  const known = ending === 'txt' ? 'text' : ending;
  const filetype = Object.hasOwn(TYPES, known) ? known : 'binary';
  return { filetype, mimetype: TYPES[filetype]?.[0] ?? 'application/octet-stream' };
}

export function buildFileObject(world: World, file: StoredFile): Record<string, unknown> {
  const { state } = world.store;
  const { sharedIn, inForm: _, ...fields } = file;
  const url = `${world.origin}/files-pri/${state.team.id}-${file.id}`;
  const name = encodeURIComponent(file.name);
  const channels = Object.keys(sharedIn).filter((id) => id.startsWith('C'));
  const ims = Object.keys(sharedIn).filter((id) => id.startsWith('D'));
  return {
    ...fields,
    timestamp: file.created,
    pretty_type: TYPES[file.filetype]?.[1] ?? 'Binary',
    user_team: homeOf(state, file.user),
    editable: file.mode === 'snippet',
    is_external: false,
    external_type: '',
    file_access: 'visible',
    is_public: channels.length > 0,
    public_url_shared: false,
    display_as_bot: false,
    username: '',
    url_private: `${url}/${name}`,
    url_private_download: `${url}/download/${name}`,
    permalink: `${world.origin}/files/${file.user}/${file.id}/${name}`,
    channels,
    groups: [],
    ims,
    shares: {
      ...(channels.length > 0 && { public: pickShares(world, file, channels) }),
      ...(ims.length > 0 && { private: pickShares(world, file, ims) }),
    },
    has_more_shares: false,
    comments_count: 0,
  };
}

function pickShares(world: World, file: StoredFile, channels: string[]) {
  return Object.fromEntries(
    channels.map((id) => [
      id,
      (file.sharedIn[id] ?? []).map(({ ts, thread_ts, by }) => ({
        ts,
        ...(thread_ts && { thread_ts }),
        channel_name: world.store.state.channels.find((channel) => channel.id === id)?.name,
        team_id: world.store.state.team.id,
        share_user_id: by ?? file.user,
        source: 'UNKNOWN',
        is_silent_share: false,
      })),
    ]),
  );
}
