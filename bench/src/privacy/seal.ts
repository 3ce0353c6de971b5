import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { mask } from '@anxin/engine';
import { catalogue } from '@anxin/events';
import { wallClock } from '../../../packages/server/src/foundation/clock.ts';
import { createIds } from '../../../packages/server/src/foundation/ids.ts';
import { parseCipher } from '../../../packages/server/src/foundation/sealing/cipher.ts';
import { type Keys, loadKeys } from '../../../packages/server/src/foundation/sealing/keys.ts';
import { memoryPersonKeys } from '../../../packages/server/src/foundation/sealing/memory-person-keys.ts';
import { createSealer, type Sealer } from '../../../packages/server/src/foundation/sealing/sealer.ts';
import { createTokens, recipientTerms } from '../../../packages/server/src/privacy/index/tokens.ts';
import type { Bench, BenchReport, BenchRow } from '../bench.ts';
import { type Contender, contend, type RaceOptions, race } from '../engine/race.ts';
import { speedRow } from '../engine/rows.ts';
import { machineNow } from '../machine.ts';
import { inFolder } from '../scratch.ts';
import { recipientOf } from './people.ts';

const ORDERS = 500;
/** Values that are sealed or opened together: as many as the gateway takes at once. */
const BATCH = 50;
const PARTS = ['name', 'phone', 'address'] as const;
const MERCHANT = 'merchant-1';
const MUST = 0.6;
/** Many short rounds: what else works on the machine moves one of them, and not their middle. */
const RACE: RaceOptions = { rounds: 101, sliceMs: 25, warmMs: 1_500 };
const PEER = 'bare node:crypto';

/** One value, and what bare node:crypto needs to do the same with it, made ready beforehand. */
interface Value {
  person: string;
  field: string;
  kind: (typeof PARTS)[number];
  value: string;
  key: KeyObject;
  plain: Buffer;
  associated: Buffer;
  cipher: string;
  /** Nonce, ciphertext and tag of that cipher. */
  payload: Buffer;
}

/** Sealing, opening and indexing of recipients by the code that the door and the gateway use. */
export const seal: Bench = {
  about:
    'names, phones and addresses sealed, opened and indexed, beside node:crypto doing the same bytes and nothing else',
  run: ({ onProgress }) => measureSeal(ORDERS, onProgress),
};

export const measureSeal = (
  orders: number,
  onProgress: (line: string) => void,
  options: RaceOptions = RACE,
): Promise<BenchReport> =>
  inFolder(async (dataDir) => {
    const machine = machineNow();
    const keys = loadKeys({ dataDir, dataExists: false, now: wallClock.now() });
    const store = memoryPersonKeys();
    const sealer = createSealer({ keys, store, catalogue, ids: createIds(), clock: wallClock });
    const values = await sealed(orders, sealer, keys, store.rows);
    const batches = Array.from({ length: Math.ceil(values.length / BATCH) }, (_, i) =>
      values.slice(i * BATCH, (i + 1) * BATCH),
    );
    const access = { purpose: 'bench', onAccess: () => {} };
    const checked = [await checkOpening(values, sealer), checkIndex(orders, keys)];
    const rows: BenchRow[] = [];
    const measure = async (what: string, each: number, ours: Contender, bare: Contender): Promise<void> => {
      onProgress(what);
      const spreads = await race([ours, bare], options);
      const per = (name: string) => {
        const { middle, low, high } = spreads.get(name)!;
        return { middle: middle / each, low: low / each, high: high / each };
      };
      rows.push({ ...speedRow(what, PEER, per(ours.name), per(bare.name), 'values/s'), must: MUST });
    };

    await measure(
      `sealed, in batches of ${BATCH}`,
      BATCH,
      contend('ours', batches, (batch) => sealer.sealValues(batch)),
      contend('bare', batches, async (batch) => batch.map(bareSeal)),
    );
    await measure(
      `opened, in batches of ${BATCH}`,
      BATCH,
      contend('ours', batches, (batch) => sealer.openFields(batch, access)),
      contend('bare', batches, async (batch) => batch.map(bareOpen)),
    );
    const tokens = createTokens(keys);
    const bareKey = createSecretKey(randomBytes(32));
    const people = Array.from({ length: orders }, (_, i) => recipientOf(i));
    const texts = people.map((person) => termsOf(person).map(({ field, text }) => `${field} ${text}`));
    await measure(
      'indexed: the blind-index tokens of a recipient',
      1,
      contend('ours', people, (person) => tokens(1, MERCHANT, termsOf(person))),
      contend('bare', texts, (some) => some.map((text) => createHmac('sha256', bareKey).update(text).digest())),
    );
    rows.at(-1)!.unit = 'recipients/s';
    return { name: 'privacy-seal', machine, rows, checked };
  });

const termsOf = (person: ReturnType<typeof recipientOf>) =>
  recipientTerms(PARTS.map((part) => ({ part, value: person[part] })));

/** Three values an order, each person with a key of their own. */
async function sealed(
  orders: number,
  sealer: Sealer,
  keys: Keys,
  rows: ReturnType<typeof memoryPersonKeys>['rows'],
): Promise<Value[]> {
  const clear = Array.from({ length: orders }, (_, i) =>
    PARTS.map((kind) => ({
      ...{ person: `consumer/c${i}`, field: `order.recipient.${kind}`, kind, value: recipientOf(i)[kind] },
    })),
  ).flat();
  const ciphers = await sealer.sealValues(clear);
  const opened = await keys.unwrap(
    [...rows.values()].map((row) => ({ ...row, wrapped: row.wrapped!, holder: row.holder! })),
  );
  const known = new Map([...rows.values()].map(({ id }, i) => [id, opened[i]!]));
  return clear.map((one, i) => {
    const { keyId, payload } = parseCipher(ciphers[i]!)!;
    const associated = JSON.stringify(['axc1', keyId, one.field, mask(one.kind, one.value)]);
    return {
      ...{ ...one, key: known.get(keyId)!, cipher: ciphers[i]!, payload: payload! },
      ...{ plain: Buffer.from(`s${one.value}`), associated: Buffer.from(associated) },
    };
  });
}

function bareSeal({ key, plain, associated }: Value): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 });
  cipher.setAAD(associated);
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function bareOpen({ key, payload, associated }: Value): string {
  const decipher = createDecipheriv('aes-256-gcm', key, payload.subarray(0, 12), { authTagLength: 16 });
  decipher.setAAD(associated);
  decipher.setAuthTag(payload.subarray(-16));
  return Buffer.concat([decipher.update(payload.subarray(12, -16)), decipher.final()]).toString('utf8');
}

/** Each opens what the other has sealed. @throws Error otherwise */
async function checkOpening(values: readonly Value[], sealer: Sealer): Promise<string> {
  const opened = await sealer.openFields(values, { purpose: 'bench', onAccess: () => {} });
  for (const [i, one] of values.entries()) {
    const result = opened[i]!;
    const swapped = { ...one, payload: bareSeal(one) };
    if (!('value' in result) || result.value !== one.value || bareOpen(one) !== `s${one.value}`)
      throw new Error(`${one.field} of ${one.person} was not opened`);
    if (swapped.payload.length !== one.payload.length || bareOpen(swapped) !== `s${one.value}`)
      throw new Error('bare node:crypto does not do the same bytes');
  }
  return `${values.length} values: ours are opened by node:crypto, which seals just as many bytes`;
}

/** @throws Error unless equal recipients have equal tokens, and another merchant's are others */
function checkIndex(orders: number, keys: Keys): string {
  const [tokens, again] = [createTokens(keys), createTokens(keys)];
  let terms = 0;
  for (let i = 0; i < orders; i++) {
    const asked = termsOf(recipientOf(i));
    const own = tokens(1, MERCHANT, asked);
    terms += own.length;
    if (own.join() !== again(1, MERCHANT, asked).join() || own.join() === tokens(1, 'merchant-2', asked).join())
      throw new Error('tokens are not what they should be');
  }
  return `${(terms / orders).toFixed(1)} tokens a recipient, one HMAC each on both sides`;
}
