/** A failure that is told in its message, without a stack: the reader can mend it. */
export class Stop extends Error {}

export function say(line) {
  process.stderr.write(`${line}\n`);
}

/** Runs a script's body; tells what stopped it. */
export async function tell(body) {
  try {
    await body();
  } catch (error) {
    say(error instanceof Stop ? `error: ${error.message}` : (error.stack ?? String(error)));
    process.exitCode = 1;
  }
}

/** Text as one word of a shell's command line. */
export function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
