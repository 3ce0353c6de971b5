import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ALL_ROLES, type Role } from '../../packages/server/src/foundation/access/role.ts';
import { simulatePayments } from '../../packages/server/src/ledger/payments/payment.simulator.ts';
import { servePayments } from '../../packages/server/src/ledger/payments/simulator.http.ts';
import { breakGlass } from './break-glass.ts';
import { type Client, createClient } from './client.ts';
import { haveDealings } from './dealings.ts';
import { moveParcels } from './parcels.ts';
import { invitePeople, type People } from './people.ts';
import { setPrecedents } from './rulings.ts';
import { createServerIn, type Server } from './server.ts';
import { caughtUp } from './telling.ts';
import { useVault } from './vault.ts';
import { appeal, askAbout, askPrivacy, fillFund, fillWorld, quarrel, traceLeak, writeRelease } from './world.ts';

const CONSOLE = fileURLToPath(new URL('../../packages/console/dist/index.html', import.meta.url));
/** What the marketplace shares with this platform; here nobody else knows it. */
const EXCHANGE_SECRET = 'e2e-exchange-secret-of-no-installation';
/** And what its payment provider shares with it. */
const PAYMENTS_SECRET = 'e2e-payments-secret-of-no-installation';

export interface PlatformOptions {
  empty?: boolean;
  roles?: readonly Role[];
  settings?: Record<string, string>;
}

export interface Platform {
  server: Server;
  /** May do everything. */
  key: string;
  client: Client;
  people: People;
  /** Stops the server and removes what it kept. */
  close(): Promise<void>;
}

/** One that was there two days ago, so that yesterday has a file of what it paid. */
function simulatedProvider() {
  const began = new Date(Date.now() - 2 * 86_400_000);
  const clock = { now: () => began };
  const provider = simulatePayments({ clock });
  clock.now = () => new Date();
  return provider;
}

/** A server of one's own with a marketplace in it, or with nothing, and somebody of every role, or of some. */
export async function openPlatform({
  empty = false,
  roles = ALL_ROLES,
  settings = {},
}: PlatformOptions = {}): Promise<Platform> {
  if (!existsSync(CONSOLE)) throw new Error('The console is not built: `npm run e2e` builds it');
  const folder = mkdtempSync(join(tmpdir(), 'anxin-e2e-'));
  const provider = await servePayments(simulatedProvider(), PAYMENTS_SECRET);
  const server = await createServerIn(folder, {
    ...{ ANXIN_DEMO: '0', ANXIN_EXCHANGE_SECRET: EXCHANGE_SECRET, ANXIN_LOGISTICS_COUNT: '1' },
    ...{ ANXIN_PAYMENTS_URL: provider.url, ANXIN_PAYMENTS_SECRET: PAYMENTS_SECRET },
    ...settings,
  });
  const close = async (): Promise<void> => {
    await server.stop();
    await provider.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await server.start();
    const made = await server.anxin('keys', 'create', '--name', 'e2e', '--scopes', '*', '--json');
    const { key } = JSON.parse(made) as { key: string };
    const client = createClient(server.address, { key });
    const now = new Date();
    const [people] = await Promise.all([
      invitePeople(server.address, client, roles),
      empty ? undefined : fillWorld(client, now).then(() => writeRelease(client)),
      // early: what is said of carriers is counted now and then
      empty ? undefined : moveParcels(client),
    ]);
    const { cookie } = people.administrator ?? {};
    const administrator = cookie ? createClient(server.address, { cookie }) : undefined;
    if (!empty) {
      await caughtUp(server.address, key);
      await Promise.all([
        administrator && askAbout(client, administrator),
        appeal(client, administrator),
        traceLeak(client, now),
        askPrivacy(client),
        fillFund(client),
        quarrel(client),
      ]);
      await useVault(server.address, client);
      await breakGlass(server.address, client, people);
      await Promise.all([
        haveDealings(server.address, client, people['fund-manager']),
        setPrecedents(server.address, client),
      ]);
    }
    return { server, key, client, people, close };
  } catch (error) {
    await close();
    throw error;
  }
}
