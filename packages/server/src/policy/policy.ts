import type { PermissionDeclaration, PermissionRegistry } from '../foundation/access/permission.ts';
import { type Clock, wallClock } from '../foundation/clock.ts';
import type { Config } from '../foundation/config/settings.ts';
import type { Database } from '../foundation/database/database.ts';
import type { HttpRoom } from '../foundation/http/room.ts';
import type { Ids } from '../foundation/ids.ts';
import type { Job } from '../foundation/jobs/job.ts';
import type { Door } from '../foundation/log/door.ts';
import type { StoredEvent } from '../foundation/log/event.ts';
import type { Notify } from '../foundation/notices/notices.ts';
import { keyServiceOf } from '../foundation/sealing/key-service.ts';
import type { Keys } from '../foundation/sealing/keys.ts';
import type { Sealer } from '../foundation/sealing/sealer.ts';
import type { News } from '../foundation/stream/news.ts';
import type { EventStream } from '../foundation/stream/stream.ts';
import type { Log } from '../foundation/telemetry/log.ts';
import type { WriteTrail } from '../foundation/trail/trail.store.ts';
import { type Admission, createAdmission } from './admit.ts';
import { backtestPermissions, backtestRoutes } from './backtest/backtest.routes.ts';
import { createBacktestWorker } from './backtest/backtest.worker.ts';
import { categoryRoutes } from './category.routes.ts';
import { createAnnounced } from './centre/announced.ts';
import { createCentreFollower } from './centre/centre.follower.ts';
import { centreRoutes } from './centre/centre.routes.ts';
import { createConsultations } from './centre/consultation.desk.ts';
import { consultationPermissions, consultationRoutes } from './centre/consultation.routes.ts';
import { type DecisionRoutes, decisionRoutes } from './decision.routes.ts';
import { explanationRoutes } from './explanation.routes.ts';
import { createCounting } from './features/counting.ts';
import { featureRoutes } from './features/feature.routes.ts';
import { createFeatureWorker } from './features/feature.worker.ts';
import { createFeatures } from './features/features.ts';
import { featureJobs } from './features/retention.ts';
import type { FollowerWorker } from './follower.worker.ts';
import { checkRoutes } from './lifecycle/check.routes.ts';
import type { PolicyDesk } from './lifecycle/desk.ts';
import { createDrafts } from './lifecycle/draft.ts';
import { followPolicy } from './lifecycle/follow.ts';
import { createForce } from './lifecycle/force.ts';
import { lifecyclePermissions } from './lifecycle/policy.permissions.ts';
import { proposalRoutes } from './lifecycle/proposal.routes.ts';
import { createProposals } from './lifecycle/proposals.ts';
import { releaseRoutes } from './lifecycle/release.routes.ts';
import { noteShadow } from './lifecycle/shadow.store.ts';
import { createShadow, type Shadow } from './lifecycle/shadow.ts';
import { startPolicy } from './lifecycle/start.ts';
import { createWorkshop } from './lifecycle/workshop.ts';
import type { Model } from './models/model.ts';
import { createScoring } from './models/scoring.ts';
import { type OverviewRoutes, overviewRoutes } from './overview.routes.ts';
import { createOverviewWorker, type OverviewWorker } from './overview.worker.ts';
import { packRoutes } from './pack.routes.ts';
import type { PackStore } from './pack.store.ts';
import { policyPermissions, policyRoutes } from './policy.routes.ts';
import { openWatch, type Watch, watchPermissions } from './quality/watch.ts';
import { registryRoutes } from './registry.routes.ts';
import { createScanDesk } from './retro/scan.desk.ts';
import { retroPermissions, retroRoutes } from './retro/scan.routes.ts';
import { createScanWorker } from './retro/scan.worker.ts';
import { type SearchRoutes, searchRoutes } from './search.routes.ts';
import { createSnapshots } from './snapshots.ts';
import { type SubjectRoutes, subjectRoutes } from './subject.routes.ts';

/** What the policy room stands on. */
export interface PolicyGround {
  db: Database;
  /** For threads of their own. */
  url: string;
  dataDir: string;
  config: Config;
  role: 'server' | 'tool';
  clock: Clock;
  ids: Ids;
  log: Log;
  keys: Keys;
  sealer: Sealer;
  door: Door;
  stream: EventStream;
  news: News;
  trail: WriteTrail;
  notify: Notify;
  packs: PackStore;
  /** What gives events scores. */
  models: readonly Model[];
  /** What a decision does in its own transaction. */
  effects: Parameters<typeof createAdmission>[0]['effects'];
  /** Told what has to be done when the platform closes. */
  onClose(step: () => Promise<void> | void): void;
}

/** What stands beside the policy room, as its pages show it. */
export interface PolicySurroundings
  extends Required<Pick<DecisionRoutes, 'caseOf'>>,
    Required<Pick<SubjectRoutes, 'casesOf'>>,
    Pick<OverviewRoutes, 'queues' | 'promiseTitle'> {
  /** The names of people and keys, as they stand: `<kind>/<id>`. */
  names(actors: readonly string[]): Promise<ReadonlyMap<string, string>>;
  mask(event: StoredEvent): unknown;
  permissions: PermissionRegistry;
  found: NonNullable<SearchRoutes['others']>;
}

export interface Policy {
  shadow: Shadow;
  watch: Watch;
  admission: Admission;
  desk: PolicyDesk;
  overviewWorker: OverviewWorker;
  featureWorker: FollowerWorker;
  backtestWorker: ReturnType<typeof createBacktestWorker>;
  scanWorker: ReturnType<typeof createScanWorker>;
  centreFollower: ReturnType<typeof createCentreFollower>;
  jobs: readonly Job[];
  rooms(beside: PolicySurroundings): HttpRoom[];
}

/** What can be allowed in the policy room. */
export const policyRoomPermissions: readonly PermissionDeclaration[] = [
  ...policyPermissions,
  ...lifecyclePermissions,
  ...backtestPermissions,
  ...retroPermissions,
  ...consultationPermissions,
  ...watchPermissions,
];

/** The policy room, put together: a pack is in force, and events can be decided. */
export async function openPolicy(ground: PolicyGround): Promise<Policy> {
  const { db, url, dataDir, config, role, clock, ids, log, onClose } = ground;
  const keyService = keyServiceOf(config);
  const { keys, sealer, door, stream, news, trail, notify, packs } = ground;
  await startPolicy({
    ...{ db, packs, clock, ids, trail, notify, log, folder: config.packDir, role },
    force: config.packForce,
  });
  await packs.refresh();
  const workshop = createWorkshop();
  onClose(() => workshop.close());
  const following = followPolicy(packs, log);
  following.start();
  onClose(() => following.stop());
  const counting = createCounting({ keys, sealer });
  const features = createFeatures({ db, counting, clock, trail });
  const scoring = createScoring({
    models: ground.models,
    onFailure: (err, model) => log.warn({ err, model }, 'a model failed: decisions go on without its score'),
  });
  const snapshots = createSnapshots({ features, scoring });
  const shadow = createShadow({ packs, clock, log, note: (...noted) => noteShadow(db, ...noted) });
  onClose(() => shadow.stop());
  const watch = await openWatch({ db, packs, clock, ids, trail, notify, news, log, config });
  onClose(() => watch.stop());
  const admission = createAdmission({
    ...{ db, door, packs, shadow, clock, ids, language: config.language, effects: ground.effects },
    ...{ snapshots, snoozes: watch.snoozes, breaker: watch.breaker },
    onStored: () => news.tell(),
  });
  onClose(() => admission.stop());
  const consultations = createConsultations({
    ...{ db, workshop, sealer, clock, ids, trail, notify, asked: config.consultation },
  });
  const desk: PolicyDesk = {
    ...{ db, packs, workshop, clock, ids, trail, notify, log },
    ...{ secondPerson: config.secondPerson, noticeDays: config.policyNotice, hearing: consultations },
  };
  return {
    ...{ shadow, watch, admission, desk },
    overviewWorker: createOverviewWorker({ db, news, log }),
    featureWorker: createFeatureWorker({
      ...{ db, stream, counting, clock, trail, news, log },
      packs: () => packs.standing(),
    }),
    backtestWorker: createBacktestWorker({ db, databaseUrl: url, dataDir, keyService, notify, log }),
    scanWorker: createScanWorker({ db, databaseUrl: url, dataDir, keyService, notify, log, sealer, admission, packs }),
    centreFollower: createCentreFollower({ db, workshop, log }),
    jobs: featureJobs({ db, clock, plans: () => packs.standing().flatMap((pack) => [...pack.features.values()]) }),
    rooms: ({ names, mask, caseOf, casesOf, queues, promiseTitle, permissions, found }) => [
      policyRoutes({ db, admission, packs, mask }),
      decisionRoutes({ db, packs, mask, caseOf }),
      overviewRoutes({ db, packs, clock, wall: wallClock, queues, promiseTitle }),
      packRoutes({ db, packs, clock }),
      registryRoutes({ packs }),
      categoryRoutes({ packs }),
      checkRoutes({ db, clock, workshop }),
      featureRoutes({ db, packs, stream }),
      releaseRoutes({ ...desk, names, drafts: createDrafts(desk), force: createForce(desk) }),
      proposalRoutes({ ...desk, names, proposals: createProposals(desk) }),
      backtestRoutes({ db, packs, clock, ids, trail, names }),
      centreRoutes({ db, clock, consultations, announced: createAnnounced(db, consultations) }),
      consultationRoutes({ db, clock, consultations }),
      retroRoutes({ desk: createScanDesk({ ...desk, packs }), names }),
      ...watch.rooms(names),
      subjectRoutes({ db, packs, mask, casesOf }),
      explanationRoutes({ db, packs, sealer, trail, clock, snapshots, snoozes: watch.snoozes }),
      searchRoutes({ db, packs, permissions, others: found }),
    ],
  };
}
