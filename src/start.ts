/** Starts the program from the command line: reads the settings, starts what they ask for, stops on signals. */
import { config as loadEnvFile } from 'dotenv';
import { type Config, readConfig } from './config.ts';
import { AppError, reportOf } from './errors.ts';
import { launch, ROLES, type Role } from './launch.ts';
import { createLog } from './log.ts';

/** Ends the process with code 1, after saying why, when a setting is wrong or a part does not start. */
export async function start(
  word: string | undefined,
  environment: Record<string, string | undefined>,
): Promise<void> {
  try {
    loadEnvFile({ quiet: true });
    const config = readConfig(environment);
    const role = readRole(word, config);
    // In the sandbox a person reads the terminal, so the log keeps quiet unless asked.
    const log = createLog(config.logLevel ?? (role === 'sandbox' ? 'warn' : 'info'));
    const running = await launch(config, role, log);
    console.log(running.greeting);
    stopOnSignals(running.stop);
  } catch (error) {
    console.error(reportOf(error));
    process.exit(1);
  }
}

function readRole(word: string | undefined, config: Config): Role {
  if (word === undefined) return config.slack ? 'all' : 'sandbox';
  const role = ROLES.find((one) => one === word);
  if (role) return role;
  throw new AppError(
    'unknown_role',
    `"${word}" is not something I can start: use one of ${ROLES.join(', ')}.`,
  );
}

function stopOnSignals(stop: () => Promise<void>): void {
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // A second Ctrl+C means now.
      if (stopping) process.exit(1);
      stopping = true;
      stop().then(
        () => process.exit(0),
        (error) => {
          console.error(error);
          process.exit(1);
        },
      );
    });
  }
}
