/** One message of a `text/event-stream` (WHATWG HTML, server-sent events). */
export interface SseMessage {
  id: string | undefined;
  event: string;
  data: string;
}

/** A message that never ends must not fill the memory. */
const MAX_MESSAGE = 1_000_000;

/** Takes the stream in pieces as they come; a piece may end anywhere. */
export function createSseReader(onMessage: (message: SseMessage) => void, onRetry?: (ms: number) => void) {
  let rest = '';
  let id: string | undefined;
  let event = '';
  let data: string[] = [];

  const line = (text: string): void => {
    if (text === '') {
      if (data.length > 0) onMessage({ id, event: event || 'message', data: data.join('\n') });
      event = '';
      data = [];
      return;
    }
    const colon = text.indexOf(':');
    if (colon === 0) return; // a comment keeps the connection awake
    const field = colon < 0 ? text : text.slice(0, colon);
    const value = colon < 0 ? '' : text.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') data.push(value);
    else if (field === 'event') event = value;
    else if (field === 'id' && !value.includes('\0')) id = value;
    else if (field === 'retry' && /^\d{1,6}$/.test(value)) onRetry?.(Number(value));
  };

  return {
    take(piece: string): void {
      rest += piece;
      if (rest.length > MAX_MESSAGE) throw new Error('A message of the stream is too long');
      // a carriage return at the end may be half of a line end
      const lines = rest.split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop() ?? '';
      for (const text of lines) line(text);
    },
  };
}
