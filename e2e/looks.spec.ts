import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Role } from '../packages/server/src/foundation/access/role.ts';
import { barriers } from './src/accessible.ts';
import { everyPlace, holderOf, mayOpen, type Place } from './src/addresses.ts';
import { ask } from './src/client.ts';
import { settled } from './src/settled.ts';
import { listen, type Sent, untranslated } from './src/untranslated.ts';
import { api, given, go, type Language, open, personOf, visit } from './src/visit.ts';

/** Between them they may open everything. */
const WALKERS = [
  ...(['administrator', 'supervisor', 'privacy-officer', 'fund-manager'] as const),
  ...(['merchant', 'creator', 'consumer', 'rights-holder', 'service-provider'] as const),
] as const;

const walks = new Map<Role | 'nobody', Place[]>();
beforeAll(async () => {
  const places = await everyPlace(api(), personOf('auditor'));
  walks.set(
    'nobody',
    places.filter(({ room }) => room.frame === 'bare'),
  );
  let left = places.filter(({ room }) => room.frame !== 'bare');
  for (const role of WALKERS) {
    const me = await holderOf(given().address, personOf(role));
    walks.set(
      role,
      left.filter(({ room }) => mayOpen(room, me)),
    );
    left = left.filter(({ room }) => !mayOpen(room, me));
  }
  expect(
    left.map(({ address }) => address),
    'pages that nobody looked at',
  ).toEqual([]);
});

interface Look {
  language: Language;
  dark: boolean;
}
/** In Chinese and dark every time, where most can be amiss: a text that was not translated, a colour that is too weak. */
const LOOKS: readonly Look[] = [
  { language: 'zh-CN', dark: true },
  ...(process.env.ANXIN_TEST_LONG === '1' ? [{ language: 'en' as const, dark: false }] : []),
];
const WALKS = LOOKS.flatMap((look) => ['nobody' as const, ...WALKERS].map((who) => ({ ...look, who })));
const PHONES: readonly string[] = ['merchant', 'creator', 'consumer', 'rights-holder', 'service-provider'];

async function faultsOf(page: Page, where: string, { language, dark }: Look, sent: Sent): Promise<string[]> {
  const foreign = await untranslated(page, language, sent);
  const barred = await barriers(page, { colours: dark });
  return [
    ...foreign.map((text) => `${where}: not translated: ${text}`),
    ...barred.map((fault) => `${where}: ${fault}`),
  ];
}

describe('every page is in the reader’s language and bars nobody', () => {
  test.for(WALKS)('$language, dark: $dark, as $who', async ({ language, dark, who }) => {
    const page = await visit(who, { language, dark, phone: PHONES.includes(who) });
    const sent = listen(page);
    const faults: string[] = [];
    for (const [at, { address }] of walks.get(who)!.entries()) {
      await (at === 0 ? open(page, address) : go(page, address));
      faults.push(...(await faultsOf(page, address, { language, dark }, sent)));
    }
    expect(faults).toEqual([]);
  });

  test.for(LOOKS)('$language, dark: $dark: what opens over a page', async ({ language, dark }) => {
    const page = await visit('administrator', { language, dark });
    const sent = listen(page);
    const faults: string[] = [];
    const look = async (where: string): Promise<void> => {
      await settled(page);
      faults.push(...(await faultsOf(page, where, { language, dark }, sent)));
      await page.keyboard.press('Escape');
    };
    await open(page, '/people');
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await look('the keys');
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.type('m0002');
    await look('the palette');
    await page.locator('.page-actions button').first().click();
    await page.getByRole('dialog').waitFor();
    await look('an invitation');
    expect(faults).toEqual([]);
  });
});

const CHINESE = /[\u3400-\u9fff]/;

test('what the server names is in the reader’s language too', async () => {
  const { address, key } = given();
  const read = async (path: string, language: Language): Promise<unknown> =>
    (await ask(address, 'GET', path, undefined, { authorization: `Bearer ${key}`, 'accept-language': language })).body;
  const { rules } = (await read('/v1/rules', 'en')) as { rules: { id: string; title: string }[] };
  const { items: queues } = (await read('/v1/queues', 'en')) as { items: { id: string; title: string }[] };
  const wrong = [...rules, ...queues].filter(({ title }) => CHINESE.test(title)).map(({ id }) => id);
  expect(wrong).toEqual([]);
});
