import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { toSVG } from 'bwip-js/generic';
import PDFDocument from 'pdfkit';
import { LABEL, type Label, piecesOf } from './waybill.label.ts';

/** A PDF's points in one of the label's dots: 8 of these are a millimetre. */
const DOT = 72 / 25.4 / 8;

const FONT = import.meta.resolve('@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf');
let font: Promise<Buffer> | undefined;

/** The label as a PDF of the label's own size, for printers that take pages: the same pieces at the same places. */
export async function pdfLabel(label: Label): Promise<Buffer> {
  // ten megabytes, read when the first label is asked for; of it a label embeds the letters that it shows
  font ??= readFile(fileURLToPath(FONT));
  const page = new PDFDocument({ size: [LABEL.width * DOT, LABEL.height * DOT], margin: 0 });
  const chunks: Buffer[] = [];
  const ended = new Promise<Buffer>((resolve, reject) => {
    page.on('data', (chunk: Buffer) => chunks.push(chunk));
    page.once('end', () => resolve(Buffer.concat(chunks)));
    page.once('error', reject);
  });
  page.registerFont('label', await font);
  page.font('label').scale(DOT);
  for (const piece of piecesOf(label)) {
    const { x, y } = piece;
    if ('text' in piece) page.fontSize(piece.size).text(piece.text, x, y, { lineBreak: false });
    else if ('rule' in piece) page.rect(x, y, piece.width, 2).fill('black');
    else if ('qr' in piece) bars(page, { bcid: 'qrcode', text: piece.qr }, { x, y, module: piece.module });
    else {
      bars(page, { bcid: 'code128', text: piece.code128 }, { x, y, module: 2, height: piece.height });
      page.fontSize(28).text(piece.code128, x, y + piece.height, { lineBreak: false });
    }
  }
  page.end();
  return ended;
}

/** Modules of a code as bwip-js scales them when nothing else is asked for. */
const SCALE = 2;

/** Draws a code as what it is, lines and areas: no pixels that a printer would have to guess at. */
function bars(
  page: PDFKit.PDFDocument,
  code: Parameters<typeof toSVG>[0],
  { x, y, module, height }: { x: number; y: number; module: number; height?: number },
): void {
  const svg = toSVG({ ...code, scale: SCALE });
  const [, , tall] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? [];
  const wide = module / SCALE;
  page.save().translate(x, y);
  page.scale(wide, height === undefined ? wide : height / Number(tall));
  for (const [, attributes, d] of svg.matchAll(/<path ([^>]*?)d="([^"]+)"/g)) {
    const width = /stroke-width="([\d.]+)"/.exec(attributes!)?.[1];
    if (width === undefined) page.path(d!).fill('black');
    else page.path(d!).lineWidth(Number(width)).stroke('black');
  }
  page.restore();
}
