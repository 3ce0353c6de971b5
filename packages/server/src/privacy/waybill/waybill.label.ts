import type { Recipient } from './waybill.profile.ts';

/** What a label says; of the recipient only what is masked. */
export interface Label {
  number: string;
  carrier: string;
  /** 大头笔: the mark by which parcels are thrown. */
  mark: string;
  sortCode: string;
  recipient: Recipient;
  sender: string;
  order: string;
  /** What the carrier's agent resolves. */
  token: string;
}

/** 76 × 130 mm at 8 dots a millimetre. */
const WIDTH = 608;
const HEIGHT = 1_040;

/**
 * The label in ZPL II. Text is UTF-8 (`^CI28`) in the printer's font 1, which `^CW` binds to the Chinese font that the
 * printer has; letters that mean something to the printer are written as their bytes, so no text can become a command.
 */
export function zplLabel(label: Label, font = 'E:SIMSUN.FNT'): string {
  const { recipient } = label;
  const text = (x: number, y: number, size: number, value: string) =>
    `^FO${x},${y}^A1N,${size},${size}^FH_^FD${field(value)}^FS`;
  return [
    ...['^XA', '^CI28', `^CW1,${font}`, `^PW${WIDTH}`, `^LL${HEIGHT}`],
    ...[text(24, 24, 72, label.mark), text(24, 120, 36, label.sortCode)],
    `^FO24,170^GB${WIDTH - 48},2,2^FS`,
    `^FO60,190^BY2,3,120^BCN,120,Y,N,N^FH_^FD${field(label.number)}^FS`,
    `^FO24,360^GB${WIDTH - 48},2,2^FS`,
    ...[
      text(24, 380, 32, `${recipient.name}  ${recipient.phone}`),
      ...wrapped(recipient.address).map((line, i) => text(24, 425 + 36 * i, 28, line)),
    ],
    `^FO24,560^GB${WIDTH - 48},2,2^FS`,
    ...[text(24, 580, 24, label.sender), text(24, 612, 24, label.order), text(24, 644, 24, label.carrier)],
    `^FO24,700^BQN,2,6^FH_^FDMA,${field(label.token)}^FS`,
    '^XZ',
  ].join('\n');
}

/** Chinese characters in a line of 28 dots each. */
const LINE = 19;
const MOST_LINES = 3;

function wrapped(text: string): string[] {
  const characters = Array.from(text);
  const lines = Math.min(Math.ceil(characters.length / LINE), MOST_LINES);
  return Array.from({ length: lines }, (_, i) => characters.slice(i * LINE, (i + 1) * LINE).join(''));
}

/** As `^FH_` reads it: the command letters, the escape itself, and what is no printable character, byte by byte. */
function field(value: string): string {
  return value.replace(/[\^~_\\]|\p{C}/gu, (letter) =>
    [...Buffer.from(letter.toWellFormed(), 'utf8')]
      .map((byte) => `_${byte.toString(16).padStart(2, '0').toUpperCase()}`)
      .join(''),
  );
}
