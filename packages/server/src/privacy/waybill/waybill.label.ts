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

/** For label printers, or for printers that take pages. */
export const LABEL_FORMATS = ['zpl', 'pdf'] as const;
export type LabelFormat = (typeof LABEL_FORMATS)[number];

/** 76 × 130 mm at 8 dots a millimetre. */
export const LABEL = { width: 608, height: 1_040 } as const;

/** What stands where, in dots; the same for every printer. */
type Piece =
  | { text: string; x: number; y: number; size: number }
  | { rule: true; x: number; y: number; width: number }
  | { code128: string; x: number; y: number; height: number }
  | { qr: string; x: number; y: number; module: number };

export function piecesOf(label: Label): Piece[] {
  const { recipient } = label;
  const text = (x: number, y: number, size: number, value: string) => ({ text: value, x, y, size });
  const rule = (y: number) => ({ rule: true as const, x: 24, y, width: LABEL.width - 48 });
  return [
    ...[text(24, 24, 72, label.mark), text(24, 120, 36, label.sortCode), rule(170)],
    ...[{ code128: label.number, x: 60, y: 190, height: 120 }, rule(360)],
    text(24, 380, 32, `${recipient.name}  ${recipient.phone}`),
    ...wrapped(recipient.address).map((line, i) => text(24, 425 + 36 * i, 28, line)),
    ...[rule(560), text(24, 580, 24, label.sender), text(24, 612, 24, label.order), text(24, 644, 24, label.carrier)],
    { qr: label.token, x: 24, y: 700, module: 6 },
  ];
}

/**
 * The label in ZPL II. Text is UTF-8 (`^CI28`) in the printer's font 1, which `^CW` binds to the Chinese font that the
 * printer has; letters that mean something to the printer are written as their bytes, so no text can become a command.
 */
export function zplLabel(label: Label, font = 'E:SIMSUN.FNT'): string {
  const begin = ['^XA', '^CI28', `^CW1,${font}`, `^PW${LABEL.width}`, `^LL${LABEL.height}`];
  return [...begin, ...piecesOf(label).map(zplOf), '^XZ'].join('\n');
}

function zplOf(piece: Piece): string {
  const at = `^FO${piece.x},${piece.y}`;
  if ('text' in piece) return `${at}^A1N,${piece.size},${piece.size}^FH_^FD${field(piece.text)}^FS`;
  if ('rule' in piece) return `${at}^GB${piece.width},2,2^FS`;
  if ('qr' in piece) return `${at}^BQN,2,${piece.module}^FH_^FDMA,${field(piece.qr)}^FS`;
  return `${at}^BY2,3,${piece.height}^BCN,${piece.height},Y,N,N^FH_^FD${field(piece.code128)}^FS`;
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
