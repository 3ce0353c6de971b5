import { SingleBar } from 'cli-progress';
import { Command } from 'commander';
import { Problem } from '../../foundation/errors.ts';
import { withPlatform } from '../platform.ts';
import { databaseCheckpoints } from './checkpoint.ts';
import { type IngestReport, ingestFile, prepareFile } from './ingest.ts';

/** `anxin ingest`: exit 0 when every row was taken, 1 when a row was refused or the work failed. */
export function ingestCommand(): Command {
  return new Command('ingest')
    .description('take events (CloudEvents JSONL) in, or any CSV, TSV or JSONL through a mapping file')
    .argument('<file...>', 'files to take in, one after the other')
    .option('--map <mapping.yaml>', 'how rows become events (docs/ingest.md)')
    .option('--json', 'print the report as JSON')
    .option('--max-errors <n>', 'lines that are told on standard error', '50')
    .action(async (files: string[], flags: { map?: string; json?: boolean; maxErrors: string }) => {
      const told = Number(flags.maxErrors);
      if (!Number.isSafeInteger(told) || told < 0)
        throw new Problem('request.invalid', { detail: '--max-errors is a whole number' });
      const prepared = files.map((file) => prepareFile(file, flags.map));
      let stopped = false;
      const stop = (): void => {
        stopped = true;
      };
      process.once('SIGINT', stop).once('SIGTERM', stop);
      const reports = await withPlatform({ role: 'tool' }, async (platform) => {
        const done: IngestReport[] = [];
        for (const file of prepared) {
          const bar = process.stderr.isTTY
            ? new SingleBar({
                format: `${file.path} {bar} {percentage}% {stored} stored, {errors} errors, {eta_formatted}`,
                stream: process.stderr,
              })
            : undefined;
          bar?.start(file.size, 0, { stored: 0, errors: 0 });
          let errors = 0;
          const report = await ingestFile(file, {
            admit: (events) => platform.admission.many(events, 'where-ruled'),
            checkpoints: databaseCheckpoints(platform.db),
            onError: ({ file: name, line, code, message }) => {
              if (errors++ < told) process.stderr.write(`${bar ? '\n' : ''}${name}:${line}: ${code}: ${message}\n`);
            },
            onProgress: (bytes, { stored, errors: refused }) => bar?.update(bytes, { stored, errors: refused }),
            stopped: () => stopped,
          });
          bar?.stop();
          if (errors > told) process.stderr.write(`… and ${errors - told} more\n`);
          done.push(report);
          if (stopped) break;
        }
        return done;
      });
      process.stdout.write(flags.json ? `${JSON.stringify(reports, null, 2)}\n` : reports.map(describe).join('\n'));
      if (stopped) process.stderr.write('stopped; the same command goes on from here\n');
      if (stopped || reports.some((report) => report.errors > 0)) process.exitCode = 1;
    });
}

function describe(report: IngestReport): string {
  const lines = [
    `${report.file}: ${report.rows} rows${report.resumed > 0 ? ` (${report.resumed} of them taken earlier)` : ''}, ${report.events} events`,
    `  stored ${report.stored}, duplicates ${report.duplicates}, errors ${report.errors}`,
  ];
  const verdicts = Object.entries(report.verdicts);
  if (verdicts.length > 0)
    lines.push(`  verdicts: ${verdicts.map(([verdict, n]) => `${verdict} ${n}`).join(', ')}; cases ${report.cases}`);
  const rules = Object.entries(report.rules).sort((a, b) => b[1] - a[1]);
  for (const [rule, n] of rules.slice(0, 10)) lines.push(`  ${String(n).padStart(7)}  ${rule}`);
  return `${lines.join('\n')}\n`;
}
