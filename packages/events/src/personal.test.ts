import { expect, test } from 'vitest';
import { catalogue } from './catalogue.ts';
import { isPersonalName } from './personal-names.ts';

const placesOf = (type: string, subject: string, data: unknown): string[] =>
  catalogue.personalPlaces({ type, subject, data }).map(({ field, person, kind }) => `${field} ${person} ${kind}`);

test('every marked field names an owner whose path exists in the schema', () => {
  let marked = 0;
  for (const type of catalogue.types) {
    const schema = catalogue.get(type)!.schema as unknown as { properties: Record<string, never> };
    for (const { whose, path } of catalogue.personalFields(type)) {
      marked++;
      expect(path.length).toBeGreaterThan(1);
      for (const owner of whose) {
        const steps = ('id' in owner ? owner.id : owner.party).split('.');
        let at: { properties?: Record<string, unknown> } | undefined = schema;
        for (const step of steps) at = at?.properties?.[step] as typeof at;
        expect([type, steps, at !== undefined]).toEqual([type, steps, true]);
      }
    }
  }
  expect(marked).toBeGreaterThan(50);
});

test('every subject, reference and party path exists in the schema', () => {
  for (const type of catalogue.types) {
    const { schema, subjects, refs, parties = [] } = catalogue.get(type)!;
    const paths = [
      ...Object.entries(subjects)
        .filter(([kind]) => kind !== '*')
        .map(([, path]) => path),
      ...Object.values(refs),
      ...parties,
    ];
    for (const path of paths) {
      let at: { properties?: Record<string, unknown> } | undefined = schema;
      for (const step of path.split('.')) at = at?.properties?.[step] as typeof at;
      expect([type, path, at !== undefined]).toEqual([type, path, true]);
    }
  }
});

test('a recipient is the consumer’s, whatever it holds', () => {
  const recipient = { name: '王小明', phone: '138', extra: { floors: [3, true, null] } };
  expect(
    placesOf('order.paid', 'order/o1', { order: { id: 'o1', consumer_id: 'c1', recipient, region_code: '440305' } }),
  ).toEqual([
    'order.recipient.name consumer/c1 name',
    'order.recipient.phone consumer/c1 phone',
    'order.recipient.extra.floors[] consumer/c1 other',
    'order.recipient.extra.floors[] consumer/c1 other',
  ]);
});

test.each([
  [{ type: 'merchant', id: 'm1' }, { type: 'consumer', id: 'c1' }, 'consumer/c1'],
  [{ type: 'consumer', id: 'c1' }, { type: 'merchant', id: 'm1' }, 'consumer/c1'],
  [{ type: 'merchant', id: 'm1' }, { type: 'creator', id: 'k1' }, 'merchant/m1'],
])('a message from %o to %o belongs to %s', (from, to, person) => {
  expect(placesOf('message.sent', 'contact/x', { contact: { id: 'x', from, to, text: 'hello' } })).toEqual([
    `contact.text ${person} text`,
  ]);
});

test('device ids are sealed one by one, an identity with all it holds', () => {
  const creator = { id: 'k1', name: 'stage', device_ids: ['a', 'b'], identity: { real_name: '王', id_card: '1' } };
  expect(placesOf('creator.applied', 'creator/k1', { creator })).toEqual([
    'creator.device_ids[] creator/k1 other',
    'creator.device_ids[] creator/k1 other',
    'creator.identity.real_name creator/k1 name',
    'creator.identity.id_card creator/k1 id-number',
  ]);
});

test('undeclared fields with a telling name are found anywhere below data, declared ones are left', () => {
  const parcel = { id: 'x', order_id: 'o1', place: '深圳', sorting: [{ ReceiverPhone: '138' }], 收货人: '王小明' };
  expect(placesOf('parcel.scanned', 'parcel/x', { parcel, email: 'a@b.cn' })).toEqual([
    'parcel.sorting[].ReceiverPhone order/o1 phone',
    'parcel.收货人 order/o1 name',
    'email order/o1 email',
  ]);
  expect(
    placesOf('product.submitted', 'product/p1', { product: { id: 'p1', attributes: { contact_phone: '1' } } }),
  ).toEqual(['product.attributes.contact_phone product/p1 phone']);
});

test.each([
  'phone',
  'Mobile',
  'buyerPhone',
  'buyer_phone',
  'id-card',
  'ID_CARD_NO',
  'realName',
  'shipping address',
  '联系电话',
  '收货人姓名',
  'ｐｈｏｎｅ',
])('the name %s is personal', (name) => expect(isPersonalName(name)).toBe(true));
test.each([
  'name',
  'title',
  'hotel',
  'telescope',
  'price',
  'brand_name',
  'headphones_type',
  'addressed',
  'phone_case_colour',
  '',
])('the name %s is not', (name) => expect(isPersonalName(name)).toBe(false));

test('references', () => {
  const order = { id: 'o1', consumer_id: 'c1', merchant_id: 'm1', creator_id: 7 };
  expect(catalogue.refs({ type: 'order.paid', data: { order } })).toEqual({
    order: 'o1',
    consumer: 'c1',
    merchant: 'm1',
  });
  const contact = { id: 'x', from: { type: 'merchant', id: 'm1' }, to: { type: 'constructor', id: 'c1' } };
  expect(catalogue.refs({ type: 'call.made', data: { contact } })).toEqual({ contact: 'x', merchant: 'm1' });
  expect(catalogue.refs({ type: 'nothing', data: null })).toEqual({});
});

test('schemas for policy are plain JSON with the marks', () => {
  const schemas = catalogue.schemasForPolicy();
  expect(Object.keys(schemas)).toEqual([...catalogue.types]);
  expect(JSON.parse(JSON.stringify(schemas))).toEqual(schemas);
  expect(JSON.stringify(schemas['merchant.applied'])).toContain('"x-personal"');
});
