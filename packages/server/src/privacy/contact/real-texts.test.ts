import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decide, emptySnapshot } from '@anxin/engine';
import { expect, test } from 'vitest';
import { openPackFolder } from '../../policy/pack-folder.ts';

const ROOT = join(import.meta.dirname, '../../../../..');
const REAL = join(ROOT, '../shared/data/real');
const { pack } = await openPackFolder(join(ROOT, 'packs/cn'));

/** Every so many lines: the shares move by less than a point, and the test stays quick. */
const EVERY = 20;

/** Whether a rule of the chapter fires on a message of a merchant that nobody asked for. */
function fires(text: string): boolean {
  const event = {
    ...{ id: 'e', source: 's', type: 'message.sent', time: '2026-11-20T07:00:00Z', subject: 'contact/c' },
    data: {
      contact: {
        id: 'c',
        from: { type: 'merchant', id: 'm' },
        to: { type: 'consumer', id: 'u' },
        channel: 'sms',
        text,
      },
    },
  };
  const { reasons } = decide(event, emptySnapshot(), pack!, { language: 'en', onRuleError: () => {} });
  return reasons.some(
    ({ rule }) => rule.startsWith('privacy.') || /^service\.(harassment|diversion|review)/.test(rule),
  );
}

const share = (texts: readonly string[]): number => texts.filter(fires).length / texts.length;
const linesOf = (name: string): string[] =>
  readFileSync(join(REAL, name), 'utf8')
    .split('\n')
    .filter((line, i) => line !== '' && i > 0 && i % EVERY === 0);

// what the shares come to stands in docs/contacts.md
test.skipIf(!existsSync(join(REAL, 'spam_sms.csv')))(
  'advertising of real messages, and what people of shops really say',
  () => {
    const spam = linesOf('spam_sms.csv').flatMap((line) => {
      const [kind, ...rest] = line.split(',');
      // the words of these messages were set apart with spaces by who published them
      return kind!.startsWith('AD:') ? [rest.join(',').replaceAll(' ', '')] : [];
    });
    const said = linesOf('service_sessions.jsonl').map((line) => (JSON.parse(line) as { reply: string }).reply);
    const [caught, disturbed] = [share(spam), share(said)];
    expect(caught).toBeGreaterThan(0.25);
    expect(disturbed).toBeLessThan(0.02);
  },
);
