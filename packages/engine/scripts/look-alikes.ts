/**
 * Spellings that Unicode's own compatibility mappings do not know, chosen by hand: a pair stands here only if the
 * right side is what practically every reader sees. Written as runs `from` and `to` of equal length.
 */
export const LOOK_ALIKES: readonly (readonly [from: string, to: string])[] = [
  // Cyrillic, after lower-casing.
  ['авеёкмнорстухіїјѕһԁԛԝѵӏь', 'abeekmhopctyxiijshdqwvlb'],
  // Greek capitals and small letters look like different Latin letters (Η is h, η is not), so both are listed.
  ['ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ', 'abezhikmnoptyx'],
  ['αβγεικνορτυχω', 'abyeikvoptuxw'],
  // Latin letters of phonetic alphabets: small capitals, single-storey a, script g.
  ['ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ', 'abcdefghijklmnoprstuvwyz'],
  ['ɑɡıʋøđł', 'agivodl'],
  ['∨㐅╳❌✕✖✗✘', 'vxxxxxxx'],
  ['➕﹢⁺', '+++'],
];

/** Characters that stand for a word beyond doubt. Emoji with several usual readings are left alone. */
export const READINGS: readonly (readonly [from: string, to: string])[] = [
  ['🔟', '10'],
  ['💯', '100'],
  ['💰', '钱'],
  ['💵', '钱'],
  ['🐧', '企鹅'],
  ['🛰', '卫星'],
  ['☎', '电话'],
  ['📞', '电话'],
  ['📱', '手机'],
  ['🆓', '免费'],
  ['🆕', '新'],
  ['🆗', 'ok'],
  ['🆚', 'vs'],
  ['🔞', '18禁'],
];

/** Runs of code points that count up through `text`, one code point per entry. */
export const SERIES: readonly (readonly [first: number, values: readonly string[]])[] = [
  [0x2776, numbers(1, 10)],
  [0x2780, numbers(1, 10)],
  [0x278a, numbers(1, 10)],
  [0x24eb, numbers(11, 20)],
  [0x24f5, numbers(1, 10)],
  [0x24ff, ['0']],
  [0x1f10b, ['0', '0']],
  [0x1f150, letters()],
  [0x1f170, letters()],
  [0x1f1e6, letters()],
];

function numbers(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, i) => String(from + i));
}

function letters(): string[] {
  return [...'abcdefghijklmnopqrstuvwxyz'];
}
