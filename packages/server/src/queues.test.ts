import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SUPERVISION } from './casework/case-kind.ts';
import { openPackFolder } from './policy/pack-folder.ts';
import { HARASSMENT_QUEUE } from './privacy/contact/contact.desk.ts';
import { PRIVACY_QUEUE } from './privacy/privacy.queue.ts';
import { CLAIMS_QUEUE } from './service/claim/claim.cases.ts';
import { DISPUTES_QUEUE } from './service/dispute/dispute.cases.ts';

it('puts cases of its own into queues that the shipped pack has, with a title, a group and a time', async () => {
  const { pack } = await openPackFolder(join(import.meta.dirname, '../../../packs/cn'));
  const known = pack!.queues.map(({ id }) => id);
  const own = [SUPERVISION, HARASSMENT_QUEUE, PRIVACY_QUEUE, CLAIMS_QUEUE, DISPUTES_QUEUE];
  expect(own.filter((queue) => !known.includes(queue))).toEqual([]);
});
