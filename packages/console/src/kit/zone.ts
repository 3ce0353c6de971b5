import { formatTime } from './format.ts';

/** The wall clock of a zone at an instant, as `2026-11-25T21:40`. */
export function wallOf(instant: string, timeZone: string): string | undefined {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return undefined;
  return formatTime(date, timeZone).replace(' ', 'T');
}

/**
 * The instant at which a zone's wall clock shows `2026-11-25T21:40`. Of an hour that comes twice the first is meant;
 * one that is left out in spring stands for the moment after it.
 */
export function instantOf(wall: string, timeZone: string): string | undefined {
  const asUtc = Date.parse(`${wall}Z`);
  if (Number.isNaN(asUtc)) return undefined;
  // an offset can change between the guess and the answer, so both sides of a change are looked at
  const offsets = [asUtc - DAY, asUtc + DAY].map((at) => offsetAt(at, timeZone));
  const fits = offsets.map((offset) => asUtc - offset).filter((at) => at + offsetAt(at, timeZone) === asUtc);
  return new Date(fits.length > 0 ? Math.min(...fits) : asUtc - Math.min(...offsets)).toISOString();
}

const DAY = 86_400_000;

function offsetAt(at: number, timeZone: string): number {
  const minute = Math.floor(at / 60_000) * 60_000;
  return Date.parse(`${wallOf(new Date(minute).toISOString(), timeZone)}Z`) - minute;
}
