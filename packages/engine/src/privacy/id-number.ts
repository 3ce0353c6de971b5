/** Weights of the first 17 digits (GB 11643-1999, ISO 7064 MOD 11-2), and the check character for each remainder. */
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS = '10X98765432';
/** First two digits: the provincial unit where the number was given. */
const PROVINCE = /^(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[123])/;

/** Whether a text is the number of a resident identity card: 18 characters with their check, or the 15 digits of before 1999. */
export function isIdNumber(text: string): boolean {
  if (!PROVINCE.test(text)) return false;
  if (/^\d{15}$/.test(text)) return isDay(`19${text.slice(6, 12)}`);
  if (!/^\d{17}[\dXx]$/.test(text) || !isDay(text.slice(6, 14))) return false;
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(text[at]), 0);
  return CHECKS[sum % 11] === text[17]!.toUpperCase();
}

/** `19900307`: a day that exists, of somebody who may live. */
function isDay(text: string): boolean {
  const [year, month, day] = [text.slice(0, 4), text.slice(4, 6), text.slice(6, 8)].map(Number) as [
    number,
    number,
    number,
  ];
  if (year < 1880 || year > 2099 || month < 1 || month > 12 || day < 1) return false;
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}
