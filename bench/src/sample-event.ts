import { randomUUID } from 'node:crypto';

const SENTENCES = [
  '高山云雾茶，清明前手工采摘，茶汤清亮，回甘持久。',
  '纯棉短袖，透气吸汗，可机洗，三种颜色可选。',
  '不锈钢保温杯，真空双层，六小时后水温不低于六十度。',
  '儿童绘本，大开本，铜版纸印刷，适合三到六岁亲子共读。',
  '实木小方凳，承重一百二十公斤，出厂前逐件检验。',
];

/** A listing of about 1.5 KB, ordinary in every way, with an id of its own. */
export function listing(): Record<string, unknown> {
  const id = randomUUID();
  const pick = Number.parseInt(id.slice(0, 4), 16);
  const text = (n: number): string => SENTENCES[(pick + n) % SENTENCES.length]!;
  return {
    id,
    source: 'bench',
    type: 'product.submitted',
    time: '2026-11-01T08:00:00+08:00',
    subject: `product/${id.slice(0, 13)}`,
    data: {
      product: {
        id: id.slice(0, 13),
        merchant_id: `m${pick % 500}`,
        title: text(0),
        description: [1, 2, 3, 4].map(text).join(''),
        category_id: `c${pick % 40}`,
        brand: '山野',
        price: { amount: 3900 + (pick % 9000), currency: 'CNY' },
        list_price: { amount: 19900, currency: 'CNY' },
        attributes: {
          material: '棉',
          origin: '浙江',
          weight_g: 420,
          season: '四季',
          pack: '盒装',
          shelf_life_days: 540,
          batch: id.slice(24),
          colours: ['红', '蓝', '白'],
        },
        images: [
          `https://img.example.com/${id}/1.jpg`,
          `https://img.example.com/${id}/2.jpg`,
          `https://img.example.com/${id}/3.jpg`,
        ],
        qualifications: [{ kind: 'business-licence', no: id.slice(0, 8) }],
        guarantees: ['seven_day_return', 'freight_insurance'],
      },
    },
  };
}
