import { expect, onTestFinished, test } from 'vitest';
import { transitFixture } from '../packages/server/src/foundation/sealing/transit-fixture.ts';
import { openPlatform } from './src/platform.ts';
import { open, visit } from './src/visit.ts';

/** The job that moves keys comes round once a minute. */
const A_MOVE_MS = 300_000;

test('the master keys move from a key service to the key file and back, from their page', async () => {
  const service = await transitFixture();
  onTestFinished(() => service.close());
  const { url, token, mount, key } = service.settings;
  const { server, people, close } = await openPlatform({
    ...{ empty: true, roles: ['administrator', 'privacy-officer'] },
    settings: { ANXIN_KEYS_URL: url, ANXIN_KEYS_TOKEN: token, ANXIN_KEYS_MOUNT: mount, ANXIN_KEYS_NAME: key },
  });
  onTestFinished(close);
  const page = await visit(people['privacy-officer'], { at: server.address });
  await open(page, '/privacy/keys');
  await page.locator('.figure-cell', { hasText: 'key service' }).first().waitFor();

  await page.getByRole('button', { name: 'Move back to the key file' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Move the master keys back to a key file?').waitFor();
  await dialog.getByRole('button', { name: 'Not now' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Move back to the key file' }).click();
  await dialog.getByRole('button', { name: 'Move', exact: true }).click();
  await page.getByText('Last move, to the key file', { exact: false }).waitFor({ timeout: A_MOVE_MS });

  const wrapped = () => service.asked.filter((one) => one.startsWith('POST encrypt/')).length;
  const before = wrapped();
  await page.getByRole('button', { name: 'Move to the key service' }).click();
  await dialog.getByRole('button', { name: 'Move', exact: true }).click();
  await page.getByText('Last move, to the key service', { exact: false }).waitFor({ timeout: A_MOVE_MS });
  // the service was asked to wrap them, not only written down
  expect(wrapped()).toBeGreaterThan(before);
});
