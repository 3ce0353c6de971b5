import { randomUUID } from 'node:crypto';

const SENTENCES = [
  '高山云雾茶，清明前手工采摘，茶汤清亮，回甘持久。',
  '纯棉短袖，透气吸汗，可机洗，三种颜色可选。',
  '不锈钢保温杯，真空双层，六小时后水温不低于六十度。',
  '儿童绘本，大开本，铜版纸印刷，适合三到六岁亲子共读。',
  '实木小方凳，承重一百二十公斤，出厂前逐件检验。',
];

/** A listing of about 1.5 KB, ordinary in every way, with an id of its own. */
export function listing(id: string = randomUUID()): Record<string, unknown> {
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

/** Where a listing's text holds its id, whole or in part. */
const partsOf = (id: string): string[] => [id, id.slice(0, 13), id.slice(0, 8), id.slice(24)];

const TEMPLATES = Array.from({ length: 500 }, () => {
  const id = randomUUID();
  const text = Buffer.from(JSON.stringify(listing(id)));
  const holes: { at: number; part: number }[] = [];
  partsOf(id).forEach((piece, part) => {
    for (let at = text.indexOf(piece); at >= 0; at = text.indexOf(piece, at + 1)) holes.push({ at, part });
  });
  return { text, holes };
});

/**
 * The JSON of listings like these, but each with an id of its own; several as an array. Making them costs next to
 * nothing, because who sends shares the processor with the server that is measured.
 */
export function listingBytes(count = 1): Buffer {
  const chosen = Array.from({ length: count }, () => TEMPLATES[Math.floor(Math.random() * TEMPLATES.length)]!);
  const bytes = Buffer.allocUnsafe(chosen.reduce((sum, { text }) => sum + text.length + 1, count === 1 ? -1 : 1));
  let end = 0;
  for (const { text, holes } of chosen) {
    if (count > 1) bytes[end++] = end === 1 ? 0x5b : 0x2c;
    text.copy(bytes, end);
    const parts = partsOf(randomUUID());
    for (const { at, part } of holes) bytes.write(parts[part]!, end + at, 'latin1');
    end += text.length;
  }
  if (count > 1) bytes[end] = 0x5d;
  return bytes;
}
