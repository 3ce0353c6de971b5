import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserServer, chromium, type LaunchOptions } from 'playwright-core';

/** Why there is no browser on this machine; its message is what a skipped test says. */
export class NoBrowser extends Error {}

// tests run where import.meta.resolve is not to be had
const PACKAGE = join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '..');
const CACHE = fileURLToPath(new URL('../../node_modules/.cache', import.meta.url));
/** The libraries are for machines that have none of a browser's: a bare Debian, a container. */
const PARTS = ['chromium.br', 'fonts.tar.br', 'swiftshader.tar.br', 'al2023.tar.br'];

const ARGS = [
  // root has no sandbox to give; nothing but our own pages is opened
  '--no-sandbox',
  // a picture is the same everywhere
  '--font-render-hinting=none',
  // fewer processes that talk to each other, which costs a small machine more than the work
  '--in-process-gpu',
  '--enable-features=NetworkServiceInProcess2',
];

/** Chromium of the npm package, for the test or command that calls. Whoever opens it closes it. */
export async function openBrowser(): Promise<Browser> {
  return starting((options) => chromium.launch(options));
}

/** The same for a whole run of tests, which meet it by its address (`chromium.connect`). They look at no letters. */
export async function serveBrowser(): Promise<BrowserServer> {
  return starting(({ args = [], ...options }) =>
    chromium.launchServer({ ...options, args: [...args, '--disable-remote-fonts'] }),
  );
}

/** Once in a process: unpacking changes where all of it has its temporary files. */
let unpacking: Promise<string> | undefined;

async function starting<Started>(start: (options: LaunchOptions) => Promise<Started>): Promise<Started> {
  unpacking ??= unpacked();
  const folder = await unpacking;
  const env = {
    ...process.env,
    ...{ TMPDIR: folder, FONTCONFIG_PATH: join(folder, 'fontconfig') },
    LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'),
    // without it a file of a Chinese name is saved as "download"
    LC_ALL: 'C.UTF-8',
  };
  try {
    return await start({
      ...{ executablePath: join(folder, 'chromium'), env, timeout: 180_000 },
      args: ARGS,
    });
  } catch (error) {
    throw new NoBrowser(`Chromium of @sparticuz/chromium does not start here: ${firstLines(error)}`, { cause: error });
  }
}

/** The folder of this version's browser, unpacked once; two processes that come at once each make one, and the first stays. */
async function unpacked(): Promise<string> {
  const { platform, arch } = process;
  if (platform !== 'linux' || arch !== 'x64')
    throw new NoBrowser(`@sparticuz/chromium brings a browser for linux-x64; this machine is ${platform}-${arch}`);
  const folder = join(CACHE, `chromium-${version()}`);
  if (existsSync(folder)) return folder;
  mkdirSync(CACHE, { recursive: true });
  const half = mkdtempSync(`${folder}.half-`);
  try {
    await unpack(half);
    writeFonts(half, folder);
    renameSync(half, folder);
  } catch (error) {
    rmSync(half, { recursive: true, force: true });
    // a folder that is not empty is not replaced: somebody else was first
    if (existsSync(folder)) return folder;
    throw new NoBrowser(`@sparticuz/chromium cannot be unpacked: ${firstLines(error)}`, { cause: error });
  }
  return folder;
}

async function unpack(folder: string): Promise<void> {
  const { inflate } = await import('@sparticuz/chromium');
  const before = process.env.TMPDIR;
  // it unpacks into the folder of temporary files, whatever version lies there
  process.env.TMPDIR = folder;
  try {
    await Promise.all(PARTS.map((part) => inflate(join(PACKAGE, 'bin', part))));
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}

/** Without a configuration of its own, nothing is drawn on a machine without fonts. */
function writeFonts(half: string, folder: string): void {
  mkdirSync(join(half, 'fontconfig'));
  const dirs = [join(folder, 'fonts'), '/usr/share/fonts'].map((dir) => `<dir>${dir}</dir>`).join('');
  writeFileSync(
    join(half, 'fontconfig', 'fonts.conf'),
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${dirs}<cachedir>${folder}/fontcache</cachedir></fontconfig>\n`,
  );
}

function version(): string {
  return (JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as { version: string }).version;
}

/** Playwright's messages end with pages of its own log. */
function firstLines(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n').slice(0, 3).join(' ').slice(0, 300);
}
