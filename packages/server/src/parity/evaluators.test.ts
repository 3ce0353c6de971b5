import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Decision, decide, type EngineEvent, emptySnapshot } from '@anxin/engine';
import { describe, expect, it } from 'vitest';
import { simulate } from '../../../simulator/src/index.ts';
import { openPackFolder } from '../policy/pack-folder.ts';

/** All rules at once, and each evaluated for itself, on what a marketplace sees. */

const { pack } = await openPackFolder(join(import.meta.dirname, '../../../../packs/cn'));
if (!pack) throw new Error('packs/cn is broken');

const atOnce = (event: EngineEvent): Decision => decide(event, emptySnapshot(), pack, { language: 'en' });
const eachForItself = (event: EngineEvent): Decision =>
  decide(event, emptySnapshot(), pack, { language: 'en', onRuleError: () => {} });

/** How many of the events some rule fired on. */
function compare(events: Iterable<EngineEvent>): { events: number; fired: number } {
  const seen = { events: 0, fired: 0 };
  for (const event of events) {
    const decision = atOnce(event);
    expect(decision).toEqual(eachForItself(event));
    seen.events++;
    if (decision.reasons.length > 0) seen.fired++;
  }
  return seen;
}

const NOW = new Date('2026-11-01T00:00:00Z');

it('agree on a simulated year', async () => {
  const events: EngineEvent[] = [];
  for await (const { event } of simulate({ seed: 3, scale: 0.1, until: NOW, months: 12 }).happenings())
    if (pack.types.has(event.type)) events.push(event as EngineEvent);
  const seen = compare(events);
  expect(seen.events).toBeGreaterThan(300);
  expect(seen.fired).toBeGreaterThan(20);
});

/** Texts that people wrote, where the machine has them beside the checkout. */
const folder = new URL('../../../../../shared/data/real/', import.meta.url);
/** One line of so many; 1 for all of them. */
const EVERY = Number(process.env.ANXIN_TEST_EVERY ?? 100);

function* texts(name: string): Generator<string> {
  const lines = readFileSync(new URL(name, folder), 'utf8').split('\n');
  for (let i = 1; i < lines.length; i += EVERY) if (lines[i] !== '') yield lines[i]!;
}

function* eventsOf(
  name: string,
  type: string,
  data: (text: string) => Record<string, unknown>,
): Generator<EngineEvent> {
  let n = 0;
  for (const text of texts(name))
    yield {
      id: `${name}-${n++}`,
      source: 'urn:real',
      type,
      time: NOW.toISOString(),
      subject: `text/${n}`,
      data: data(text),
    };
}

describe.skipIf(!existsSync(folder))('agree on what people wrote (needs the shared data)', () => {
  it.each([
    [
      'product_titles.csv',
      'product.submitted',
      (title: string) => ({ product: { id: 'p', title, category_id: 'food', price: { amount: 1, currency: 'CNY' } } }),
    ],
    [
      'live_passages.tsv',
      'live.segment',
      (transcript: string) => ({ live: { id: 'l' }, segment: { seq: 1, transcript } }),
    ],
    [
      'live_morphs.tsv',
      'live.segment',
      (transcript: string) => ({ live: { id: 'l' }, segment: { seq: 1, transcript } }),
    ],
    ['reviews.csv', 'review.posted', (text: string) => ({ review: { id: 'r', product_id: 'p', rating: 5, text } })],
    [
      'spam_sms.csv',
      'message.sent',
      (text: string) => ({ contact: { id: 'c', from: { type: 'merchant', id: 'm' }, channel: 'im', text } }),
    ],
    [
      'service_sessions.jsonl',
      'message.sent',
      (text: string) => ({ contact: { id: 'c', from: { type: 'merchant', id: 'm' }, channel: 'im', text } }),
    ],
  ])('%s', (name, type, data) => {
    expect(compare(eventsOf(name, type, data)).events).toBeGreaterThan(10);
  });
});
