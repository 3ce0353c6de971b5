/** A text in which what stands between backticks is code, as somebody writes it in a file. */
export function WithCode({ text }: { text: string }) {
  return text.split('`').map((part, at) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text are told apart by their place
    at % 2 === 1 ? <code key={at}>{part}</code> : part,
  );
}
