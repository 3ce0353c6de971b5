import { parentPort } from 'node:worker_threads';
import { diffPacks, type PackDocument, type PackFile, packHash, parsePack } from '@anxin/engine';
import { publicDiff, publicRules } from '../centre/public-rule.ts';
import { checkContent } from './check.ts';
import { reportOn } from './report.ts';
import type { Answer, Identity, Order } from './workshop.ts';

/** The side of the workshop on which the work is done: workshop.ts is the other one. */

function identify(files: readonly PackFile[]): Identity {
  const head = files.filter(({ path }) => path === 'pack.yaml');
  const { document, problems } = parsePack(head);
  return document === undefined
    ? { problems }
    : { pack: document.id, version: document.version, sha256: packHash(files) };
}

/** The content in force is compared again and again. */
let last: { key: string; document: PackDocument | undefined } | undefined;

function documentOf(key: string, files: readonly PackFile[]): PackDocument | undefined {
  last = last?.key === key ? last : { key, document: parsePack(files).document };
  return last.document;
}

function work(order: Order): Answer['value'] {
  switch (order.task) {
    case 'identify':
      return identify(order.files);
    case 'report':
      return reportOn(order.files);
    case 'diff': {
      const from = documentOf(order.fromKey, order.from);
      const { document: to } = parsePack(order.files);
      return from && to ? diffPacks(from, to) : null;
    }
    case 'public-rules': {
      const { document } = parsePack(order.files);
      return document ? publicRules(document) : null;
    }
    case 'public-diff': {
      const from = documentOf(order.fromKey, order.from);
      const { document: to } = parsePack(order.files);
      return from && to ? publicDiff(from, to) : null;
    }
    case 'check': {
      const from = documentOf(order.fromKey, order.from);
      const { check, document: to } = checkContent(order.files, order.ask);
      return { ...check, diff: from && to ? diffPacks(from, to) : null };
    }
  }
}

parentPort!.on('message', (order: Order) => {
  parentPort!.postMessage({ number: order.number, value: work(order) } satisfies Answer);
});
