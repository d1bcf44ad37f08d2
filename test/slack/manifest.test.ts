/** manifest.yml says what the code does: scopes, the command, events; and every button of ours has its listener. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { registerFeatures } from '../../src/slack/app.ts';
import type { Deps, DeskApp } from '../../src/slack/feature.ts';
import { IMPORT_IDS } from '../../src/slack/imports/ids.ts';
import { FREE_METHODS, SCOPES } from '../../src/slack/scopes.ts';
import { MANIFEST } from './bot.ts';

type Manifest = {
  display_information: Record<'name' | 'description' | 'long_description' | 'background_color', string>;
  features: {
    app_home: Record<string, boolean>;
    bot_user: { display_name: string };
    shortcuts: Record<'name' | 'type' | 'callback_id' | 'description', string>[];
    slash_commands: { command: string; usage_hint: string; description: string }[];
  };
  oauth_config: { scopes: { bot: string[] } };
  settings: {
    event_subscriptions: { bot_events: string[] };
    interactivity: { is_enabled: boolean; message_menu_options_url: string };
    org_deploy_enabled: boolean;
    socket_mode_enabled: boolean;
    token_rotation_enabled: boolean;
  };
};

const manifest = parse(readFileSync(MANIFEST, 'utf8')) as Manifest;
const SOURCE = join(import.meta.dirname, '../../src/slack');
const sources = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => readFileSync(join(SOURCE, path), 'utf8'));

/** What the features register, heard by an app that only listens. */
function listenToRegistrations() {
  const heard = { action: [], view: [], options: [], command: [], event: [], shortcut: [] } as Record<
    string,
    (string | RegExp)[]
  >;
  const hear =
    (kind: string) => (constraint: string | RegExp | { action_id?: string; callback_id?: string }) => {
      const id =
        typeof constraint === 'object' && !(constraint instanceof RegExp)
          ? (constraint.action_id ?? constraint.callback_id ?? '')
          : constraint;
      heard[kind]?.push(id);
    };
  const app = Object.fromEntries(Object.keys(heard).map((kind) => [kind, hear(kind)]));
  const message = () => heard.event?.push('message.im');
  registerFeatures({ ...app, message } as unknown as DeskApp, { holds: { seconds: 10 } } as Deps);
  return heard;
}

const heard = listenToRegistrations();

describe('the manifest', () => {
  it('asks for exactly the scopes of the list, each with a reason', () => {
    expect([...manifest.oauth_config.scopes.bot].sort()).toEqual(SCOPES.map(({ scope }) => scope).sort());
    for (const { why } of SCOPES) expect(why.length).toBeGreaterThan(10);
  });

  it('subscribes to exactly the events that have a listener and a scope', () => {
    const events = [...manifest.settings.event_subscriptions.bot_events].sort();
    expect(events).toEqual([...(heard.event ?? [])].sort());
    expect(events).toEqual(SCOPES.flatMap((scope) => scope.events ?? []).sort());
  });

  it('has exactly the commands and shortcuts that have a listener', () => {
    expect(manifest.features.slash_commands.map(({ command }) => command)).toEqual(heard.command);
    expect(manifest.features.shortcuts.map(({ callback_id }) => callback_id).sort()).toEqual(
      [...(heard.shortcut ?? [])].sort(),
    );
  });

  it('lets people write to the bot, and takes clicks and typeahead', () => {
    expect(manifest.features.app_home).toEqual({
      home_tab_enabled: false,
      messages_tab_enabled: true,
      messages_tab_read_only_enabled: false,
    });
    expect(manifest.settings.interactivity.is_enabled).toBe(true);
    expect(manifest.settings.interactivity.message_menu_options_url).toMatch(/\/slack\/events$/);
    expect(manifest.settings).toMatchObject({
      org_deploy_enabled: false,
      socket_mode_enabled: false,
      token_rotation_enabled: false,
    });
  });

  it("keeps to Slack's lengths", () => {
    const { name, description, long_description, background_color } = manifest.display_information;
    expect(name.length).toBeLessThanOrEqual(35);
    expect(description.length).toBeLessThanOrEqual(140);
    expect(long_description.length).toBeGreaterThanOrEqual(175);
    expect(long_description.length).toBeLessThanOrEqual(4000);
    expect(background_color).toMatch(/^#[0-9a-f]{6}$/);
    expect(manifest.features.bot_user.display_name.length).toBeLessThanOrEqual(80);
    for (const { usage_hint } of manifest.features.slash_commands) {
      expect(usage_hint.length).toBeLessThanOrEqual(1000);
    }
    for (const shortcut of manifest.features.shortcuts) {
      expect(shortcut.name.length).toBeLessThanOrEqual(24);
      expect(shortcut.description.length).toBeLessThanOrEqual(150);
    }
  });
});

describe('the code', () => {
  it('calls no method of Slack that has no scope, and each scope serves a call', () => {
    const called = new Set(
      sources.flatMap((text) =>
        [...text.matchAll(/\bclient\.(\w+)(?:\.(\w+))?\(/g)].map(([, first, second]) =>
          second ? `${first}.${second}` : `${first}`,
        ),
      ),
    );
    // The client has two names for one helper.
    if (called.delete('filesUploadV2')) called.add('files.uploadV2');
    const known = [...FREE_METHODS, ...SCOPES.flatMap(({ methods }) => methods ?? [])];
    expect([...called].sort()).toEqual(known.sort());
  });

  it('has a listener for every id that a button, a menu or a modal carries', () => {
    const ids = sources.flatMap((text) => {
      const [, body = ''] = /export const \w+_IDS = \{([^}]*)\}/.exec(text) ?? [];
      return [...body.matchAll(/: '([^']+)'/g)].map(([, id]) => id ?? '');
    });
    const listeners = [
      ...(heard.action ?? []),
      ...(heard.view ?? []),
      ...(heard.options ?? []),
      ...(heard.shortcut ?? []),
    ];
    const unheard = ids.filter(
      (id) => !listeners.some((one) => (one instanceof RegExp ? one.test(id) : one === id)),
    );
    expect(ids.length).toBeGreaterThan(10);
    // What is only filled in needs no listener.
    expect(unheard.sort()).toEqual([IMPORT_IDS.formBlock, IMPORT_IDS.formFile].sort());
  });

  it('listens to no id twice', () => {
    for (const ids of Object.values(heard)) expect(new Set(ids.map(String)).size).toBe(ids.length);
  });

  it('the README gives the same scopes with the same reasons', () => {
    const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
    const rows = [...readme.matchAll(/^\| `([a-z]+(?::[a-z]+)?)` \| (.+) \|$/gm)].map(([, scope, why]) => ({
      scope,
      why,
    }));
    expect(rows).toEqual(SCOPES.map(({ scope, why }) => ({ scope, why })));
  });
});
