import { SET_PIECES } from '../../packages/simulator/src/index.ts';
import { type Client, createClient } from './client.ts';
import type { People, Person } from './people.ts';

/** One grant that was reviewed, one that was revoked, one that is live, and one that waits for an answer, as far as there is anybody for it. */
export async function breakGlass(address: string, client: Client, people: Partial<People>): Promise<void> {
  const { administrator, auditor } = people;
  const officer = people['privacy-officer'];
  if (!officer || !administrator) return;
  const as = (person: Person): Client => createClient(address, { cookie: person.cookie });
  // of those that were shipped one was planted, and whoever opens it is held
  const { items } = await client.get<{ items: { id: string }[] }>(
    `/v1/orders?merchant_id=${SET_PIECES.merchant}&state=paid&limit=2`,
  );
  const ask = async (more: object): Promise<string> => {
    const { id } = await as(officer).post<{ id: string }>('/v1/break-glass', {
      ...{ ground: 'court-order', reference: '（2026）粤03调令8号', reason: '法院调取收件地址 / A court asks for it' },
      ...{ order_ids: items.map((order) => order.id), fields: ['name', 'phone', 'address'], minutes: 60 },
      ...{ password: officer.password, ...more },
    });
    return id;
  };
  const approve = (id: string) =>
    as(administrator).post(`/v1/break-glass/${id}/approve`, { password: administrator.password });
  const openOne = (id: string) =>
    as(officer).post(`/v1/break-glass/${id}/open`, {
      ...{ items: [{ order_id: items[0]!.id, field: 'phone' }], password: officer.password },
    });
  const over = async (more: object): Promise<string> => {
    const id = await ask(more);
    await approve(id);
    await openOne(id);
    await as(administrator).post(`/v1/break-glass/${id}/revoke`, { note: '已送达 / Handed over' });
    return id;
  };
  const reviewed = await over({});
  if (auditor)
    await as(auditor).post(`/v1/break-glass/${reviewed}/review`, {
      ...{ verdict: 'proper', note: '文书与订单一致 / The order of the court names these orders' },
    });
  await over({ ground: 'danger-to-life', reference: '110-7716', reason: '收件人轻生 / Somebody may harm themselves' });
  const live = await ask({ ground: 'incident', reference: 'INC-41', reason: '夜间通知用户 / To tell people by night' });
  await approve(live);
  await openOne(live);
  await ask({ ground: 'criminal-investigation', untold: { why: '《个人信息保护法》第十八条 / PIPL art. 18' } });
}
