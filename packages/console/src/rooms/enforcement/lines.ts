const MOST = 20;
const LONGEST = 300;

/** What stands on the lines of a text, each once: ids and references as people paste them. */
export const linesOf = (text: string): string[] =>
  [...new Set(text.split(/\r?\n/).map((line) => line.trim().slice(0, LONGEST)))]
    .filter((line) => line !== '')
    .slice(0, MOST);
