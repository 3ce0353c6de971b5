import type { RouteEntry } from './route-entry.ts';

/**
 * What each route that changes something leaves on the trail: the action of its entry, or the beginning of it with a dot
 * at its end where it depends on what was asked. Every test that asks such a route over HTTP holds it to this.
 */
const ENTRIES: Readonly<Record<string, string>> = {
  'POST /v1/keys': 'access.key.create',
  'DELETE /v1/keys/:id': 'access.key.revoke',
  'POST /v1/session': 'access.session.create',
  'PATCH /v1/session': 'access.session.prefer',
  'DELETE /v1/session': 'access.session.end',
  'POST /v1/session/password': 'access.password.update',
  'POST /v1/session/totp/confirm': 'access.second-factor.create',
  'DELETE /v1/session/totp': 'access.second-factor.remove',
  'DELETE /v1/sessions/:id': 'access.session.end',
  'POST /v1/invitations/:token': 'access.user.accept',
  'POST /v1/users': 'access.user.create',
  'PATCH /v1/users/:id': 'access.user.update',
  'POST /v1/users/:id/invitation': 'access.user.invite',
  'POST /v1/packs': 'policy.pack.create',
  'PATCH /v1/packs/:id': 'policy.pack.edit',
  ...steps('POST /v1/packs/:id/', 'policy.pack.', 'validate approve reject publish shadow rollout activate rollback'),
  ...steps('POST /v1/packs/:id/', 'policy.pack.', 'withdraw'),
  'POST /v1/packs/:id/consultation': 'policy.consultation.open',
  'POST /v1/consultations/:id/comments/:comment/answer': 'policy.consultation.answer',
  'POST /v1/consultations/:id/close': 'policy.consultation.close',
  'POST /v1/lists/:name/entries': 'policy.list.propose',
  'DELETE /v1/lists/:name/entries': 'policy.list.propose',
  'POST /v1/lexicons/:name/entries': 'policy.list.propose',
  'DELETE /v1/lexicons/:name/entries': 'policy.list.propose',
  ...steps('POST /v1/proposals/:id/', 'policy.list.', 'approve reject withdraw'),
  'POST /v1/backtests': 'policy.backtest.start',
  'POST /v1/backtests/:id/cancel': 'policy.backtest.cancel',
  'POST /v1/retro-scans': 'policy.retro.start',
  ...steps('POST /v1/retro-scans/:id/', 'policy.retro.', 'apply cancel'),
  'POST /v1/rules/:id/snooze': 'policy.rule.snooze',
  'DELETE /v1/rules/:id/snooze': 'policy.rule.wake',
  'POST /v1/cases/next': 'casework.case.take',
  ...steps('POST /v1/cases/:id/', 'casework.case.', 'take release undo reveal assign comment decide reopen'),
  ...steps('POST /v1/cases/:id/', 'casework.case.', 'merge link unlink'),
  'POST /v1/cases/:id/attachments': 'attachment.add',
  'POST /v1/cases/bulk': 'casework.case.decide',
  'POST /v1/cases/bulk/:id/undo': 'casework.case.undo',
  'POST /v1/cases/:id/golden': 'casework.golden.make',
  'DELETE /v1/quality/golden/:id': 'casework.golden.retire',
  'PATCH /v1/quality/wellness': 'casework.wellness.prefer',
  // proposed where another person must confirm it
  'POST /v1/measures': 'enforcement.measure.',
  ...steps('POST /v1/measures/:id/', 'enforcement.measure.', 'confirm refuse excuse reverse answer'),
  'POST /v1/appeals': 'enforcement.appeal.make',
  'POST /v1/appeals/:id/messages': 'enforcement.appeal.message',
  ...steps('POST /v1/appeals/:id/', 'enforcement.appeal.', 'withdraw ask decide'),
  'POST /v1/appeals/:id/attachments': 'attachment.add',
  'POST /v1/ledger/discrepancies/:id/resolve': 'ledger.discrepancy.resolve',
  // asked for where somebody else has to do it
  'POST /v1/ledger/discrepancies/:id/settle': 'ledger.discrepancy.',
  'POST /v1/ledger/reconciliations': 'ledger.reconciliation.run',
  'POST /v1/keyring/rotate': 'privacy.keyring.rotate',
  'POST /v1/keyring/move': 'privacy.keyring.move',
  'POST /v1/vault/index/leakage': 'privacy.index.measure',
  'POST /v1/vault/encrypt': 'privacy.vault.encrypt',
  'POST /v1/vault/decrypt': 'privacy.vault.decrypt',
  'POST /v1/access-log/reports': 'privacy.access.report',
  'POST /v1/vault/peaks': 'privacy.peak.declare',
  ...steps('POST /v1/vault/peaks/:id/', 'privacy.peak.', 'approve withdraw'),
  'POST /v1/vault/anomalies/:id/release': 'privacy.anomaly.release',
  'POST /v1/vault/honey': 'privacy.honey.plant',
  'DELETE /v1/vault/honey/:id': 'privacy.honey.withdraw',
  ...steps('POST /v1/payouts/:id/', 'service.payout.', 'approve refuse retry'),
  'POST /v1/fund/contributions': 'service.fund.ask',
  'POST /v1/fund/write-offs': 'service.fund.ask',
  'POST /v1/fund/deposit-levels': 'service.fund.ask',
  'POST /v1/fund/deposit-returns': 'service.fund.ask',
  ...steps('POST /v1/fund/requests/:id/', 'service.fund.', 'approve refuse'),
  'POST /v1/break-glass': 'privacy.break-glass.ask',
  ...steps('POST /v1/break-glass/:id/', 'privacy.break-glass.', 'approve refuse withdraw open revoke review'),
  'POST /v1/waybills': 'privacy.waybill.ask',
  'POST /v1/waybills/:id/cancel': 'privacy.waybill.cancel',
  'POST /v1/waybills/open': 'privacy.waybill.open',
  'POST /v1/virtual-numbers': 'privacy.number.ask',
  'POST /v1/virtual-numbers/:id/renew': 'privacy.number.renew',
  'DELETE /v1/virtual-numbers/:id': 'privacy.number.release',
  'POST /v1/number-pool': 'privacy.number.stock',
  'POST /v1/data-requests': 'privacy.request.make',
  ...steps('POST /v1/data-requests/:id/', 'privacy.request.', 'withdraw fetch decide'),
  'PUT /v1/consents/:purpose': 'privacy.consent.update',
  'POST /v1/leak-traces': 'privacy.leak.trace',
  ...steps('POST /v1/contacts/', 'privacy.contact.', 'stop resume'),
  'POST /v1/disputes': 'service.dispute.open',
  ...steps('POST /v1/disputes/:id/', 'service.dispute.', 'escalate appeal withdraw comply ask rule'),
  'POST /v1/disputes/:id/offers': 'service.dispute.offer',
  'POST /v1/disputes/:id/offers/:number/accept': 'service.dispute.accept',
  // a draft is one too
  'POST /v1/disputes/:id/evidence': 'service.dispute.',
  'POST /v1/disputes/:id/consumer/attachments': 'attachment.add',
  'POST /v1/disputes/:id/consumer/videos/:file/finish': 'attachment.add',
  'POST /v1/disputes/:id/merchant/attachments': 'attachment.add',
  'POST /v1/disputes/:id/merchant/videos/:file/finish': 'attachment.add',
  'POST /v1/harassment-reports': 'privacy.harassment.report',
  'POST /v1/harassment-reports/:id/attachments': 'attachment.add',
  'POST /v1/logistics/terms': 'logistics.term.make',
  'POST /v1/logistics/terms/:id/end': 'logistics.term.end',
  'POST /v1/logistics/exemptions': 'logistics.exemption.declare',
  ...steps('POST /v1/logistics/exemptions/:id/', 'logistics.exemption.', 'approve end'),
  'POST /v1/vault/orders/search': 'privacy.index.search',
  'POST /v1/vault/index': 'privacy.index.make',
  'PUT /v1/retention/:schedule': 'privacy.retention.set',
  'POST /v1/breaches': 'privacy.breach.record',
  'PUT /v1/breaches/:id': 'privacy.breach.amend',
  ...steps('POST /v1/breaches/:id/', 'privacy.breach.', 'told spare contain close reopen'),
  'PUT /v1/processing-records/:name': 'privacy.record.write',
  'PUT /v1/provider-apps/:app': 'privacy.provider.apply',
  'POST /v1/provider-apps/:app/reports': 'privacy.provider.report',
  ...steps('POST /v1/provider-apps/:app/', 'privacy.provider.', 'review suspend lift'),
  'PUT /v1/provider-consents/:app': 'privacy.provider.consent',
  'DELETE /v1/provider-consents/:app': 'privacy.provider.withdraw',
  'POST /v1/aftersales': 'service.aftersale.make',
  ...steps(
    'POST /v1/aftersales/:id/',
    'service.aftersale.',
    'agree decide refuse waive-return confirm-receipt extend ship retry return-address',
  ),
  ...steps('POST /v1/aftersales/:id/', 'service.aftersale.', 'return-shipment cancel confirm not-arrived reopen'),
  'POST /v1/aftersales/:id/attachments': 'attachment.add',
  'POST /v1/aftersales/:id/videos/:file/finish': 'attachment.add',
  'PUT /v1/merchants/:id/return-address': 'service.return-address.keep',
  'DELETE /v1/merchants/:id/return-address': 'service.return-address.drop',
  'POST /v1/enrolments': 'service.enrolment.create',
  'DELETE /v1/enrolments/:id': 'service.enrolment.leave',
  'POST /v1/enrolments/:id/leave': 'service.enrolment.leave',
  'POST /v1/claims': 'service.claim.open',
  ...steps('POST /v1/claims/:id/', 'service.claim.', 'submit withdraw answer consent decide'),
  'POST /v1/claims/:id/attachments': 'attachment.add',
  'POST /v1/claims/:id/videos/:file/finish': 'attachment.add',
};

/** What else stands on the trail: reads, what depends on what was asked, and what the platform and commands do. */
const OTHERS: readonly string[] = [
  ...['access.session.refuse', 'access.user.see', 'attachment.read', 'casework.text.read'],
  ...['enforcement.measure.take', 'enforcement.measure.propose', 'enforcement.measure.read', 'enforcement.appeal.read'],
  ...['policy.consultation.read', 'policy.decision.explain', 'policy.feature.open'],
  ...['ledger.chain.seal', 'ledger.discrepancy.ask', 'ledger.discrepancy.settle'],
  ...['privacy.breach.read', 'privacy.request.read', 'privacy.harassment.read', 'privacy.waybill.compare'],
  ...each('privacy.break-glass.', 'read end lapse'),
  ...each('privacy.index.', 'open skip switch'),
  ...each('privacy.keyring.', 'complete retire damage'),
  ...each('privacy.request.', 'gather erase erased'),
  ...['privacy.leak.index', 'privacy.number.bind', 'privacy.retention.run'],
  ...each('service.', 'aftersale.read aftersale.read-address return-address.read claim.read dispute.read'),
  ...each('service.dispute.', 'draft evidence unpaid'),
  ...each('operation.', 'backup.create backup.restore reaction.retry reaction.rebuild'),
];

function each(action: string, verbs: string): string[] {
  return verbs.split(' ').map((verb) => action + verb);
}

/** Every action that can stand on the trail. */
export const TRAIL_ACTIONS: ReadonlySet<string> = new Set([
  ...Object.values(ENTRIES).filter((action) => !action.endsWith('.')),
  ...OTHERS,
]);

/** What is being sent is no attachment yet; the end of it leaves the entry. */
function uploads(...paths: readonly string[]): Record<string, string> {
  const why = 'What is not handed in yet is read by nobody, and dropped after a day; handing it in leaves an entry.';
  return Object.fromEntries(
    paths.flatMap((path) => [
      [`POST ${path}/videos`, why],
      [`POST ${path}/videos/:file/parts`, why],
    ]),
  );
}

/** Routes that could change something and leave no entry, and why not. */
const WITHOUT: Readonly<Record<string, string>> = {
  ...uploads('/v1/claims/:id', '/v1/aftersales/:id', '/v1/disputes/:id/consumer', '/v1/disputes/:id/merchant'),
  'POST /v1/decisions': 'The event and its decision are kept whole, with the instant and what was decided by.',
  'POST /v1/events': 'The event is kept whole, with the instant.',
  'POST /v1/rule-centre/consultations/:id/comments': 'What a party says is kept with who said it and when.',
  'POST /v1/cases/:id/renew': 'Every minute from everybody who works; who held a case when is in its history.',
  'POST /v1/session/totp': 'Nothing counts before it is confirmed, and that leaves an entry.',
  'POST /v1/payments/callbacks': 'What the provider tells is kept on the payment, or as a discrepancy.',
  'POST /v1/virtual-numbers/records': 'What the provider tells is an event, kept whole with its decision.',
  'POST /v1/packs/current/check': 'Keeps nothing.',
  'POST /v1/packs/current/try': 'Keeps nothing.',
  'POST /v1/cases/bulk/preview': 'Keeps nothing.',
  'POST /v1/ladders/preview': 'Keeps nothing.',
  'POST /v1/appeals/:id/preview': 'Keeps nothing.',
  'POST /v1/disputes/:id/simulate': 'Keeps nothing.',
  'POST /v1/claims/:id/assess': 'Keeps nothing.',
  'POST /v1/vault/mask': 'Opens and keeps nothing: the mask stands in the cipher.',
  'POST /v1/notifications/read': 'What somebody has read of what they were told concerns them alone.',
  'POST /v1/guarantees/badges/outcomes': 'Counts of viewers by keyed hashes; who reported them is of no interest.',
  'PUT /v1/presence': 'Who looks at what just now is forgotten within a minute.',
};

/** Purposes for which sealed text is opened without an entry, and why. */
const UNTOLD: Readonly<Record<string, string>> = {
  own: 'What somebody wrote themselves, or was told.',
  invitation: 'Of whoever holds the link, who sees a name and a masked address.',
  'sign-in': 'By the house, to tell whether it is them.',
  'second-factor': 'By the house, to tell whether it is them.',
  colleagues: 'Names beside what colleagues did; the trail would have an entry for each page.',
  search: 'By the house, to find colleagues by a part of their name; what is shown of them is told.',
  'content-on': 'The next stretch of a film or file: that its reader opened it left an entry some minutes ago at most.',
  inspect: 'By the house, to see whether a video is whole; nobody is shown it.',
  're-decide': 'By the house, to decide again: whoever began it has left an entry.',
};

function steps(route: string, action: string, verbs: string): Record<string, string> {
  return Object.fromEntries(verbs.split(' ').map((verb) => [route + verb, action + verb]));
}

const READS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** What is not right about the lists above: routes that are on none of them, and what is listed and no route. */
export function undeclared(routes: readonly RouteEntry[]): string[] {
  const writes = new Set(
    routes.filter(({ method }) => !READS.has(method)).map(({ method, url }) => `${method} ${url}`),
  );
  const listed = [...Object.keys(ENTRIES), ...Object.keys(WITHOUT)];
  return [
    ...[...writes].filter((name) => !listed.includes(name)).map((name) => `${name}: say what it leaves on the trail`),
    ...listed
      .filter((name, i) => !writes.has(name) || listed.indexOf(name) !== i)
      .map((name) => `${name}: is no route`),
  ];
}

/** A line of the log about a request that was answered, or about sealed fields that were opened for one. */
export interface LoggedLine {
  request?: string;
  method?: string;
  route?: string;
  status?: number;
  purpose?: string;
  msg?: string;
}

/**
 * Holds what was asked to what it left. A route may do nothing, such as undoing what is undone already; one that was
 * answered well and never left its entry is told, and so is each request that opened what is sealed and left none.
 * @param entries actions on the trail, by request; null: for none
 */
export function uncovered(
  lines: readonly LoggedLine[],
  entries: ReadonlyMap<string | null, readonly string[]>,
): string[] {
  const routes = new Map<string, string>();
  const failed = new Set<string>();
  const left = new Map<string, boolean>();
  for (const { request, method, route, status } of lines) {
    if (request === undefined || route === undefined) continue;
    const name = `${method} ${route}`;
    routes.set(request, name);
    if (status! >= 500) failed.add(request);
    const action = ENTRIES[name];
    // 204: there was nothing to take
    if (action === undefined || status! >= 300 || (status === 204 && name === 'POST /v1/cases/next')) continue;
    const found = (entries.get(request) ?? []).some((one) => isOf(one, action));
    left.set(name, found || left.get(name) === true);
  }
  const unread = lines.flatMap(({ request, purpose }) =>
    // whoever is answered that it failed was shown nothing: so it ends where the entry can't be written
    request === undefined || purpose === undefined || purpose in UNTOLD || entries.has(request) || failed.has(request)
      ? []
      : [`${routes.get(request) ?? 'a request'} opened sealed text for ${purpose}, and left no entry`],
  );
  const unknown = [...entries.values()].flat().filter((one) => !TRAIL_ACTIONS.has(one) && !one.startsWith('test.'));
  return [
    ...[...new Set(unknown)].map((one) => `${one} is not among the actions of the trail`),
    ...[...left]
      .filter(([, found]) => !found)
      .map(([name]) => `${name} left no entry ${ENTRIES[name]}${elsewhere(ENTRIES[name]!, entries)}`),
    ...new Set(unread),
  ];
}

const isOf = (one: string, action: string): boolean => (action.endsWith('.') ? one.startsWith(action) : one === action);

/** Whether it was written for another request or for none: then it is the request that was lost, not the entry. */
function elsewhere(action: string, entries: ReadonlyMap<string | null, readonly string[]>): string {
  const count = (actions: readonly string[]) => actions.filter((one) => isOf(one, action)).length;
  const all = [...entries.values()].reduce((sum, actions) => sum + count(actions), 0);
  return all === 0 ? '' : ` (there are ${all} for others, ${count(entries.get(null) ?? [])} of them for no request)`;
}
