import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { declaredReactions } from '../declared.ts';
import { wantsDemo } from '../demo/wanted.ts';
import { type Config, readConfig } from '../foundation/config/settings.ts';
import { openDatabase } from '../foundation/database/database.ts';
import { dataPaths } from '../foundation/database/embedded/connection-file.ts';
import { openEmbedded } from '../foundation/database/embedded/open-embedded.ts';
import { asProblem, ERRORS } from '../foundation/errors.ts';
import type { KeyFile } from '../foundation/sealing/key-file.ts';
import { fundTerms } from '../service/fund/fund.ts';
import { type Finding, failure, guarded, warning } from './doctor/finding.ts';
import { checkFund } from './doctor/fund.ts';
import { checkKeyService } from './doctor/key-service.ts';
import { checkDisk, checkFolder, checkKeys, checkMachine, checkPack, thisMachine } from './doctor/machine.ts';
import { checkLedger, checkPayments, type Provider } from './doctor/money.ts';
import {
  checkActivity,
  checkClock,
  checkKeyMatch,
  checkPartitions,
  checkSchema,
  checkServer,
} from './doctor/storage.ts';
import { checkBackups, checkPromises, checkReactions, checkStream, checkTrail } from './doctor/work.ts';

/** `anxin doctor`: looks at everything, changes nothing; exit 1 at any failure. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description(
      'check machine, data folder, keys, database, stream, reactions, promises, trail, ledger, payments, fund and pack',
    )
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nIt works beside a running server, and where the database cannot be opened. Warnings exit 0.',
    )
    .action(async (flags: { json?: boolean }) => {
      const findings = await examine(process.env);
      const failed = findings.some(({ state }) => state === 'failure');
      process.stdout.write(
        flags.json ? `${JSON.stringify({ ok: !failed, findings }, null, 2)}\n` : findings.map(describe).join(''),
      );
      if (failed) process.exitCode = 1;
    });
}

/** As a server of these settings pays: with the demo's marketplace a simulated provider stands in. */
const providerOf = (config: Config): Provider =>
  config.paymentsUrl !== undefined ? 'set' : wantsDemo(config) ? 'simulated' : 'none';

const MARKS = { ok: 'ok     ', warning: 'warning', failure: 'FAILURE' } as const;

function describe({ name, state, says, mend }: Finding): string {
  return `${MARKS[state]}  ${name}: ${says}\n${mend === undefined ? '' : `         ${mend}\n`}`;
}

/** Everything that can be found out; a part that cannot be looked at is a finding itself. */
export async function examine(env: Record<string, string | undefined>): Promise<Finding[]> {
  const read = readConfig(env);
  if ('problems' in read)
    return read.problems.map(({ env: name, message }) =>
      failure('settings', `${name} ${message}`, '`anxin config` lists the settings.'),
    );
  const { config } = read;
  const dataDir = resolve(config.dataDir);
  const service = config.keysUrl === undefined ? [] : await guarded('keys', () => checkKeyService(config));
  const { findings: fileFindings, file } = checkKeys(dataDir);
  return [
    ...checkMachine(thisMachine(), config.databaseUrl === undefined),
    ...(await guarded('disk', () => checkDisk(dataDir))),
    ...(await guarded('data folder', async () => checkFolder(dataDir, process.getuid?.()))),
    ...service,
    ...fileFindings,
    ...(await guarded('pack', () => checkPack(config.packDir))),
    ...(await examineDatabase(config, dataDir, file)),
  ];
}

async function examineDatabase(config: Config, dataDir: string, file: KeyFile | undefined): Promise<Finding[]> {
  // opening the embedded database would make one
  if (!config.databaseUrl && !existsSync(dataPaths(dataDir).cluster))
    return [warning('database', `${dataDir} holds none yet`, 'The first `anxin serve` makes it.')];
  const unopened = (error: unknown): Finding[] => {
    const { code, message } = asProblem(error);
    const said = code === 'server.fault' && error instanceof Error ? error.message : message;
    return [failure('database', `cannot be opened: ${said}`, ERRORS[code].mend)];
  };
  let embedded: Awaited<ReturnType<typeof openEmbedded>> | undefined;
  try {
    embedded = config.databaseUrl ? undefined : await openEmbedded({ dataDir, role: 'tool' });
  } catch (error) {
    return unopened(error);
  }
  const { db, close } = openDatabase({
    url: config.databaseUrl ?? embedded!.url,
    poolSize: 2,
    applicationName: 'anxin doctor',
  });
  try {
    const server = await checkServer(db).catch(unopened);
    if (server[0]?.says.startsWith('cannot be opened')) return server;
    const { finding, usable } = await checkSchema(db);
    const now = new Date();
    return [
      ...server,
      finding,
      ...(await guarded('connections', () => checkActivity(db))),
      ...(await guarded('clock', () => checkClock(db, Date.now))),
      ...(usable ? await examineContent() : []),
    ];

    async function examineContent(): Promise<Finding[]> {
      return [
        ...(await guarded('keys', () => checkKeyMatch(db, { file, service: config.keysUrl !== undefined }))),
        ...(await guarded('partitions', () => checkPartitions(db, now))),
        ...(await guarded('stream', () => checkStream(db))),
        ...(await guarded('reactions', () => checkReactions(db, declaredReactions, now))),
        ...(await guarded('promises', () => checkPromises(db, now))),
        ...(await guarded('trail', () => checkTrail(db, dataDir))),
        ...(await guarded('ledger', () => checkLedger(db))),
        ...(await guarded('payments', () => checkPayments(db, providerOf(config), now))),
        ...(await guarded('fund', () => checkFund(db, fundTerms(config), now))),
        ...(await guarded('backup', () => checkBackups(db, now))),
      ];
    }
  } catch (error) {
    return unopened(error);
  } finally {
    await close();
    await embedded?.release();
  }
}
