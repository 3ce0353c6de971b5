/** Whether a text is the number of a bank card: 13 to 19 digits whose check digit is right (ISO/IEC 7812, Luhn). */
export function isBankCard(text: string): boolean {
  if (!/^[3-6]\d{12,18}$/.test(text)) return false;
  let sum = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = Number(text[text.length - 1 - i]);
    const counted = i % 2 === 0 ? digit : digit * 2;
    sum += counted > 9 ? counted - 9 : counted;
  }
  return sum % 10 === 0;
}

/** UnionPay's cards; what begins otherwise is as likely an order's number. */
export const isUnionPay = (text: string): boolean => /^62\d{14,17}$/.test(text) && isBankCard(text);
