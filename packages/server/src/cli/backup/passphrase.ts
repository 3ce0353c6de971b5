import { Problem } from '../../foundation/errors.ts';
import { SHORTEST_PASSPHRASE } from './container.ts';

/**
 * The passphrase of a backup: from the settings, or asked for on the terminal.
 * @param twice for a new backup, where a slip of the finger would make it worthless
 * @throws Problem `config.invalid`
 */
export async function readPassphrase(given: string | undefined, twice: boolean): Promise<string> {
  const wrong = (message: string): Problem =>
    new Problem('config.invalid', { problems: [{ field: 'ANXIN_PASSPHRASE', message }] });
  if (given === undefined && !process.stdin.isTTY) throw wrong('is not set, and there is no terminal to ask for it on');
  const passphrase = given ?? (await ask(`Passphrase${twice ? ` (${SHORTEST_PASSPHRASE} characters or more)` : ''}: `));
  if (twice && [...passphrase].length < SHORTEST_PASSPHRASE)
    throw wrong(`needs at least ${SHORTEST_PASSPHRASE} characters`);
  if (given === undefined && twice && (await ask('Once more: ')) !== passphrase) throw wrong('was typed in two ways');
  return passphrase;
}

/** Reads a line from the terminal without showing it. */
function ask(question: string): Promise<string> {
  const { stdin, stderr } = process;
  stderr.write(question);
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  stdin.resume();
  return new Promise((resolve, reject) => {
    let typed: string[] = [];
    const finish = (settle: () => void): void => {
      stdin.off('data', onData);
      stdin.setRawMode(false);
      stdin.pause();
      stderr.write('\n');
      settle();
    };
    const onData = (data: string): void => {
      for (const character of data) {
        if (character === '\r' || character === '\n') {
          finish(() => resolve(typed.join('')));
          return;
        }
        // Ctrl-C and Ctrl-D
        if (character === '\u0003' || character === '\u0004') {
          finish(() => reject(new Problem('config.invalid', { detail: 'No passphrase was given' })));
          return;
        }
        if (character === '\u007f' || character === '\b') typed = typed.slice(0, -1);
        else if (character === '\u0015') typed = [];
        else if (character >= ' ' && typed.length < 1_000) typed.push(character);
      }
    };
    stdin.on('data', onData);
  });
}
