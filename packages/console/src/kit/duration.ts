import { formatSpan } from './format.ts';
import type { Language } from './words.ts';

const DURATION = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;
const SECONDS = [604_800, 86_400, 3_600, 60, 1];

/** Seconds of an ISO 8601 duration such as `P7D`; undefined for months and years, which have no fixed length. */
export function secondsOf(duration: string): number | undefined {
  const parts = DURATION.exec(duration)?.slice(1);
  if (!parts || parts.every((part) => part === undefined)) return undefined;
  return parts.reduce((sum, part, at) => sum + Number(part ?? 0) * SECONDS[at]!, 0);
}

/** `P7D` as `7 days`; as it stands where it has no fixed length. */
export function spanText(duration: string, language: Language): string {
  const seconds = secondsOf(duration);
  return seconds === undefined ? duration : formatSpan(seconds, language);
}
