import { deflateRawSync, deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Problem } from '../errors.ts';
import { gif, jpeg, PDF, png, webp } from './files-fixture.ts';
import { ATTACHMENT_LIMITS, inspect } from './inspect.ts';

const refused = (
  bytes: Buffer,
  type: string,
  name: string,
): [code: string, field: string | undefined, detail: string] => {
  try {
    inspect(bytes, type, name);
  } catch (error) {
    if (error instanceof Problem) return [error.code, error.details.field, error.message];
    throw error;
  }
  return ['taken', undefined, ''];
};

/** A ZIP whose one entry says that it is a gigabyte. */
const zipBomb = (): Buffer => {
  const data = deflateRawSync(Buffer.alloc(1_000_000));
  const head = Buffer.alloc(30);
  head.write('PK\x03\x04', 'latin1');
  head.writeUInt32LE(0xffff_ffff, 22);
  return Buffer.concat([head, data]);
};

describe('what is taken', () => {
  test.each([
    ['image/png', 'a.png', png(3, 2)],
    ['image/jpeg', '照片.JPG', jpeg(3, 2)],
    ['image/gif', 'a.gif', gif(3, 2)],
    ['image/webp', 'a.webp', webp(3, 2)],
  ])('%s, with its size, and nothing from behind its end', (type, name, bytes) => {
    expect(inspect(bytes, type, name)).toEqual({ type, bytes, width: 3, height: 2 });
    for (const tail of [zipBomb(), Buffer.from('<script>alert(1)</script>')])
      expect(inspect(Buffer.concat([bytes, tail]), type, name).bytes.equals(bytes)).toBe(true);
  });

  test('a plain document, and text in Chinese', () => {
    expect(inspect(Buffer.concat([PDF, zipBomb()]), 'application/pdf', 'a.pdf').bytes.equals(PDF)).toBe(true);
    const text = Buffer.from('订单号,金额\r\n1,2\n');
    expect(inspect(text, 'text/plain', '对账.csv')).toMatchObject({ type: 'text/plain', width: null });
  });
});

describe('what is refused says why', () => {
  test.each([
    ['nothing', Buffer.alloc(0), 'image/png', 'a.png', 'content', /empty/],
    ['another type', png(1, 1), 'image/jpeg', 'a.jpg', 'type', /content is image\/png/],
    ['another ending', png(1, 1), 'image/png', 'a.jpg', 'name', /must end in \.png/],
    ['two endings', png(1, 1), 'image/png', 'a.png.exe', 'name', /must end in \.png/],
    ['no ending', png(1, 1), 'image/png', 'png', 'name', /must end in \.png/],
    ['a path', png(1, 1), 'image/png', '../../a.png', 'name', /without a path/],
    ['a path of another system', png(1, 1), 'image/png', 'C:\\a.png', 'name', /without a path/],
    ['a hidden file', png(1, 1), 'image/png', '.a.png', 'name', /begin or end with a dot/],
    ['a name that is turned round', png(1, 1), 'image/png', 'a\u202egnp.png', 'name', /invisible/],
    ['a line in the name', png(1, 1), 'image/png', 'a\r\nset-cookie: x.png', 'name', /invisible/],
    ['a zip bomb', zipBomb(), 'image/png', 'a.png', 'content', /a ZIP archive/],
    ['a document that is a ZIP', zipBomb(), 'application/pdf', 'a.pdf', 'content', /Office/],
    ['a script', Buffer.from('#!/bin/sh\n'), 'text/plain', 'a.txt', 'content', /a script/],
    ['a program', Buffer.from('MZ\x90\x00', 'latin1'), 'text/plain', 'a.txt', 'content', /a Windows program/],
    ['SVG', Buffer.from('<svg xmlns="x"><script/></svg>'), 'image/png', 'a.png', 'content', /an SVG/],
    ['XML', Buffer.from('\ufeff <?xml version="1.0"?>'), 'text/plain', 'a.txt', 'content', /an SVG/],
    ['HTML', Buffer.from('<!DOCTYPE html><script>'), 'text/plain', 'a.txt', 'content', /an HTML/],
    ['HEIC', Buffer.from('\x00\x00\x00\x18ftypheic'), 'image/jpeg', 'a.jpg', 'content', /send it as JPEG/],
    [
      'a running PDF',
      Buffer.concat([Buffer.from('%PDF-1.7 /JavaScript '), PDF]),
      'application/pdf',
      'a.pdf',
      'content',
      /JavaScript/,
    ],
    ['a PDF without an end', Buffer.from('%PDF-1.7 '), 'application/pdf', 'a.pdf', 'content', /not whole/],
    ['bytes', Buffer.from([0, 1, 2, 250]), 'text/plain', 'a.txt', 'content', /no type that is known/],
    ['a GIF with script in it', Buffer.from('GIF89a/*<script>*/=1;'), 'image/gif', 'a.gif', 'content', /not whole/],
  ])('%s', (_, bytes, type, name, field, why) => {
    const [code, at, detail] = refused(bytes, type, name);
    expect([code, at]).toEqual(['attachment.refused', field]);
    expect(detail).toMatch(why);
  });

  test('a picture that is small to send and large to show', () => {
    const large = 19_000;
    for (const [type, name, bytes] of [
      ['image/png', 'a.png', png(large, large)],
      ['image/jpeg', 'a.jpg', jpeg(large, large)],
      ['image/gif', 'a.gif', gif(large, large)],
      ['image/webp', 'a.webp', webp(16_000, 16_000)],
      ['image/png', 'b.png', png(0xffff_ffff, 1)],
      ['image/png', 'c.png', png(3_000, 3_000, 400)],
      ['image/gif', 'd.gif', gif(1, 1, ATTACHMENT_LIMITS.frames + 1)],
    ] as const)
      expect([name, refused(bytes, type, name)[0]]).toEqual([name, 'attachment.too-large']);
    expect(refused(png(0, 5), 'image/png', 'a.png')[2]).toMatch(/no size/);
  });

  test('more bytes than are taken', () => {
    expect(refused(Buffer.alloc(ATTACHMENT_LIMITS.bytes + 1, 97), 'text/plain', 'a.txt')[0]).toBe(
      'attachment.too-large',
    );
    expect(refused(Buffer.alloc(ATTACHMENT_LIMITS.bytes, 97), 'text/plain', 'a.txt')[0]).toBe('taken');
  });

  test('whatever is cut off or changed ends in an answer', () => {
    const files = [png(3, 2), jpeg(3, 2), gif(3, 2), webp(3, 2)];
    const whole = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];
    const names = ['a.png', 'a.jpg', 'a.gif', 'a.webp'];
    fc.assert(
      fc.property(
        fc.nat(3),
        fc.nat(200),
        fc.nat(200),
        fc.nat(255),
        fc.boolean(),
        (which, length, place, value, cut) => {
          const bytes = Buffer.from(files[which]!);
          if (cut && length < bytes.length)
            expect(refused(bytes.subarray(0, length), whole[which]!, names[which]!)[0]).toBe('attachment.refused');
          bytes[place % bytes.length] = value;
          expect(['taken', 'attachment.refused', 'attachment.too-large']).toContain(
            refused(bytes, whole[which]!, names[which]!)[0],
          );
        },
      ),
    );
  });

  test('a PNG whose data would be gigabytes says its size, and only that counts', () => {
    // nothing is decoded here: whoever shows it makes room for what the header says
    const data = deflateSync(Buffer.alloc(200_000));
    expect(inspect(png(2, 2, 1, data), 'image/png', 'a.png')).toMatchObject({ width: 2, height: 2 });
  });
});
