/** The first file of the database's thread: plain JavaScript, so that nothing is compiled before the thread has the cache. */
import { enableCompileCache } from 'node:module';
import { workerData } from 'node:worker_threads';

// A thread does not inherit it; without it each start strips and compiles the same files again, for a tenth of a second.
if (workerData.compileCache) enableCompileCache(workerData.compileCache);
await import('./embedded-worker.ts');
