/** Every column that could hold a name or an address, and why it holds none of somebody who was forgotten. */
import { expect, it } from 'vitest';
import { createJobs } from '../../src/storage/jobs.ts';
import { silentLog, useDatabase } from '../support/database.ts';

const database = useDatabase();

/** What may hold something of a contact, with the place in src/forgetting.ts that takes it out, or what makes it go by itself. */
const TAKEN_OUT: Record<string, string> = {
  'contact_desk.bulk_delete_batches.lines':
    "what was read of each contact: 'bulks' empties the line, or waits",
  'contact_desk.bulk_deletes.note': "why it is paused, in the service's words: 'bulks'",
  'contact_desk.exports.wish':
    'may be a search for an address or a name: the row goes when the file is handed over, and is waited for',
  'contact_desk.exports.wish_key': 'the same wish, for two presses: goes with the row',
  'contact_desk.exports.note': 'why no file comes: goes with the row',
  'contact_desk.forgets.email': 'null from the end of the forget on',
  'contact_desk.forgets.note': 'why it did not come to its end, without the address',
  'contact_desk.held_deletes.contact': "name and address for the messages: 'holds'",
  'contact_desk.held_deletes.note': "'holds'",
  'contact_desk.import_changes.before': "'imports', with the import",
  'contact_desk.import_changes.after': "'imports', with the import",
  'contact_desk.import_chunks.bytes': "the file: 'imports' looks for the address in it",
  'contact_desk.import_rows.problem': "quotes values of the row: 'imports'",
  'contact_desk.import_rows.reason': "the service's words of a row: 'imports'",
  'contact_desk.imports.file_name': "as people named their file: 'imports', once it has ended",
  'contact_desk.imports.note': "why it is paused or refused: 'imports', once it has ended",
  'contact_desk.imports.offer': "sample, problems and doubts of rows: 'imports'",
  'contact_desk.imports.receipt': "why rows failed, in the service's words: 'imports', once it has ended",
  'contact_desk.ledger_lines.after': "'log'",
  'contact_desk.ledger_lines.before': "'log'",
  'contact_desk.ledger_lines.email': "'log'",
  'contact_desk.ledger_lines.note': "'log'",
  'contact_desk.mirror_contacts.contact': "'copy'",
  'contact_desk.mirror_contacts.email': "'copy'",
  'contact_desk.mirror_contacts.name': "'copy'",
  'contact_desk.mirror_contacts.text': "'copy'",
  'contact_desk.mirror_contacts.city': "'copy', with the row",
  'contact_desk.mirror_contacts.state': "'copy', with the row",
  'contact_desk.mirror_contacts.hash': "'copy', with the row",
  'contact_desk.mirror_words.word': "'copy': a word that nobody has any more goes",
  'contact_desk.people_saves.people': "'saves': the whole save goes, or is waited for",
  'contact_desk.people_saves.outcomes': "'saves', with the row",
  'contact_desk.people_saves.notice': "'saves', with the row",
  'contact_desk.undo_rows.reason': "'log'",
  'contact_desk.undo_runs.note': "'log'",
  'contact_desk.undo_runs.receipt': "the first lines by address: 'log'; counts stay",
  'contact_desk_jobs.job.output': 'jobs throw one fixed text at the job store (storage/jobs.ts)',
};

/** What nothing of a contact is ever written into, and what is written there instead. */
const NEVER: Record<string, string> = {
  'ids of Slack, of an account, or of our own': `
    contact_desk.accounts.workspace_id contact_desk.bulk_deletes.account_id
    contact_desk.bulk_deletes.file_id contact_desk.bulk_deletes.message_channel
    contact_desk.bulk_deletes.message_ts contact_desk.bulk_deletes.stopped_by
    contact_desk.bulk_deletes.user_id contact_desk.bulk_deletes.workspace_id
    contact_desk.exports.account_id contact_desk.exports.file_id contact_desk.exports.id
    contact_desk.exports.user_id contact_desk.exports.workspace_id contact_desk.forgets.account_id
    contact_desk.forgets.user_id contact_desk.forgets.workspace_id contact_desk.held_deletes.account_id
    contact_desk.held_deletes.ended_by contact_desk.held_deletes.user_id
    contact_desk.held_deletes.workspace_id contact_desk.import_changes.account_id
    contact_desk.import_changes.workspace_id contact_desk.import_chunks.account_id
    contact_desk.import_chunks.workspace_id contact_desk.import_mappings.account_id
    contact_desk.import_mappings.workspace_id contact_desk.import_rows.account_id
    contact_desk.import_rows.workspace_id contact_desk.imports.account_id
    contact_desk.imports.channel_id contact_desk.imports.file_id contact_desk.imports.message_channel
    contact_desk.imports.message_ts contact_desk.imports.sharer_id contact_desk.imports.started_by
    contact_desk.imports.event_ts contact_desk.imports.share_ts
    contact_desk.imports.stopped_by contact_desk.imports.thread_ts contact_desk.imports.workspace_id
    contact_desk.ledger_actions.account_id contact_desk.ledger_actions.undoing_by
    contact_desk.ledger_actions.undone_by contact_desk.ledger_actions.user_id
    contact_desk.ledger_actions.workspace_id contact_desk.ledger_lines.account_id
    contact_desk.mirrors.account_id contact_desk.mirrors.sync_token contact_desk.people_saves.account_id
    contact_desk.people_saves.user_id contact_desk.people_saves.view_id
    contact_desk.people_saves.workspace_id contact_desk.recent_choices.account_id
    contact_desk.recent_choices.user_id contact_desk.recent_choices.workspace_id
    contact_desk.rights.changed_by contact_desk.rights.workspace_id contact_desk.selections.account_id
    contact_desk.selections.key contact_desk.selections.user_id contact_desk.undo_rows.since_by
    contact_desk.undo_runs.account_id contact_desk.undo_runs.message_channel
    contact_desk.undo_runs.message_ts contact_desk.undo_runs.user_id contact_desk.undo_runs.workspace_id
    contact_desk.workspaces.id`,
  'one of a few words of our own': `
    contact_desk.accounts.service contact_desk.bulk_delete_batches.state contact_desk.bulk_deletes.state
    contact_desk.held_deletes.state contact_desk.import_rows.outcome contact_desk.imports.policy
    contact_desk.imports.source contact_desk.imports.state contact_desk.imports.upload
    contact_desk.ledger_actions.kind contact_desk.ledger_actions.source contact_desk.ledger_lines.kind
    contact_desk.ledger_lines.outcome contact_desk.people_saves.state contact_desk.undo_rows.outcome
    contact_desk.undo_runs.state`,
  'codes, and groups of the ledger that are made of ids': `
    contact_desk.bulk_deletes.code contact_desk.held_deletes.code contact_desk.imports.code
    contact_desk.ledger_actions.code contact_desk.ledger_actions.group_key
    contact_desk.undo_runs.undo_code`,
  "names of the service's own types and countries": `
    contact_desk.imports.choice contact_desk.people_saves.choice
    contact_desk.recent_choices.country_name contact_desk.recent_choices.type_name
    contact_desk.mirror_contacts.country`,
  'a time, as the service wrote it': `
    contact_desk.mirror_contacts.updated_at`,
  'counts and ids': `
    contact_desk.bulk_deletes.result contact_desk.forgets.removed`,
  'how to read a file, and which field a column fills, by number': `
    contact_desk.import_mappings.mapping contact_desk.imports.overrides`,
  'a SHA-256: of the names of columns, of a whole file': `
    contact_desk.import_mappings.fingerprint contact_desk.imports.file_hash`,
  'where a message stands, with its reply address sealed': `
    contact_desk.held_deletes.place`,
  'about the workspace, never about a contact': `
    contact_desk.accounts.public_key contact_desk.rights.rights contact_desk.workspaces.name`,
  'how far the tables are': `
    contact_desk.kysely_migration.name contact_desk.kysely_migration.timestamp
    contact_desk.kysely_migration_lock.id`,
  'refs by id: see every use of `jobs.send`': `
    contact_desk_jobs.job.data contact_desk_jobs.job.singleton_key`,
  "the job store's own": `
    contact_desk_jobs.bam.command contact_desk_jobs.bam.error contact_desk_jobs.bam.name
    contact_desk_jobs.bam.queue contact_desk_jobs.bam.status contact_desk_jobs.bam.table_name
    contact_desk_jobs.instance.application_name contact_desk_jobs.instance.config
    contact_desk_jobs.instance.host contact_desk_jobs.instance.metrics contact_desk_jobs.instance.name
    contact_desk_jobs.instance.node_version contact_desk_jobs.instance.version
    contact_desk_jobs.instance.workers contact_desk_jobs.job.dead_letter contact_desk_jobs.job.group_id
    contact_desk_jobs.job.group_tier contact_desk_jobs.job.name contact_desk_jobs.job.policy
    contact_desk_jobs.job.source_name contact_desk_jobs.job.source_output
    contact_desk_jobs.job.trace_context contact_desk_jobs.job_dependency.child_name
    contact_desk_jobs.job_dependency.parent_name contact_desk_jobs.queue.dead_letter
    contact_desk_jobs.queue.name contact_desk_jobs.queue.policy contact_desk_jobs.queue.table_name
    contact_desk_jobs.queue_stats.name contact_desk_jobs.schedule.cron contact_desk_jobs.schedule.data
    contact_desk_jobs.schedule.key contact_desk_jobs.schedule.kind contact_desk_jobs.schedule.name
    contact_desk_jobs.schedule.options contact_desk_jobs.schedule.timezone
    contact_desk_jobs.subscription.event contact_desk_jobs.subscription.name
    contact_desk_jobs.queue.singletons_active contact_desk_jobs.warning.data
    contact_desk_jobs.warning.message contact_desk_jobs.warning.type`,
};

it('every column of text is decided about: a new one belongs into one of the two lists, with its reason', async () => {
  const jobs = createJobs(database.current, silentLog);
  await jobs.open();
  // Parts of a table that is kept in parts have its columns.
  const { rows } = await database.current.pool.query<{ name: string }>(`
    select c.table_schema || '.' || c.table_name || '.' || c.column_name as name from information_schema.columns c
    join information_schema.tables t using (table_schema, table_name)
    join pg_class p on p.oid = (quote_ident(table_schema) || '.' || quote_ident(table_name))::regclass
    where table_schema in ('contact_desk', 'contact_desk_jobs') and t.table_type = 'BASE TABLE' and not p.relispartition
      and (c.data_type in ('text', 'json', 'jsonb', 'bytea', 'xml', 'tsvector') or c.data_type like 'character%'
        or c.udt_name in ('_text', '_varchar', '_json', '_jsonb', 'citext'))`);
  await jobs.stop();
  const decided = [
    ...Object.keys(TAKEN_OUT),
    ...Object.values(NEVER).flatMap((names) => names.trim().split(/\s+/)),
  ];
  expect(rows.map(({ name }) => name).sort()).toEqual(decided.sort());
});
