import type { FieldText, Reason, StoredEvent } from '../model.ts';

/** What people write and say, and rules look at. */
export const TEXTS = [
  'product.title',
  'product.description',
  'product.brand',
  'video.title',
  'video.transcript',
  'video.ocr',
  'live.title',
  'segment.transcript',
  'segment.ocr',
  'review.text',
  'contact.text',
  'ticket.text',
];

const MOST = 40;

/**
 * The texts of an event that a reader wants to see: those with evidence first, then those that have a name. A place
 * whose evidence has no text is personal: what the event shows there is a mask, in which offsets mean nothing.
 */
export function textsOfEvent(event: Pick<StoredEvent, 'data'> | null, reasons: readonly Reason[]): FieldText[] {
  const places = reasons.flatMap((reason) => reason.evidence);
  const marked = [...new Set(places.map((place) => place.field))];
  const hidden = new Set(places.filter((place) => place.text === undefined).map((place) => place.field));
  const texts: FieldText[] = marked.map((field) => {
    const text = hidden.has(field) ? null : valueAt(event?.data, field);
    return { field, text, masked: text === null };
  });
  for (const field of TEXTS) {
    const text = marked.includes(field) ? null : valueAt(event?.data, field);
    if (text !== null && text.trim() !== '') texts.push({ field, text, masked: false });
  }
  return texts.slice(0, MOST);
}

/** The text at a path such as `segment.comments[2].text`. */
function valueAt(data: unknown, field: string): string | null {
  let value: unknown = data;
  for (const part of field.replace(/\[(\d+)\]/g, '.$1').split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return null;
    value = (value as Record<string, unknown>)[part];
  }
  return typeof value === 'string' ? value : null;
}
