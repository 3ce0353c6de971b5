import fc from 'fast-check';
import { expect, test } from 'vitest';
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
