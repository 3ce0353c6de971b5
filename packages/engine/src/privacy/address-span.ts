const NUMERAL = '一二三四五六七八九十百零';
const UNIT = '(?:号楼|号|弄|栋|幢|座|单元|室)';
/** What goes on behind a house: units, floors, rooms. */
const FURTHER = `(?:[\\s,，-]?(?:\\d{1,5}|[${NUMERAL}]{1,4}|[a-zA-Z]\\d{0,4})(?:号楼|号|栋|幢|座|单元|楼|层|室|户|房)?){0,6}`;
/** A house by its word (8号, 3幢), by several numbers (8-10-1109), or by one that stands alone (837). */
const HOUSE = new RegExp(
  `(?:\\d{1,5}(?:-\\d{1,5}){0,3}|[${NUMERAL}]{1,4}|[a-zA-Z])${UNIT}${FURTHER}|(?<bare>\\d{1,4}(?:-\\d{1,5}){1,3}|\\d{3,5}(?![\\d.元块天年月日个件次岁+%]))`,
  'g',
);
/** A number with 号 behind these is a house's; behind anything else (三号链接) it is not. */
const BEFORE_HOUSE = /(?:(?<!知)道|[路街巷弄村组里坊园区厦段线镇乡]|小区|公寓|市场|广场)[东南西北中]?$/;
/** Several units in a row say that they are a home, whatever stands before them. */
const HOME = /[栋幢座楼元].*(?:室|\d{3})/;
const PART =
  /省(?![钱心事力时电下])|自治[区州]|[^超都城]市(?!场)|[^小地社园校]区|县|[^城乡]镇|街道|(?<!知)道(?=\d)|[^公网一]路|大街|街(?=\d)|巷|弄/g;
/** Where the words about the address end and it begins. */
const LEAD =
  /.*(?:[\n。！!？?;；:：,，“”"'（(【[]|地址(?:是|为|改成|改为|换成)?|寄到|寄往|送到|发到|改成|改到|换成|家住|住在|住址|位于|我在|我住|搬到)/s;
const MOST_BEFORE = 40;

/** Postal addresses down to a house or further: from the first part that is named to the last unit. */
export function findAddresses(text: string): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  for (const { 0: house, index, groups } of text.matchAll(HOUSE)) {
    const last = found.at(-1);
    const from = Math.max(last?.end ?? 0, index - MOST_BEFORE);
    const before = text.slice(from, index);
    const own = before.slice(LEAD.exec(before)?.[0].length ?? 0);
    const end = index + house.trimEnd().length;
    // 文三路8号阳光小区3幢 is one address
    const goesOn = last !== undefined && from === last.end && own === before && index - last.end <= 12;
    if (goesOn && groups!.bare === undefined) last.end = end;
    else if (isAddress(own, house, groups!.bare)) {
      if (goesOn) last.end = end;
      else found.push({ start: index - own.trimStart().length, end });
    }
  }
  return found;
}

function isAddress(before: string, house: string, bare: string | undefined): boolean {
  const parts = before.match(PART)?.length ?? 0;
  // a number alone needs a region and what lies in it; building, unit and room do not
  if (bare !== undefined) return parts >= (/-\d+-/.test(bare) ? 1 : 2);
  return HOME.test(house) || (parts >= 1 && (parts >= 2 || BEFORE_HOUSE.test(before) || !/^\S{1,4}号$/.test(house)));
}
