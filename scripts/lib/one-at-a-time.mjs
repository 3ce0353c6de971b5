import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { say } from './say.mjs';

/** Two commands on one fresh checkout must not install into each other: the second waits. */
export async function oneAtATime(path, work) {
  for (let told = false; !take(path); await sleep(250)) {
    const holder = read(path);
    if (holder !== undefined && !isAlive(holder)) rmSync(path, { force: true });
    else if (!told) {
      say(`Waiting for another installation in this checkout (process ${holder ?? 'just starting'}) …`);
      told = true;
    }
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
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

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
