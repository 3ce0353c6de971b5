import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { catalogue } from '@anxin/events';
import { allCaseKinds } from './case-kinds.ts';
import { casesAbout } from './casework/case.about.ts';
import { caseSearch, caseSummaries, queueLines, subjectCases } from './casework/case.lookups.ts';
import { type CaseOpening, deadlinesBy, reviewPromise } from './casework/case.opening.ts';
import { caseworkRoom } from './casework/case.routes.ts';
import { caseSteps } from './casework/case.steps.ts';
import { databaseTime, readHolders } from './casework/case.store.ts';
import type { Actor } from './casework/case.ts';
import { createCaseWorker } from './casework/case.worker.ts';
import { caseSource } from './casework/case-feed.ts';
import { caseKinds } from './casework/case-kind.ts';
import { type Casework, createCasework } from './casework/casework.ts';
import { driftJob } from './casework/quality/drift.job.ts';
import { lotBy } from './casework/quality/lot.ts';
import { qualityRoom } from './casework/quality/quality.routes.ts';
import { queuesOf } from './casework/queue.ts';
import { canTake, namesOf } from './casework/staff.ts';
import { permissions } from './declared.ts';
import { demoRoom } from './demo/demo.routes.ts';
import { wantsDemo } from './demo/wanted.ts';
import { inTransactionEffects } from './effects.ts';
import { appealCase } from './enforcement/appeal.cases.ts';
import { answerPromise, answerPromiseTold } from './enforcement/appeal.promise.ts';
import { createEnforcement, type Enforcement } from './enforcement/enforcement.ts';
import { accessRoom } from './foundation/access/access.routes.ts';
import { type Access, createAccess } from './foundation/access/access.ts';
import { reachOf } from './foundation/access/principal.ts';
import { createAttachments } from './foundation/attachments/attachments.ts';
import { type Clock, wallClock } from './foundation/clock.ts';
import { type Config, describeSettings } from './foundation/config/settings.ts';
import { type Database, openDatabase } from './foundation/database/database.ts';
import { openEmbedded } from './foundation/database/embedded/open-embedded.ts';
import { migrate } from './foundation/database/migrate.ts';
import { ensurePartitions } from './foundation/database/partitions.ts';
import { type HttpRoom, principalOf } from './foundation/http/room.ts';
import { createIds, type Ids } from './foundation/ids.ts';
import { openInstallation } from './foundation/installation.ts';
import { createJobs, type Jobs } from './foundation/jobs/jobs.ts';
import { createDoor, type Door } from './foundation/log/door.ts';
import type { StoredEvent } from './foundation/log/event.ts';
import { type OwnEvent, ownEvents, ownEventsLeft } from './foundation/log/own-events.ts';
import { mediaRoom } from './foundation/media/media.routes.ts';
import { createBreachNotices } from './foundation/notices/breach-notices.ts';
import { noticesRoom } from './foundation/notices/notices.routes.ts';
import { createNotify, noticeSource } from './foundation/notices/notices.ts';
import type { Passwords } from './foundation/people/password.ts';
import { createPeople, type People } from './foundation/people/people.ts';
import { peopleRoom } from './foundation/people/session.routes.ts';
import type { Poll } from './foundation/poll.ts';
import { loadCalendars } from './foundation/promises/calendar-file.ts';
import { keepCalendars } from './foundation/promises/kept-calendars.ts';
import { createPromiseStore, type PromiseStore } from './foundation/promises/promise.store.ts';
import { createPromiseWorker, type PromiseWorker } from './foundation/promises/promise.worker.ts';
import { promiseKinds } from './foundation/promises/promise-kind.ts';
import type { Reaction } from './foundation/reactions/reaction.ts';
import { createReactionWorker, type ReactionWorker } from './foundation/reactions/worker.ts';
import { requestId } from './foundation/request-context.ts';
import type { KeyMoving } from './foundation/sealing/key-places.ts';
import { createKeyReader } from './foundation/sealing/key-readers.ts';
import { keyServiceOf } from './foundation/sealing/key-service.ts';
import type { Keys } from './foundation/sealing/keys.ts';
import { databasePersonKeys } from './foundation/sealing/person-keys.store.ts';
import { createSealer, type Sealer } from './foundation/sealing/sealer.ts';
import { showMasked } from './foundation/sealing/show.ts';
import { eventSource } from './foundation/stream/feed.ts';
import { createHub, type Hub } from './foundation/stream/hub.ts';
import { createNews, type News } from './foundation/stream/news.ts';
import { FOLLOWED_TYPES, platformItem } from './foundation/stream/platform-feed.ts';
import { createPostgresStream } from './foundation/stream/postgres-stream.ts';
import { streamRoom } from './foundation/stream/stream.routes.ts';
import type { EventStream } from './foundation/stream/stream.ts';
import type { Log } from './foundation/telemetry/log.ts';
import { createMetrics, type Metrics } from './foundation/telemetry/metrics.ts';
import { trailKeys } from './foundation/trail/keys.ts';
import { createSealer as createTrailSealer, type Sealer as TrailSealer } from './foundation/trail/sealer.ts';
import { trailRoom } from './foundation/trail/trail.routes.ts';
import { createTrail, type WriteTrail } from './foundation/trail/trail.store.ts';
import { type ChainSealer, createChainSealer } from './ledger/chain.ts';
import { createHoldWorker, type HoldWorker } from './ledger/hold.worker.ts';
import { ledgerRoom } from './ledger/ledger.routes.ts';
import { createLedger, type Ledger } from './ledger/ledger.ts';
import { createMoney, type Money } from './ledger/money.ts';
import { type PaymentPartner, paymentPartner } from './ledger/payments/partner.ts';
import { beginMoney, moneySince, setMoneySince } from './ledger/since.ts';
import { maintenanceJobs } from './maintenance.ts';
import { marketplaceRoutes } from './marketplace/marketplace.routes.ts';
import { projections } from './marketplace/projections.ts';
import { shippingPromise } from './marketplace/shipping-promise.ts';
import { appealLabels, reviewLabels } from './policy/backtest/label.ts';
import { decisionSource } from './policy/decision-feed.ts';
import { isSecondPerson } from './policy/lifecycle/second-person.ts';
import type { Model } from './policy/models/model.ts';
import { createPackStore, type PackStore } from './policy/pack.store.ts';
import { openPolicy, type Policy } from './policy/policy.ts';
import { shown } from './policy/shown.ts';
import { partnersOf } from './privacy/partners.ts';
import { createPrivacy, type Privacy, privacyPromises } from './privacy/privacy.ts';
import { createService, type Service, servicePromises, serviceTerms } from './service/service.ts';
import { oidcOf, peopleSettings, userSearch } from './staff-access.ts';

/** Everything that runs on one database, put together. Nothing in it works by itself until it is started. */
export interface Platform extends Omit<Policy, 'rooms' | 'jobs'> {
  config: Config;
  url: string;
  db: Database;
  clock: Clock;
  ids: Ids;
  log: Log;
  metrics: Metrics;
  keys: Keys;
  keyMoving: KeyMoving;
  /** Tells whose master keys this process can use. */
  keyReader: Poll;
  sealer: Sealer;
  door: Door;
  stream: EventStream;
  news: News;
  hub: Hub;
  packs: PackStore;
  promises: PromiseStore;
  promiseWorker: PromiseWorker;
  reactions: readonly Reaction[];
  reactionWorker: ReactionWorker;
  casework: Casework;
  caseWorker: Poll;
  enforcement: Enforcement;
  privacy: Privacy;
  ledger: Ledger;
  money: Money;
  service: Service;
  holdWorker: HoldWorker;
  chainSealer: ChainSealer;
  jobs: Jobs;
  trail: WriteTrail;
  trailSealer: TrailSealer;
  access: Access;
  people: People;
  rooms: readonly HttpRoom[];
  /** Resolves when the embedded database is gone for good; never with a server of one's own. */
  lost: Promise<Error>;
  close(): Promise<void>;
}

export interface PlatformOptions {
  config: Config;
  log: Log;
  /** `server` is held by one process of a data folder; `tool` joins whoever is there. */
  role: 'server' | 'tool';
  clock?: Clock;
  /** Of the machine's time when not given. */
  ids?: Ids;
  /** How passwords are hashed; as strongly as is right when not given. */
  passwords?: Passwords;
  /** Whom payments are asked of; as the settings say when not given. */
  payments?: PaymentPartner;
  /** What gives events scores; none when not given. */
  models?: readonly Model[];
  /** Statements are planned once for each connection; see `openDatabase`. */
  plansAllOnce?: boolean;
  /** What the launcher tells while it starts. */
  onProgress?: (line: string) => void;
}

export async function openPlatform(options: PlatformOptions): Promise<Platform> {
  const { config, log, clock = wallClock } = options;
  const dataDir = resolve(config.dataDir);
  const closing: (() => Promise<void> | void)[] = [];
  let closed = false;
  const close = async (): Promise<void> => {
    closed = true;
    for (const step of closing.splice(0).reverse()) await step();
  };
  try {
    const embedded = config.databaseUrl
      ? undefined
      : await openEmbedded({ dataDir, role: options.role, ...(options.onProgress ? { log: options.onProgress } : {}) });
    if (embedded) closing.push(() => embedded.release());
    const url = config.databaseUrl ?? embedded!.url;
    await migrate(url);
    // connections that are being closed may still hear that an embedded database stops
    const onError = (error: Error): void => {
      if (!closed) log.warn({ err: error }, 'a database connection broke');
    };
    const database = openDatabase({
      url,
      poolSize: config.poolSize,
      applicationName: `anxin ${options.role}`,
      plansAllOnce: options.plansAllOnce ?? false,
      onError,
    });
    closing.push(() => database.close());
    const { db } = database;
    const { ids = createIds() } = options;
    await ensurePartitions(db, clock.now());
    const { keys, keyMoving } = await openInstallation({
      ...{ db, dataDir, keyService: keyServiceOf(config), clock, ids },
    });
    const sealer = createSealer({
      ...{ keys, store: databasePersonKeys(db), catalogue, ids, clock },
      onOpen: (purpose, count) =>
        log.debug({ request: requestId() ?? undefined, purpose, count }, 'sealed fields opened'),
    });
    const door = createDoor({ keys, sealer, clock, ids });
    const news = createNews({ url, onError });
    closing.push(() => news.close());
    const stream = createPostgresStream({ db, news });
    const trail = createTrail({ ids, clock });
    const notify = createNotify({ ids, clock });
    const packs = createPackStore({ db, log });
    const calendars = loadCalendars(config.calendars);
    await keepCalendars(db, calendars);
    const kinds = promiseKinds(
      [
        shippingPromise,
        { ...reviewPromise, steps: caseSteps({ ids, notify, wall: databaseTime }) },
        answerPromiseTold(notify, caseSteps({ ids, notify, wall: databaseTime, about: appealCase.kind })),
        ...privacyPromises(notify),
        ...servicePromises(notify),
      ],
      calendars,
    );
    const promises = createPromiseStore({ calendars, kinds });
    const append = ownEvents(door);
    const appendLeft = ownEventsLeft(door);
    const cases: CaseOpening = {
      ...{ clock, ids, promises, append },
      queues: () => queuesOf(packs.current()),
      deadlines: deadlinesBy(calendars.get(reviewPromise.calendar)!),
    };
    const attachments = createAttachments({
      ...{ db, clock, ids, keys, sealer, trail, videoMost: config.videoMost * 1_000_000 },
    });
    const enforcement = createEnforcement({
      ...{ db, clock, ids, packs, keys, sealer, trail, notify, append, promises, log },
      calendar: calendars.get(answerPromise.calendar)!,
      ...{ cases: casesAbout(cases), secondPerson: config.secondPerson, onStored: () => news.tell() },
    });
    const ledger = createLedger({ clock, ids });
    await beginMoney(db, clock.now());
    if (config.moneySince !== undefined) await setMoneySince(db, config.moneySince);
    const since = moneySince(db);
    const money: Money = createMoney({
      ...{ db, clock, ids, ledger, trail, append: appendLeft, log, onStored: () => news.tell() },
      owners: () => service.fund.owners,
      settle: (tx, due) => service.fund.settlements.book(tx, due),
      onDeposit: (tx, party) => service.fund.deposits.paidIn(tx, party),
      partner: options.payments ?? paymentPartner(config, wantsDemo(config), clock),
      proving: { settleAlone: BigInt(config.payoutAlone), secondPerson: config.secondPerson, isSecond: isSecondPerson },
      since,
    });
    const service = createService({
      ...{ db, clock, ids, keys, sealer, ledger, promises, packs, notify, trail, log },
      ...{ append: appendLeft, appendAnswered: append },
      ...{ payments: money.payments, proposing: enforcement.proposing },
      ...{ cases: casesAbout(cases), attachments, onStored: () => news.tell(), ...serviceTerms(config) },
      ...{ since, calendars, stream, secondPerson: config.secondPerson },
    });
    const privacy = createPrivacy({
      ...{ db, clock, ids, keys, keyMoving, sealer, trail, notify, promises, packs, append, log },
      ...{ cases: casesAbout(cases), secondPerson: config.secondPerson, onStored: () => news.tell() },
      ...{ attachments, measures: enforcement.carrying },
      partners: partnersOf(config, wantsDemo(config)),
      breakGlass: {
        ...{ leastMinutes: config.breakGlassLeast, mostMinutes: config.breakGlassMost },
        ...{ mostValues: config.breakGlassValues, answerMinutes: config.breakGlassAnswer },
        reviewDays: config.breakGlassReview,
      },
      admit: (event) => policy.admission.one(event),
    });
    const policy = await openPolicy({
      ...{ db, url, dataDir, config, role: options.role, clock, ids, log, keys, sealer, door, stream, news, trail },
      ...{ notify, packs, models: options.models ?? [] },
      effects: inTransactionEffects({ promises, casework: cases, measures: enforcement.effect }),
      onClose: (step) => closing.push(step),
    });
    const promiseWorker = createPromiseWorker({
      ...{ db, clock, kinds, log },
      append: async (tx, events) => {
        await append(tx, events satisfies readonly OwnEvent[]);
        news.tell();
      },
      tellPeople: createBreachNotices({ notify, inHand: readHolders }),
    });
    const reactions = [
      ...projections,
      reviewLabels,
      appealLabels,
      ...enforcement.reactions,
      ...privacy.reactions,
      ...money.reactions,
      ...service.reactions,
    ];
    const reactionWorker = createReactionWorker({
      ...{ db, stream, reactions, clock, ids, log },
      onCommit: () => news.tell(),
    });
    const jobs = createJobs({
      ...{ url, log },
      jobs: [
        ...maintenanceJobs({ db, clock, people: peopleSettings(config) }),
        ...policy.jobs,
        ...enforcement.jobs,
        ...privacy.jobs,
        ...money.jobs,
        ...service.jobs,
        ...attachments.jobs,
        driftJob({ db, clock, ids, notify }),
      ],
    });
    const kindsOfCases = caseKinds(allCaseKinds);
    const casework = createCasework({
      ...{ ...cases, db, sealer, trail, kinds: kindsOfCases, onFinal: enforcement.onFinal },
      lot: lotBy(keys),
      canTake: (userId, queue, skill) => canTake(db, permissions, userId, queue, skill),
      notify: (tx, { kind, userId, row: { id, queue } }) =>
        notify(tx, [userId], kind, { case: id, queue }, `/cases/${id}`),
      onStored: () => news.tell(),
    });
    const trailSealer = createTrailSealer({
      db,
      clock,
      log,
      folder: join(dataDir, 'trail'),
      keys: trailKeys(keys.mac('trail', 'ed25519 seed')),
    });
    const mask = (event: StoredEvent) => showMasked(event.data);
    const marketplace = marketplaceRoutes(db);
    const access = createAccess({
      ...{ db, clock, ids, trail, permissions },
      onError: (error) => log.warn({ err: error }, 'the use of a key could not be noted'),
    });
    const people = createPeople({
      ...{ db, clock, ids, keys, sealer, trail, permissions, settings: peopleSettings(config), tell: notify },
      ...(options.passwords !== undefined ? { passwords: options.passwords } : {}),
      onError: (error) => log.warn({ err: error }, 'the use of a session could not be noted'),
    });
    const groupOf = (queue: string): string => cases.queues().of(queue).group;
    const keyReader = createKeyReader({
      ...{ db, moving: keyMoving, process: ids.next(), name: `${hostname()} (process ${process.pid})` },
      onFailure: (error) => log.warn({ err: error }, 'whose keys this process can use could not be told'),
    });
    const hub = createHub({
      ...{ stream, log },
      sources: [
        eventSource(stream, FOLLOWED_TYPES, (event) => platformItem(event, groupOf)),
        caseSource(db, groupOf),
        decisionSource(db),
        noticeSource(db),
      ],
    });
    closing.push(() => hub.stop());
    const { rooms, jobs: _, ...parts } = policy;
    return {
      ...{
        config,
        url,
        db,
        clock,
        ids,
        log,
        keys,
        keyMoving,
        keyReader,
        sealer,
        door,
        stream,
        news,
        hub,
        packs,
        promises,
        promiseWorker,
      },
      ...{ reactions, reactionWorker, jobs, trail, trailSealer, access, people, close },
      ...{ casework, caseWorker: createCaseWorker(casework, log), enforcement, privacy },
      ...{ ledger, money, service, holdWorker: createHoldWorker({ db, clock, ledger, log }) },
      chainSealer: createChainSealer({ db, clock, trail, log }),
      ...parts,
      metrics: createMetrics({ process: true }),
      rooms: [
        accessRoom({ access, settings: () => describeSettings(process.env) }),
        peopleRoom({
          ...{ people, address: config.address, oidc: oidcOf(config, { keys, clock }), demo: wantsDemo(config) },
          permissionsOf: (role) => [...permissions.ofRoles([role]).keys()],
        }),
        trailRoom({ db, names: (actors) => namesOf(db, people.users.staffNames, actors) }),
        ...rooms({
          ...{ mask, permissions },
          names: (actors) => namesOf(db, people.users.names, actors as readonly Actor[]),
          caseOf: caseSummaries({ db, queues: cases.queues }),
          casesOf: subjectCases({ db, queues: cases.queues }),
          queues: async (request, language) =>
            queueLines(
              { db, clock, queues: cases.queues },
              reachOf(principalOf(request), 'casework.queue.read', true),
              language,
            ),
          promiseTitle: (kind, language) => kinds.get(kind)?.doc[language === 'en' ? 'en' : 'zh'] ?? kind,
          found: [caseSearch({ db, queues: cases.queues }), userSearch(people.users.names)],
        }),
        caseworkRoom({
          ...{
            db,
            clock,
            attachments,
            casework,
            kinds: kindsOfCases,
            queues: cases.queues,
            consequences: enforcement.consequences,
          },
          names: (actors) => namesOf(db, people.users.names, actors),
          show: shown({ db, packs, sealer, mask }),
        }),
        qualityRoom({
          ...{ db, clock, casework, trail, queues: cases.queues },
          names: (actors) => namesOf(db, people.users.names, actors),
        }),
        ...enforcement.rooms((actors) => namesOf(db, people.users.names, actors as readonly Actor[]), attachments),
        ...privacy.rooms((actors) => namesOf(db, people.users.names, actors as readonly Actor[]), people.prove),
        marketplace,
        ledgerRoom({ db, clock }),
        ...money.rooms,
        ...service.rooms((actors) => namesOf(db, people.users.names, actors as readonly Actor[])),
        demoRoom({ db, config }),
        mediaRoom({ folder: join(dataDir, 'media') }),
        noticesRoom({ db, clock }),
        streamRoom({
          ...{ db, hub, permissions, log, wall: wallClock, names: people.users.names },
          topics: {
            decisions: 'policy.decision.read',
            cases: 'casework.case.read',
            promises: 'marketplace.promise.read',
            money: 'service.payout.read',
          },
        }),
      ],
      lost: embedded?.lost ?? new Promise<never>(() => {}),
    };
  } catch (error) {
    await close().catch(() => undefined);
    throw error;
  }
}
