export interface Notification {
  id: string;
  kind: string;
  params: Record<string, unknown>;
  /** An address of the console. */
  link: string | null;
  created_at: string;
  read_at: string | null;
}

/** What a text of a notification may ask for; what was not sent is said to be unknown, never left as a gap. */
export function fillParams({ params, link, kind }: Notification, unknown: string): Record<string, string> {
  const filled: Record<string, string> = {};
  for (const [name, value] of Object.entries(params))
    if (typeof value === 'string' || typeof value === 'number') filled[name] = String(value).slice(0, 200);
  const anything = Object.values(filled)[0] ?? link ?? kind;
  return { device: unknown, ...filled, title: filled.title ?? filled.subject ?? anything };
}
