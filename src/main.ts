/** Entry: `node src/main.ts [all|web|worker|sandbox]`; keeps what Node compiled, so that the next start is quicker. */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// Beside the packages and not in the shared temporary folder, where another user could leave code for us to run.
enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/node'));
// Loaded only now, because what is imported above is compiled before the cache is there.
const { start } = await import('./start.ts');
await start(process.argv[2], process.env);
