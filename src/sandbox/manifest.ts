/** What the sandbox takes from the app's manifest: the same file that a real workspace installs from. */
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { AppError } from '../errors.ts';

const Command = z.object({
  command: z.string(),
  description: z.string().default(''),
  usage_hint: z.string().default(''),
  should_escape: z.boolean().default(false),
});

const Shortcut = z.object({
  name: z.string(),
  type: z.enum(['global', 'message']),
  callback_id: z.string(),
  description: z.string().default(''),
});

const Manifest = z.object({
  display_information: z.object({ name: z.string() }),
  features: z
    .object({
      app_home: z
        .object({
          home_tab_enabled: z.boolean().default(false),
          messages_tab_enabled: z.boolean().default(false),
          messages_tab_read_only_enabled: z.boolean().default(false),
        })
        .prefault({}),
      bot_user: z.object({ display_name: z.string() }).optional(),
      shortcuts: z.array(Shortcut).default([]),
      slash_commands: z.array(Command).default([]),
    })
    .prefault({}),
  oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }),
  settings: z
    .object({
      event_subscriptions: z.object({ bot_events: z.array(z.string()).default([]) }).prefault({}),
      interactivity: z.object({ is_enabled: z.boolean() }).default({ is_enabled: false }),
    })
    .prefault({}),
});

export type Manifest = {
  botName: string;
  commands: z.infer<typeof Command>[];
  shortcuts: z.infer<typeof Shortcut>[];
  scopes: string[];
  events: string[];
  interactive: boolean;
  homeTab: boolean;
  messagesTab: 'on' | 'read_only' | 'off';
};

/** Reads YAML or JSON; throws AppError `bad_manifest` that names every fault. */
export async function readManifest(path: string): Promise<Manifest> {
  const read = Manifest.safeParse(parse(await readFile(path, 'utf8')));
  if (!read.success) {
    const hint = `${path} is not a manifest the sandbox can use. ${z.prettifyError(read.error)}`;
    throw new AppError('bad_manifest', hint);
  }
  const { display_information, features, oauth_config, settings } = read.data;
  const home = features.app_home;
  return {
    botName: features.bot_user?.display_name ?? display_information.name,
    commands: features.slash_commands,
    shortcuts: features.shortcuts,
    scopes: oauth_config.scopes.bot,
    events: settings.event_subscriptions.bot_events,
    interactive: settings.interactivity.is_enabled,
    homeTab: home.home_tab_enabled,
    messagesTab: !home.messages_tab_enabled
      ? 'off'
      : home.messages_tab_read_only_enabled
        ? 'read_only'
        : 'on',
  };
}
