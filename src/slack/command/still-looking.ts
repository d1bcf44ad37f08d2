/** Breaks the silence while a command waits for the contacts service. */
import { say } from '../blocks.ts';
import type { CommandInput, Reply } from '../feature.ts';

/** Until then a person takes the silence for an answer on its way. */
const SILENCE_MS = 2_500;

/**
 * Runs `run`, and says once that it takes longer when nothing was answered by then. That is one of the five answers of a
 * response_url; the answer itself always comes after it. Throws what `run` throws.
 */
export async function runWithCompany(
  input: CommandInput,
  run: (input: CommandInput) => Promise<void>,
  silenceMs = SILENCE_MS,
): Promise<void> {
  let saying: Promise<void> | undefined;
  const timer = setTimeout(() => {
    // Who cannot be told this can still be told the answer.
    saying = input.respond(buildStillLooking()).catch(() => undefined);
  }, silenceMs);
  const speak = async (): Promise<void> => {
    clearTimeout(timer);
    await saying;
  };
  const respond = async (reply: Reply): Promise<void> => {
    await speak();
    await input.respond(reply);
  };
  try {
    await run({ ...input, respond });
  } finally {
    await speak();
  }
}

function buildStillLooking(): Reply {
  return say('Still looking: the contacts service takes longer than usual. The answer follows here.');
}
