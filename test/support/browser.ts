/** A real Chromium for browser tests: CHROMIUM_PATH, an installed one, or the one shipped in a package (Linux). */
import { existsSync } from 'node:fs';
import sparticuz from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';

const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
/** Chromium calls home at its start; a machine without the way out would wait for it. */
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
];

/** Undefined where this machine has none: the caller says loudly what was not tested. */
export async function openBrowser(): Promise<Browser | undefined> {
  const given = process.env.CHROMIUM_PATH ?? INSTALLED.find((path) => existsSync(path));
  if (given) return chromium.launch({ executablePath: given, args: QUIET });
  if (process.platform !== 'linux') return undefined;
  const executablePath = await sparticuz.executablePath();
  return chromium.launch({ executablePath, args: [...sparticuz.args, ...QUIET] }).catch((error) => {
    // It lacks a library of the system, which only whoever runs the machine can install.
    console.error(`The Chromium of the packages does not start here: ${error}`);
    return undefined;
  });
}
