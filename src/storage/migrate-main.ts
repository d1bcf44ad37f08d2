/** Entry: `npm run migrate` brings the bot's tables up to date and ends; the release step of a deployment. */
import { config as loadEnvFile } from 'dotenv';
import { readConfig } from '../config.ts';
import { reportOf } from '../errors.ts';
import { createLog } from '../log.ts';
import { openDatabase } from './database.ts';
import { migrate } from './migrate.ts';

loadEnvFile({ quiet: true });

try {
  const config = readConfig(process.env);
  const log = createLog(config.logLevel ?? 'info');
  const database = await openDatabase({ url: config.database.url, dataDir: config.dataDir, log });
  await migrate(database, 'bot').finally(() => database.stop());
  console.log('The database tables are up to date.');
} catch (error) {
  console.error(reportOf(error));
  process.exit(1);
}
