import { closeSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { needWritable } from './owner.mjs';
import { ROOT } from './places.mjs';
import { say } from './say.mjs';

/** Holds the process id of whoever is installing. */
const LOCK = join(ROOT, '.installing');

/** Two commands on one fresh checkout must not install into each other: the second waits. */
export async function oneAtATime(work) {
  needWritable(ROOT);
  for (let told = false; !take(LOCK); await sleep(250)) {
    const holder = read(LOCK);
    // waiting for oneself has no end
    if (holder === process.pid) throw new Error('Two turns within each other: take the inner one first');
    const left = holder === undefined ? isOld(LOCK) : !isAlive(holder);
    if (left) rmSync(LOCK, { force: true });
    else if (!told) {
      say(`Waiting for another installation in this checkout (process ${holder ?? 'just starting'}) …`);
      told = true;
    }
  }
  try {
    return await work();
  } finally {
    rmSync(LOCK, { force: true });
  }
}

function take(path) {
  try {
    const file = openSync(path, 'wx');
    writeSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function read(path) {
  try {
    return Number.parseInt(readFileSync(path, 'utf8'), 10) || undefined;
  } catch {
    return undefined;
  }
}

/** Killed between making the file and writing its id into it. */
function isOld(path) {
  const made = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  return made !== undefined && Date.now() - made > 5_000;
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
