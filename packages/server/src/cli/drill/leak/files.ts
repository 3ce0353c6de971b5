import { markedEvents, markedOrder, type Plant } from './events.ts';

/** Files for `anxin ingest`: events a line, and a table with its mapping; some lines of both are broken. */
export function ingestFiles(plantAt: (door: string) => Plant): Record<string, string> {
  const lines = markedEvents(plantAt('anxin ingest, events')).map((sent) => JSON.stringify(sent));
  const broken = plantAt('anxin ingest, broken lines');
  const spoilt = markedOrder(broken);
  const row = plantAt('anxin ingest, table');
  const people = [1, 2, 3].map((n) => [
    `${n}`,
    row('name', 'name'),
    row('phone', 'phone'),
    row('address', 'address'),
    row('text', 'text'),
    '9.90',
  ]);
  const columns = 'no,name,phone,address,text,paid';
  const bad = plantAt('anxin ingest, broken rows');
  const mapping = `format: csv
source: drill/leak/table
events:
  - type: order.paid
    id: "table-{no}"
    time: 2026-01-01T00:00:00+08:00
    subject: order/table-{no}
    data:
      order:
        id: "table-{no}"
        consumer_id: table-{no}
        merchant_id: m1
        items: [{ product_id: p1, quantity: 1, price: { amount: 100, currency: CNY } }]
        paid: "{paid:yuan}"
        recipient: { name: "{name}", phone: "{phone}", address: "{address}", note: "{text}" }
`;
  return {
    'events.jsonl': `${[
      ...lines,
      `{"phone": "${broken('phone', 'torn line')}"`,
      broken('address', 'no JSON'),
      JSON.stringify({ ...spoilt, type: broken('name', 'type') }),
      JSON.stringify({ ...spoilt, data: { order: broken('phone', 'data.order') } }),
    ].join('\n')}\n`,
    'people.csv': `${[
      columns,
      ...people.map((cells) => cells.join(',')),
      // an amount that is none, and a row that is too long
      [
        '4',
        bad('name', 'name'),
        bad('phone', 'phone'),
        bad('address', 'address'),
        bad('text', 'text'),
        bad('name', 'paid'),
      ].join(','),
      [
        '5',
        bad('name', 'name'),
        bad('phone', 'phone'),
        bad('address', 'address'),
        bad('text', 'text'),
        '1',
        bad('phone', 'more'),
      ].join(','),
    ].join('\n')}\n`,
    'people.yaml': mapping,
  };
}
