import fc from 'fast-check';

/** Any UTF-16, lone surrogates too, thick with the characters that this module treats specially. */
export const anyText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...'最佳國国家级價A+aＶvх1３①⑩㎏ .·-_*~，。!\n:+％%¥',
        '🐧',
        '🈚',
        '1️⃣',
        '𝟏',
        '𠮷',
        '❤️',
        '🇻',
        '\u200b',
        '\u0301',
        '\ufe0f',
      ),
      fc.constantFrom('\ud83d', '\udc27', '\u{e0041}', '\u{1f3fb}'),
      fc.string({ unit: 'binary', maxLength: 3 }),
      fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''));
