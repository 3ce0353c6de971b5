import { inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pdfLabel } from './waybill.label.pdf.ts';
import { type Label, zplLabel } from './waybill.label.ts';

const label: Label = {
  ...{ number: 'SF1234567890', carrier: 'sf', mark: '粤-深', sortCode: '755-A-01', sender: 'shop', order: 'o1' },
  ...{
    recipient: { name: '王**', phone: '138******34', address: '广东省深圳市南山区科技园路****' },
    token: 'axp1.a.b',
  },
};

/** What a printer would take for commands. */
const commands = (zpl: string): string[] => zpl.match(/[\^~][A-Z0-9@]{1,2}/g) ?? [];

test('the label holds the number as Code 128, the mark, the masks and the token', () => {
  const zpl = zplLabel(label);
  expect(zpl.startsWith('^XA\n') && zpl.endsWith('\n^XZ')).toBe(true);
  expect(zpl).toContain('^BCN,120,Y,N,N^FH_^FDSF1234567890^FS');
  expect(zpl).toContain('^BQN,2,6^FH_^FDMA,axp1.a.b^FS');
  for (const text of ['粤-深', '755-A-01', '王**  138******34', '广东省深圳市南山区科技园路****'])
    expect(zpl).toContain(text);
});

test('as a PDF it is one page of the label’s own size, with its font', async () => {
  const pdf = await pdfLabel(label);
  const text = pdf.toString('latin1');
  expect(text.startsWith('%PDF-')).toBe(true);
  expect(text.match(/\/Type \/Page\b/g)).toHaveLength(1);
  const [, width, height] = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(text)!;
  expect([Number(width), Number(height)].map((points) => Math.round((points / 72) * 25.4))).toEqual([76, 130]);
  // what is shown of the font is inside, and no more
  expect(text).toContain('NotoSansSC');
  expect(pdf.length).toBeLessThan(60_000);
  // bars, rules and letters: what is drawn is the same for the same label, and another for another one
  const drawn = (from: Buffer) => contentOf(from);
  expect(drawn(pdf)).toMatch(/ re\s| l\s/);
  expect(drawn(await pdfLabel(label))).toBe(drawn(pdf));
  expect(drawn(await pdfLabel({ ...label, number: 'SF1234567891' }))).not.toBe(drawn(pdf));
});

/** The page's own stream, inflated. */
function contentOf(pdf: Buffer): string {
  const from = pdf.indexOf('stream\n', pdf.indexOf('/FlateDecode')) + 'stream\n'.length;
  return inflateSync(pdf.subarray(from, pdf.indexOf('\nendstream', from))).toString('latin1');
}

test('no text can become a command of the printer', () => {
  const hostile = fc.string({
    unit: fc.constantFrom('^', '~', '_', 'X', 'A', 'Z', 'F', 'S', 'J', '\n', '王', '\u0000'),
    maxLength: 40,
  });
  const usual = commands(zplLabel({ ...label, recipient: { ...label.recipient, address: '' } }));
  fc.assert(
    fc.property(hostile, hostile, (text, other) => {
      const recipient = { name: text, phone: other, address: '' };
      expect(commands(zplLabel({ ...label, recipient, sender: text, mark: other }))).toEqual(usual);
    }),
  );
});
