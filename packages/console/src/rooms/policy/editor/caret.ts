import type { CSSProperties } from 'react';

export interface Place {
  top: number;
  left: number;
}

/** What hangs somewhere stays within the width of the text (editor.css). */
export const styleOf = ({ top, left }: Place): CSSProperties => ({ top, ['--left' as string]: `${left}px` });

/** Below a whole line of the text, which may take several lines of the page. @param line from 1 */
export function bottomOf(box: HTMLElement | null, line: number): number {
  const found = box?.children[line - 1];
  return found instanceof HTMLElement ? found.offsetTop + found.offsetHeight : 0;
}

/** Where a list or a remark stands so that it hangs below a place of the text; in pixels of the box of the lines. */
export function placeOf(box: HTMLElement | null, text: string, offset: number): Place {
  const before = text.slice(0, offset);
  const line = box?.children[before.split('\n').length - 1];
  if (!(box && line instanceof HTMLElement)) return { top: 0, left: 0 };
  const found = pointIn(line, offset - (before.lastIndexOf('\n') + 1));
  const frame = box.getBoundingClientRect();
  if (!found) return { top: line.offsetTop + line.offsetHeight, left: 0 };
  return { top: found.bottom - frame.top, left: found.left - frame.left };
}

/** The edge of a sign of a line, which is drawn in several pieces behind its number. */
function pointIn(line: HTMLElement, column: number): DOMRect | undefined {
  let left = column;
  let last: Text | undefined;
  for (const piece of [...line.children].slice(1)) {
    const node = piece.firstChild;
    if (!(node instanceof Text)) continue;
    if (left <= node.length) return edge(node, left);
    left -= node.length;
    last = node;
  }
  return last && edge(last, last.length);
}

function edge(node: Text, at: number): DOMRect | undefined {
  const range = document.createRange();
  range.setStart(node, at);
  range.setEnd(node, at);
  return range.getClientRects()[0] ?? undefined;
}
