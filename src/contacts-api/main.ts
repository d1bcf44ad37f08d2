/** Entry: `npm run api` serves the contacts API alone; further words manage its accounts and contact types. */
import { config as loadEnvFile } from 'dotenv';
import { type Config, readConfig } from '../config.ts';
import { AppError, listenFailure, reportOf } from '../errors.ts';
import { createLog, type Log } from '../log.ts';
import { type Database, openDatabase } from '../storage/database.ts';
import { migrate } from '../storage/migrate.ts';
import { createAccount, ensureAccount, listAccounts } from './accounts.ts';
import { describeKeys, findCommand, USAGE } from './commands.ts';
import { type ApiDb, openApiDb } from './schema.ts';
import { createContactsApi } from './server.ts';

/** The account that the settings' keys open, or that is made when there is none. */
const FIRST_ACCOUNT = 'Main';
/** Only these concern the API: a fault in a setting of the bot must not keep it from starting. */
const SETTINGS = /^(DATABASE_URL|DATA_DIR|LOG_LEVEL|API_.*)$/;

loadEnvFile({ quiet: true });

try {
  await run(process.argv.slice(2));
} catch (error) {
  console.error(reportOf(error));
  process.exit(1);
}

async function run(words: string[]): Promise<void> {
  if (['help', '--help', '-h'].includes(words[0] ?? '')) return console.log(USAGE);
  const command = words.length > 0 ? findCommand(words) : undefined;
  const config = readApiConfig();
  const log = createLog(config.logLevel ?? (command ? 'warn' : 'info'));
  const database = await openDatabase({ url: config.database.url, dataDir: config.dataDir, log });
  try {
    await migrate(database, 'contacts-api');
    if (command) console.log(await command(openApiDb(database)));
    else await serve(database, config, log);
  } catch (error) {
    await database.stop();
    throw error;
  }
  if (command) await database.stop();
}

function readApiConfig(): Config {
  const config = readConfig(
    Object.fromEntries(Object.entries(process.env).filter(([name]) => SETTINGS.test(name))),
  );
  if (process.env.NODE_ENV === 'production' && !config.database.url) {
    throw new AppError(
      'database_missing',
      'DATABASE_URL is missing: NODE_ENV=production needs a PostgreSQL.',
    );
  }
  return config;
}

async function serve(database: Database, config: Config, log: Log): Promise<void> {
  await openFirstAccount(openApiDb(database), config.api);
  const api = await createContactsApi({ database, log, host: config.api.host, port: config.api.port }).catch(
    (error) => {
      throw listenFailure(error, { host: 'API_HOST', port: 'API_PORT' });
    },
  );
  const stop = async () => {
    await api.stop();
    await database.stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stop().then(
        () => process.exit(0),
        (error) => {
          console.error(error);
          process.exit(1);
        },
      );
    });
  }
  console.log(`The contacts API listens at ${api.url} (Ctrl+C stops it).`);
}

async function openFirstAccount(db: ApiDb, keys: Config['api']): Promise<void> {
  const { publicKey, secretKey } = keys;
  if (publicKey && secretKey) await ensureAccount(db, { name: FIRST_ACCOUNT, publicKey, secretKey });
  else if ((await listAccounts(db)).length === 0)
    console.log(describeKeys(await createAccount(db, FIRST_ACCOUNT)));
}
