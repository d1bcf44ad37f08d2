/** The whole product in a real Chromium: what a newcomer does in the first five minutes. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { useProduct } from '../support/product.ts';

const product = useProduct();

let browser: Browser | undefined;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  browser = await openBrowser();
  if (!browser) {
    console.error('NOT TESTED: no Chromium on this machine. Set CHROMIUM_PATH to test the page.');
    return;
  }
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(product.url);
});
afterAll(() => browser?.close());

/** Where there is no browser the test shows as skipped, not as passed. */
const inBrowser = (name: string, run: () => Promise<void>) =>
  test(name, async ({ skip }) => {
    if (!browser) skip('no Chromium');
    await run();
  });

async function say(text: string): Promise<void> {
  await page.locator('#composer textarea').fill(text);
  await page.keyboard.press('Enter');
}

const newest = () => page.locator('#messages article').last();

inBrowser('opens on a channel and finds a contact', async () => {
  await page.getByRole('link', { name: 'marketing' }).click();
  await page.getByLabel('Message #marketing').waitFor();
  await say('/contact find ana.garcia@example.com');
  await newest().getByText('Ana García').first().waitFor();
  expect(await newest().getByText('Only visible to you').count()).toBe(1);
});

inBrowser('adds a contact in the modal, with an error under its field first', async () => {
  await say('/contact add');
  const modal = page.locator('#modal');
  await modal.getByLabel('E-mail address').fill('nora@browser');
  await modal
    .getByLabel('Type', { exact: true })
    .selectOption('Leads')
    .catch(async () => {
      await modal.getByLabel('Type', { exact: true }).click();
      await page.getByRole('option', { name: 'Leads' }).click();
    });
  await modal.getByLabel('Country').click();
  await modal.getByLabel('Country').fill('irel');
  await page.getByRole('option', { name: 'Ireland' }).click();
  await modal.getByLabel('First name').fill('Nora');
  await modal.getByRole('button', { name: 'Add' }).click();
  await modal.getByText('nora@browser').waitFor();
  await modal.getByLabel('E-mail address').fill('nora@browser.example');
  await modal.getByRole('button', { name: 'Add' }).click();
  await modal.waitFor({ state: 'hidden' });
  await newest().getByText('nora@browser.example').first().waitFor();
  await newest().getByText('Ireland').first().waitFor();
});

inBrowser('deletes it: Keep keeps, Delete contact deletes, and the button is gone', async () => {
  await say('/contact show nora@browser.example');
  const card = newest();
  await card.getByRole('button', { name: 'Delete' }).click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByText('nora@browser.example').waitFor();
  await dialog.getByRole('button', { name: 'Keep' }).click();
  await dialog.waitFor({ state: 'detached' });
  await card.getByRole('button', { name: 'Delete' }).click();
  await dialog.getByRole('button', { name: 'Delete contact' }).click();
  await page.getByText('is deleted').first().waitFor();
});

inBrowser('names people who may import, in a form that changes while it is filled in', async () => {
  await say('/contact settings');
  const modal = page.locator('#modal');
  await modal.getByLabel('Export contacts').selectOption('Workspace admins and owners');
  await modal.getByLabel('Import contacts').selectOption('Admins, and people I name');
  await modal.getByRole('group', { name: 'People who may import contacts' }).getByLabel('@leo').check();
  await modal.getByLabel('Delete contacts', { exact: true }).selectOption('Admins, and people I name');
  await modal.getByRole('group', { name: 'People who may delete contacts' }).getByLabel('@ana').check();
  expect(await modal.getByLabel('@leo').first().isChecked()).toBe(false);
  expect(await modal.getByLabel('@leo').last().isChecked()).toBe(true);
  await modal.getByRole('button', { name: 'Save' }).click();
  await modal.getByText('Saved.').waitFor();
  await modal.getByRole('button', { name: 'Close' }).last().click();
  await modal.waitFor({ state: 'hidden' });
});

inBrowser('drops a CSV into the channel, imports it from the thread, and sees the receipt', async () => {
  const rows = [
    'email,first name,country',
    'ada@drop.example,Ada,France',
    'bob@drop.example,Bob,Spain',
    'half@drop,X,Spain',
  ];
  // As text, because the tests are checked without the browser's own types.
  const data = await page.evaluateHandle(`(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([${JSON.stringify(rows.join('\n'))}], 'dropped.csv', { type: 'text/csv' }));
    return transfer;
  })()`);
  for (const event of ['dragenter', 'dragover', 'drop']) {
    await page.dispatchEvent('#main', event, { dataTransfer: data });
  }
  const shared = page.locator('#messages article', { hasText: 'dropped.csv' });
  await shared.getByText('1 reply').click();
  const thread = page.locator('#thread');
  await thread.getByText('half@drop').first().waitFor();
  await thread.getByRole('combobox').selectOption({ label: 'Leads' });
  await thread.getByRole('button', { name: 'Import 2' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Import 2' }).click();
  await thread.getByText('2 of 2 sent').waitFor();
  await thread.getByText('failed').first().waitFor();
});

inBrowser('shares the file again, and is told who imported it', async () => {
  await page.locator('#messages').getByRole('button', { name: 'Share dropped.csv' }).click();
  await page.getByRole('menuitem', { name: '#general' }).click();
  await page.getByRole('link', { name: 'general' }).click();
  await page.locator('#messages article', { hasText: 'dropped.csv' }).getByText('1 reply').click();
  await page.locator('#thread').getByText('The very same file was imported before').waitFor();
});

inBrowser('the page had nothing to complain about', async () => {
  expect(complaints).toEqual([]);
});
