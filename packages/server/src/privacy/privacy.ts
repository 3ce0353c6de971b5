import type { CasesAbout } from '../casework/case.about.ts';
import type { CaseKind } from '../casework/case-kind.ts';
import type { Carrying } from '../enforcement/carrying.ts';
import type { PermissionDeclaration } from '../foundation/access/permission.ts';
import type { Attachments } from '../foundation/attachments/attachments.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Database, Tx } from '../foundation/database/database.ts';
import type { HttpRoom } from '../foundation/http/room.ts';
import type { Ids } from '../foundation/ids.ts';
import type { Job } from '../foundation/jobs/job.ts';
import type { OwnEvent } from '../foundation/log/own-events.ts';
import type { Notify } from '../foundation/notices/notices.ts';
import type { Prove } from '../foundation/people/proving.ts';
import type { PromiseStore } from '../foundation/promises/promise.store.ts';
import type { PromiseKind } from '../foundation/promises/promise-kind.ts';
import type { Reaction, ReactionDeclaration } from '../foundation/reactions/reaction.ts';
import type { KeyMoving } from '../foundation/sealing/key-places.ts';
import type { Keys } from '../foundation/sealing/keys.ts';
import type { Sealer } from '../foundation/sealing/sealer.ts';
import type { WriteTrail } from '../foundation/trail/trail.store.ts';
import type { Admission } from '../policy/admit.ts';
import type { PackStore } from '../policy/pack.store.ts';
import { breachPromiseTold, createBreachDesk } from './breach/breach.desk.ts';
import { breachPermissions, breachRoom } from './breach/breach.routes.ts';
import { createBreakGlassDesk } from './break-glass/break-glass.desk.ts';
import { breakGlassPermissions } from './break-glass/break-glass.permissions.ts';
import { breakGlassPromiseTold } from './break-glass/break-glass.promise.ts';
import { breakGlassRoom } from './break-glass/break-glass.routes.ts';
import type { BreakGlassTerms } from './break-glass/break-glass.ts';
import { createOpening } from './break-glass/opening.ts';
import { createContactDesk } from './contact/contact.desk.ts';
import { contactPermissions } from './contact/contact.permissions.ts';
import { CONTACTS, contactReaction } from './contact/contact.reactions.ts';
import { contactRoom } from './contact/contact.routes.ts';
import { FOUND, findingReaction, harassmentCase } from './contact/report.cases.ts';
import { isStopped } from './contact/stop.store.ts';
import { indexPermissions, indexRoom } from './index/index.routes.ts';
import { createVaultIndex, VAULT_INDEX, type VaultIndex } from './index/index.ts';
import { leakagePermissions, leakageRoom } from './index/leakage.routes.ts';
import { createMeasuring, type Measuring } from './index/measuring.ts';
import { keyringPermissions, keyringRoom } from './keyring/keyring.routes.ts';
import { createRotating, type Rotating } from './keyring/rotation.ts';
import { createCallDesk } from './numbers/call.desk.ts';
import { createNumberDesk } from './numbers/number.desk.ts';
import { numberPermissions } from './numbers/number.permissions.ts';
import { NUMBER_ENDS, numberEndsReaction } from './numbers/number.reactions.ts';
import { numberRoom } from './numbers/number.routes.ts';
import type { Partners } from './partners.ts';
import { createProviderDesk } from './provider/provider.desk.ts';
import { providerPermissions, providerRoom } from './provider/provider.routes.ts';
import { readQuotas } from './provider/provider.store.ts';
import { consenting } from './provider/provider-of.ts';
import { createRecordsDesk } from './records/records.desk.ts';
import { recordsPermissions, recordsRoom } from './records/records.routes.ts';
import { createCarrying } from './request/request.carrying.ts';
import { requestCase } from './request/request.cases.ts';
import { createRequestDesk } from './request/request.desk.ts';
import { requestPermissions } from './request/request.permissions.ts';
import { requestPromiseTold } from './request/request.promise.ts';
import { requestRoom } from './request/request.routes.ts';
import { isErased } from './request/request.store.ts';
import { createRetentionDesk } from './retention/retention.desk.ts';
import { retentionPermissions, retentionRoom } from './retention/retention.routes.ts';
import { tracingDeclaration, tracingReaction, tracingSweep } from './tracing/indexing.ts';
import { tracePermissions } from './tracing/trace.permissions.ts';
import { traceRoom } from './tracing/trace.routes.ts';
import { accessRoom } from './vault/access.routes.ts';
import { vaultAnomaly } from './vault/anomaly.ts';
import { purgeVault, wallTime } from './vault/caller.store.ts';
import { createHoneyGuard } from './vault/honey.guard.ts';
import { readPlanted, replant } from './vault/honey.store.ts';
import { vaultPermissions } from './vault/vault.permissions.ts';
import { vaultRoom } from './vault/vault.routes.ts';
import type { VaultOptions } from './vault/vault.ts';
import { watchRoom } from './vault/watch.routes.ts';
import { createWaybillCancelling } from './waybill/waybill.cancelling.ts';
import { createWaybillDesk } from './waybill/waybill.desk.ts';
import { waybillPermissions } from './waybill/waybill.permissions.ts';
import { SHIPMENTS, shipmentReaction, WAYBILL_ENDS, waybillEndsReaction } from './waybill/waybill.reactions.ts';
import { waybillRoom } from './waybill/waybill.routes.ts';

export interface PrivacyOptions {
  db: Database;
  clock: Clock;
  ids: Ids;
  keys: Keys;
  keyMoving: KeyMoving;
  sealer: Sealer;
  trail: WriteTrail;
  notify: Notify;
  promises: PromiseStore;
  packs: PackStore;
  append(tx: Tx, events: readonly OwnEvent[]): Promise<unknown>;
  cases: CasesAbout;
  /** Undoes what a finding led to that is overturned. */
  measures: Pick<Carrying, 'reverse'>;
  secondPerson: boolean;
  attachments: Attachments;
  partners: Partners;
  breakGlass: BreakGlassTerms;
  /** The door for what comes from partners: it is decided like everybody's. */
  admit: Admission['one'];
  onStored(): void;
  log: { warn(fields: object, message: string): void };
}

/** The chapter of consumer information security, as the composition root takes it. */
export interface Privacy {
  rotating: Rotating;
  index: VaultIndex;
  measuring: Measuring;
  reactions: readonly Reaction[];
  jobs: readonly Job[];
  rooms(names: (actors: readonly string[]) => Promise<ReadonlyMap<string, string>>, prove: Prove): HttpRoom[];
}

export const privacyPermissions: readonly PermissionDeclaration[] = [
  ...[
    ...keyringPermissions,
    ...indexPermissions,
    ...leakagePermissions,
    ...vaultPermissions,
    ...breakGlassPermissions,
    ...waybillPermissions,
    ...numberPermissions,
    ...contactPermissions,
    ...requestPermissions,
    ...retentionPermissions,
    ...breachPermissions,
    ...recordsPermissions,
    ...providerPermissions,
    ...tracePermissions,
  ],
];
export const privacyCaseKinds: readonly CaseKind[] = [vaultAnomaly, requestCase, harassmentCase];
export const privacyReactions: readonly ReactionDeclaration[] = [
  SHIPMENTS,
  WAYBILL_ENDS,
  NUMBER_ENDS,
  CONTACTS,
  FOUND,
  tracingDeclaration,
  VAULT_INDEX,
];

/** Kinds of deadline; what happens when they fall due tells people. */
export const privacyPromises = (notify: Notify): readonly PromiseKind[] => [
  requestPromiseTold(notify),
  breachPromiseTold(notify),
  breakGlassPromiseTold(notify),
];

/** Requests that one run of the job carries out. */
const REQUESTS_A_RUN = 50;
/** Things that partners are asked about in one run; one that is down is asked again a minute later. */
const ASKED_ABOUT = 100;

export function createPrivacy(options: PrivacyOptions): Privacy {
  const { db, clock, trail, partners, admit } = options;
  const index = createVaultIndex({ ...options, planted: readPlanted });
  const rotating = createRotating({ ...options, index });
  const measuring = createMeasuring(options);
  const vault: VaultOptions = {
    ...{ ...options, open: options.cases.open },
    consents: (party, merchants) => consenting(db, { party, merchants }, clock.now()),
    appQuotas: readQuotas,
  };
  const guard = createHoneyGuard(vault);
  const waybills = createWaybillDesk({ ...options, guard, carrier: partners.carrier });
  const cancelling = createWaybillCancelling({ ...options, carrier: partners.carrier });
  const stopped = (from: Database | Tx, { consumer, merchant }: { consumer: string; merchant: string }) =>
    isStopped(from, { consumer, party: `merchant/${merchant}` });
  const numbers = createNumberDesk({
    ...{ ...options, guard, provider: partners.numbers, isStopped: stopped },
    isErased: (from, consumer) => isErased(from, `consumer/${consumer}`),
  });
  const contacts = createContactDesk({ ...options, numbers });
  const calls = createCallDesk({
    ...{ db, admit, secret: partners.numbersSecret },
    isStopped: (pair) => stopped(db, pair),
  });
  const carrying = createCarrying({ ...options, numbers });
  const retention = createRetentionDesk(options);
  const records = createRecordsDesk(options);
  const breakGlass = createBreakGlassDesk({ ...options, terms: options.breakGlass });
  return {
    ...{ rotating, index, measuring },
    reactions: [
      shipmentReaction,
      waybillEndsReaction(cancelling),
      numberEndsReaction(numbers),
      contactReaction,
      findingReaction,
      tracingReaction(options),
      index.reaction,
    ],
    jobs: [
      rotating.job,
      index.job,
      measuring.job,
      tracingSweep(options),
      {
        name: 'privacy.vault',
        schedule: { cron: '*/10 * * * *' },
        handle: async () => {
          await purgeVault(db, await wallTime(db));
          await replant(db);
        },
      },
      {
        name: 'privacy.break-glass',
        schedule: { cron: '* * * * *' },
        handle: async () => void (await breakGlass.settleDue()),
      },
      {
        name: 'privacy.waybills',
        schedule: { cron: '* * * * *' },
        handle: async () => {
          await cancelling.settle(ASKED_ABOUT);
          await waybills.settle(ASKED_ABOUT);
        },
      },
      {
        name: 'privacy.numbers',
        schedule: { cron: '* * * * *' },
        handle: async () => void (await numbers.work(ASKED_ABOUT)),
      },
      {
        name: 'privacy.requests',
        schedule: { cron: '* * * * *' },
        handle: async (_data, { signal }) => void (await carrying.runDue(REQUESTS_A_RUN, signal)),
      },
      {
        name: 'privacy.harassment',
        schedule: { cron: '* * * * *' },
        handle: async () => void (await contacts.tell(ASKED_ABOUT)),
      },
      {
        name: 'privacy.retention',
        schedule: { cron: '37 3 * * *' },
        longestRun: 3_600,
        handle: async (_data, { signal }) => void (await retention.run(signal)),
      },
      {
        name: 'privacy.records',
        schedule: { cron: '5 4 * * *' },
        handle: async () => void (await records.watch()),
      },
    ],
    rooms: (names, prove) => [
      keyringRoom({ ...options, rotating }),
      indexRoom({ ...vault, index }),
      leakageRoom({ measuring }),
      vaultRoom(vault, vaultPermissions),
      accessRoom({ ...vault, names }),
      watchRoom({ ...vault, index, names, secondPerson: options.secondPerson }),
      breakGlassRoom({
        ...{ ...options, names, prove, desk: breakGlass, opening: createOpening(vault), terms: options.breakGlass },
      }),
      waybillRoom({ db, clock, desk: waybills, cancelling }),
      numberRoom({ db, clock, desk: numbers, calls, trail }),
      contactRoom({ db, clock, desk: contacts, attachments: options.attachments }),
      requestRoom({ db, clock, desk: createRequestDesk(options) }),
      traceRoom({ ...options, names }),
      retentionRoom({ desk: retention }),
      breachRoom({ db, desk: createBreachDesk(options) }),
      recordsRoom({ desk: records }),
      providerRoom({ db, clock, desk: createProviderDesk(options) }),
    ],
  };
}
