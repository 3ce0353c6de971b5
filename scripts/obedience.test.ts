import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';

const OBEDIENCE = new URL('./lib/obedience.mjs', import.meta.url).href;
const IN_ORDER = `process.once('SIGINT', () => setTimeout(() => { console.log('in order'); process.exit(3); }, 300));`;
const AT_WORK = `setInterval(() => {}, 1000); console.log('at work');`;

function begin(script: string, stdio: ('pipe' | 'ignore' | 'inherit' | 'ipc')[] = ['ignore', 'pipe', 'inherit']) {
  return spawn(process.execPath, ['--import', OBEDIENCE, '-e', script], { stdio });
}

async function end(child: ChildProcess): Promise<{ code: number | null; signal: string | null; said: string }> {
  let said = '';
  child.stdout?.on('data', (text) => {
    said += text;
  });
  // not 'close', which never comes after a disconnect
  const [[code, signal]] = await Promise.all([once(child, 'exit'), once(child.stdout!, 'end')]);
  return { code, signal, said };
}

test('one Ctrl-C that arrives three times stops once, in order', async () => {
  const child = begin(IN_ORDER + AT_WORK);
  await once(child.stdout!, 'data');
  // listened to from here on: what comes while nobody does is lost
  const ended = end(child);
  for (let i = 0; i < 3; i++) {
    child.kill('SIGINT');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(await ended).toMatchObject({ code: 3, said: 'in order\n' });
});

test('where nobody listens for the signal, it ends the process as ever', async () => {
  const child = begin(AT_WORK);
  await once(child.stdout!, 'data');
  child.kill('SIGINT');
  expect(await end(child)).toMatchObject({ code: null, signal: 'SIGINT' });
});

test('the end of the launcher is ours; waiting for it keeps nobody alive', async () => {
  const working = begin(AT_WORK, ['ignore', 'pipe', 'inherit', 'ipc']);
  await once(working.stdout!, 'data');
  working.disconnect();
  expect(await end(working)).toMatchObject({ signal: 'SIGTERM' });
  expect(await end(begin(`console.log('done')`, ['ignore', 'pipe', 'inherit', 'ipc']))).toMatchObject({
    code: 0,
    said: 'done\n',
  });
});

test('a reader that has seen enough is no failure', async () => {
  const child = begin(`setInterval(() => console.log('line'), 5)`);
  await once(child.stdout!, 'data');
  child.stdout!.destroy();
  expect((await once(child, 'exit'))[0]).toBe(0);
});
