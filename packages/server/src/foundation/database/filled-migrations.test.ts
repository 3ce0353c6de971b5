import pg from 'pg';
import { afterAll, describe, expect, test } from 'vitest';
import { testDatabase } from './embedded/test-database.ts';
import { migrate, readMigrations } from './migrate.ts';

/**
 * Each migration on a database that holds rows: what works on empty tables (a column that is not null, a stricter
 * check, a unique index) fails on a customer's.
 *
 * A new step that makes a table gets an entry in SEEDS under its number, written for the schema as that step leaves
 * it; entries are never edited later, as migrations are not. Two rows a table, which differ wherever the schema lets
 * them, with nulls in one of them.
 */
const SEEDS: Record<number, Record<string, string>> = {
  1: {
    installation: `insert into installation (id, created_at, key_check) values (${id(1)}, now(), 'check')`,
    person_key: `insert into person_key (id, person, wrapped, master_version, created_at, erased_at)
      values (${id(1)}, 'consumer/c1', '\\x01', 1, now(), null), (${id(2)}, 'consumer/c2', null, 2, now(), now())`,
    event_key: `insert into event_key (source, id, event_id, decision_id, mac)
      values ('shop', 'e1', ${id(1)}, ${id(3)}, '\\x01'), ('shop', 'e2', ${id(2)}, null, '\\x02')`,
    event: `insert into event (id, txid, type, source, source_id, subject_key, time, received_at, cause_id, refs, data, extensions)
      values (${id(1)}, 5, 'order.paid', 'shop', 'e1', 'order/o1', now(), now(), null, '{"order": "o1"}', '{"order": {"id": "o1"}}', null),
        (${id(2)}, 6, 'order.shipped', 'shop', 'e2', 'order/o1', now(), now(), ${id(1)}, '{}', '{}', '{"traceid": "t"}')`,
    decision: `insert into decision (id, txid, event_id, event_type, subject_key, verdict, case_queue, rules, pack, decided_at, body)
      values (${id(3)}, 5, ${id(1)}, 'order.paid', 'order/o1', 'allow', null, '{}', 'p@1+sha256:00', now(), '{"reasons": []}'),
        (${id(4)}, 6, ${id(2)}, 'order.shipped', 'order/o1', 'reject', 'q', '{a.b}', 'p@1+sha256:00', now(), '{"reasons": [{"rule": "a.b"}]}')`,
  },
  2: {
    reaction_cursor: `insert into reaction_cursor (reaction, bucket, buckets, txid, event_id)
      values ('marketplace.order', 0, 2, 5, ${id(1)}), ('marketplace.order', 1, 2, 6, ${id(2)})`,
    reaction_parked: `insert into reaction_parked (reaction, key, kind, reason, attempts, parked_at, tried_at, next_try_at)
      values ('marketplace.order', 'order/o1', 'premise', 'order/o1', 1, now(), now(), now()),
        ('marketplace.order', 'order/o2', 'failure', 'Error', 7, now(), now(), now())`,
    reaction_waiting: `insert into reaction_waiting (reaction, key, txid, event_id)
      values ('marketplace.order', 'order/o1', 5, ${id(1)}), ('marketplace.order', 'order/o1', 6, ${id(2)})`,
  },
  3: {
    promise: `insert into promise (id, kind, key, subject, party, calendar, opened_at, working_ms, cause_id, met_at, void_at, due_at, state, told_due, fire_at)
      values (${id(1)}, 'marketplace.shipping', 'o1', 'order/o1', 'merchant/m1', 'around-the-clock', now(), 1000, ${id(1)}, null, null, now(), 'open', null, now()),
        (${id(2)}, 'marketplace.shipping', 'o2', null, null, null, null, null, null, now(), null, null, 'early', null, null)`,
    promise_break: `insert into promise_break (promise_id, key, from_at, to_at)
      values (${id(1)}, 'b1', now(), null), (${id(1)}, 'b2', null, now())`,
  },
  4: {
    trail_entry: `insert into trail_entry (id, at, actor_kind, actor_id, action, object, purpose, outcome, detail)
      values (${id(1)}, date_trunc('milliseconds', now()), 'key', 'k', 'access.key.create', 'key/k', 'drill', 'done', '{"n": 1}'),
        (${id(2)}, date_trunc('milliseconds', now()), 'cli', 'root', 'access.key.revoke', null, null, 'refused', '{}')`,
    trail_batch: `insert into trail_batch (number, previous, sealed_at, digests, hash, signature, through_txid, through_id)
      values (1, '\\x00', date_trunc('milliseconds', now()), decode(repeat('00', 48), 'hex'), '\\x01', '\\x02', 5, ${id(1)})`,
  },
  5: {
    api_key: `insert into api_key (id, name, hash, scopes, party, created_at, created_by, expires_at, revoked_at, last_used_at)
      values (${id(1)}, 'shop', sha256('a'), '{*}', null, now(), 'cli:root', null, null, null),
        (${id(2)}, 'shop', sha256('b'), '{read,ingest}', 'merchant/m1', now(), 'cli:root', now(), now(), now())`,
    idempotency: `insert into idempotency (principal, key_mac, request_mac, status, content_type, body, created_at, busy_until, expires_at)
      values (${id(1)}, '\\x01', '\\x02', 200, 'application/json', '\\x03', now(), now(), now()),
        (${id(1)}, '\\x02', '\\x02', null, null, null, now(), now(), now())`,
  },
  6: Object.fromEntries(
    ['merchant', 'creator', 'product', 'content', 'order', 'parcel', 'consumer'].map((table) => [
      table,
      `insert into "${table}" (id, fields, stamps) values
        ('video/x1', '{"merchant_id": "m1", "creator_id": "k1", "paid_at": "2026-01-01T00:00:00.000Z"}', '{"merchant_id": "s"}'),
        ('x2', '{}', '{}')`,
    ]),
  ),
  7: {
    pack: `insert into pack (id, version, sha256, files, loaded_at)
      values ('cn', '1.0.0', '00', '[{"path": "pack.yaml", "text": ""}]', now()), ('cn', '1.0.1', '01', '[]', now())`,
  },
  8: {
    ingest_checkpoint: `insert into ingest_checkpoint (name, rows, saved_at) values ('a', 500, now()), ('b', 1, now())`,
  },
  10: {
    case: `insert into "case" (id, kind, queue, priority, state, subject_key, party, event_id, decision_id, verdict, rules, decisions, title, opened_at, due_at, urgency, version, round, joins, taken_by, lease_until, lost_by, decided_by, decided_at, final_at, answer, note)
      values (${id(1)}, 'decision-review', 'tickets', 50, 'taken', 'ticket/t1', 'consumer/c1', ${id(1)}, ${id(3)}, 'allow', '{a.b}', 1, 'ticket/t1', now(), now(), now(), 1, 1, true, 'user/u', now(), null, null, null, null, null, null),
        (${id(2)}, 'decision-review', 'goods', 0, 'final', 'product/p1', null, ${id(2)}, ${id(4)}, 'reject', '{}', 2, '好茶', now(), now(), now(), 3, 2, false, null, null, 'key/k', 'user/u', now(), now(), 'clear', 'cipher')`,
    case_decision: `insert into case_decision (decision_id, case_id, event_id, verdict, at)
      values (${id(3)}, ${id(1)}, ${id(1)}, 'allow', now()), (${id(4)}, ${id(2)}, ${id(2)}, 'reject', now())`,
    case_comment: `insert into case_comment (id, case_id, by_whom, at, text)
      values (${id(1)}, ${id(1)}, 'user/u', now(), 'cipher'), (${id(2)}, ${id(2)}, 'key/k', now(), 'cipher')`,
    case_history: `insert into case_history (id, case_id, at, by_whom, what, detail)
      values (${id(1)}, ${id(1)}, now(), null, 'opened', 'tickets'), (${id(2)}, ${id(2)}, now(), 'user/u', 'taken', null)`,
  },
  11: {
    decision_facet: `insert into decision_facet (facet, decided_at, decision_id)
      values ('rule/a.b', now(), ${id(3)}), ('merchant/m1', now(), ${id(3)})`,
    overview_cursor: `insert into overview_cursor (decision_txid, decision_id, event_txid, event_id)
      values (5, ${id(3)}, 6, ${id(1)})`,
    decision_count: `insert into decision_count (grain, at, event_type, verdict, count)
      values ('hour', now(), 'order.paid', 'allow', 1), ('day', now(), 'order.paid', 'reject', 2)`,
    rule_count: `insert into rule_count (grain, at, rule, count) values ('hour', now(), 'a.b', 1), ('day', now(), 'a.b', 1)`,
    event_count: `insert into event_count (grain, at, type, count)
      values ('hour', now(), 'order.paid', 1), ('day', now(), 'order.paid', 1)`,
    pack_use: `insert into pack_use (pack, decisions, first_at, last_at)
      values ('p@1+sha256:00', 1, now(), now()), ('p@2+sha256:01', 2, now(), now())`,
    notification: `insert into notification (id, user_id, kind, params, link, created_at, read_at)
      values (${id(1)}, ${id(2)}, 'case.assigned', '{"case": "c"}', '/cases/c', now(), null),
        (${id(2)}, ${id(2)}, 'pack.changed', '{}', null, now(), now())`,
    presence: `insert into presence (place, user_id, since, expires_at)
      values ('case/c', ${id(1)}, now(), now()), ('case/c', ${id(2)}, now(), now())`,
  },
  9: {
    user_account: `insert into user_account (id, name, email, email_index, roles, groups, party, exchanged, state, password, totp_secret,
        totp_pending, totp_step, language, time_zone, theme, created_at, created_by, last_seen_at)
      values (${id(1)}, 'axc1', 'axc1', sha256('e'), '{reviewer}', '{content}', null, false, 'active', '$scrypt', 'axc1', null, 7, 'en',
          'Asia/Shanghai', 'dark', now(), 'cli/users', now()),
        (${id(2)}, 'axc1', null, null, '{merchant}', '{}', 'merchant/m1', true, 'active', null, null, null, 0, null, null, 'system', now(),
          'exchange', null)`,
    user_recovery_code: `insert into user_recovery_code (user_id, mac) values (${id(1)}, sha256('a')), (${id(1)}, sha256('b'))`,
    user_session: `insert into user_session (id, user_id, token_hash, how, device, created_at, last_seen_at, expires_at)
      values (${id(3)}, ${id(1)}, sha256('a'), 'password', 'Firefox · Windows', now(), now(), now()),
        (${id(4)}, ${id(2)}, sha256('b'), 'exchange', '', now(), now(), now())`,
    user_invitation: `insert into user_invitation (user_id, token_hash, created_at, created_by, expires_at)
      values (${id(1)}, sha256('a'), now(), 'cli/users', now()), (${id(2)}, sha256('b'), now(), 'cli/users', now())`,
    sign_in_throttle: `insert into sign_in_throttle (key_mac, attempts, attempted_at, blocked_until)
      values (sha256('a'), 1, now(), now()), (sha256('b'), 9, now(), now())`,
    exchange_used: `insert into exchange_used (token_mac, expires_at) values (sha256('a'), now()), (sha256('b'), now())`,
  },
  14: {
    pack_file: `insert into pack_file (hash, text) values (repeat('0', 64), 'a'), (repeat('1', 64), '')`,
    pack_release: `insert into pack_release (id, pack, version, sha256, state, origin, files, rules, base, onto, follows, reverts, note,
        created_by, created_at, authors, report, validated_at, approved_by, approved_at, rejected_by, rejected_at, rejection,
        notice_at, takes_effect_at, rollout, salt, activated_at, ended_at, ended_by, revision)
      values (${id(1)}, 'cn', '1.1.0', '02', 'active', 'console', '{"pack.yaml": "a"}', 3, ${id(2)}, ${id(2)}, ${id(2)}, ${id(3)}, 'n',
          'user/u', now(), '{user/u}', '{}', now(), 'user/v', now(), 'user/v', now(), 'r', now(), now(), 500, 's', now(), null, null, 7),
        (${id(2)}, 'cn', '1.2.0', '03', 'shadow', 'folder', '{}', null, null, null, null, null, '',
          'system/start', now(), '{}', null, null, null, null, null, null, null, null, null, null, '', null, null, null, 1)`,
    // there is one row of it only
    policy_state: 'insert into policy_state (revision) values (4)',
    entry_proposal: `insert into entry_proposal (id, kind, name, act, entries, note, state, proposed_by, proposed_at, decided_by,
        decided_at, reason, release)
      values (${id(1)}, 'list', 'brands', 'add', '{a,b}', '', 'waiting', 'user/u', now(), null, null, null, null),
        (${id(2)}, 'lexicon', 'words', 'remove', '{a}', 'n', 'approved', 'key/k', now(), 'user/v', now(), 'r', ${id(1)})`,
    shadow_difference: `insert into shadow_difference (release, event_id, decision_id, at, event_type, verdict, shadow_verdict, lost, gained)
      values (${id(1)}, ${id(1)}, ${id(3)}, now(), 'order.paid', 'allow', 'reject', '{}', '{a.b}'),
        (${id(1)}, ${id(2)}, null, now(), 'order.paid', 'reject', 'allow', '{a.b,c.d}', '{}')`,
    shadow_count: `insert into shadow_count (release, kind, key, count)
      values (${id(1)}, 'events', 'compared', 3), (${id(1)}, 'rule', 'lost/a.b', 1)`,
  },
  15: {
    label: `insert into label (event_id, verdict, rules, source, decision_id, at)
      values (${id(1)}, 'reject', '{a.b}', 'review', ${id(3)}, now()), (${id(2)}, 'allow', '{}', 'appeal', ${id(4)}, now())`,
    backtest: `insert into backtest (id, state, release_id, candidate, candidate_files, base, base_files, from_at, to_at, at_event,
        tally, report, failure, lease_until, created_by, created_at, started_at, ended_at)
      values (${id(1)}, 'done', ${id(1)}, 'p@2+sha256:01', '{"pack.yaml": "a"}', 'p@1+sha256:00', '{}', now(), now(), ${id(1)},
          '{}', '{}', null, now(), 'user/u', now(), now(), now()),
        (${id(2)}, 'waiting', ${id(1)}, 'p@2+sha256:01', '{}', null, null, now(), now(), null, null, null, null, null, 'cli/root',
          now(), null, null)`,
  },
  16: {
    rule_snooze: `insert into rule_snooze (id, rule, since, until, why, snoozed_by, ended_at, ended_by)
      values (${id(1)}, 'a.b', now(), now() + interval '1 day', 'w', 'user/u', null, null),
        (${id(2)}, 'a.b', now(), now() + interval '2 days', '', 'key/k', now(), 'user/v')`,
    measure_day: `insert into measure_day (measure, day, taken, withheld, told_most)
      values ('ban', '2026-01-01', 1, 0, null), ('warn', '2026-01-02', 9, 2, 9)`,
    // there is one row of it only
    quality_cursor: `insert into quality_cursor (decision_txid, decision_id, label_txid, label_id)
      values (5, ${id(3)}, 6, ${id(1)})`,
    quality_pack: `insert into quality_pack (pack) values ('p@1+sha256:00'), ('p@2+sha256:01')`,
    rule_version: `insert into rule_version (rule, version, pack, since)
      values ('a.b', '00', 'p@1+sha256:00', now()), ('a.b', '01', 'p@2+sha256:01', now())`,
    rule_day: `insert into rule_day (rule, day, version, decided, fired, confirmed, wrong, overturned, missed)
      values ('a.b', '2026-01-01', '00', 5, 2, 1, 1, 0, 0), ('a.b', '2026-01-02', '', 1, 0, -1, 0, 2, 1)`,
    rule_party: `insert into rule_party (rule, party, version, last_day)
      values ('a.b', 'merchant/m1', '00', '2026-01-01'), ('a.b', 'creator/k1', '', '2026-01-02')`,
    label_counted: `insert into label_counted (event_id, counts) values (${id(1)}, '[]'), (${id(2)}, '[{"rule": "a.b"}]')`,
    party_window: `insert into party_window (event_type, at, place, rules)
      values ('order.paid', now(), 1, '{}'), ('order.paid', now(), -2, '{a.b}')`,
    window_count: `insert into window_count (event_type, at, rule, parties)
      values ('order.paid', now(), 'seen', 3), ('order.paid', now(), 'a.b', 1)`,
    pass_alarm: `insert into pass_alarm (id, event_type, rule, day, direction, at, parties, hit, usual, raised_at, cleared_at)
      values (${id(1)}, 'order.paid', 'a.b', '2026-01-01', 'above', now(), 30, 9, 0.01, now(), null),
        (${id(2)}, 'order.paid', 'stopped', '2026-01-01', 'below', now(), 30, 0, 0.5, now(), now())`,
  },
  17: {
    retro_scan: `insert into retro_scan (id, state, release_id, candidate, candidate_files, kinds, as_of, total, at_key, tally,
        report, failure, lease_until, created_by, created_at, started_at, ended_at, cap, acted, applied_by, applied_at)
      values (${id(1)}, 'running', ${id(1)}, 'p@1+sha256:00', '{"pack.yaml": "a"}', '{product}', now(), 5, 'p3',
          '{"looked": 3}', null, null, now(), 'user/u', now(), now(), null, null, 0, null, null),
        (${id(2)}, 'ready', ${id(2)}, 'p@2+sha256:01', '{}', '{product}', now(), null, null, null, '{"hits": 2}', 'why', null,
          'key/k', now(), null, now(), 10, 1, 'user/v', now())`,
    retro_hit: `insert into retro_hit (scan, subject, event_id, digest, party, standing, verdict, severity, weight, asks, rules,
        gained, outcome, acted_event, acted_verdict)
      values (${id(2)}, 'product/p1', ${id(1)}, 'd1', 'merchant/m1', 'allow', 'reject', 3, 1.5, true, '{a.b}', '{a.b}', 'acted',
          ${id(3)}, 'reject'),
        (${id(2)}, 'product/p2', ${id(2)}, 'd2', 'product/p2', 'observe', 'limit', 2, 0, false, '{}', '{}', null, null, null)`,
  },
  18: {
    public_rule: `insert into public_rule (rule, since, topic, body, release, until, ended_by)
      values ('a.b', now() - interval '1 day', 'a', '{"id": "a.b"}', ${id(1)}, now(), ${id(2)}),
        ('a.b', now(), 'a', '{}', ${id(2)}, null, null)`,
    public_rule_cursor: `insert into public_rule_cursor (activated_at, release) values (now(), ${id(2)})`,
    consultation: `insert into consultation (id, release_id, about, changes, starts_at, ends_at, opened_by, opened_at, report,
        closed_by, closed_at)
      values (${id(1)}, ${id(1)}, 'a', '[]', now(), now() + interval '1 day', 'user/u', now(), null, null, null),
        (${id(2)}, ${id(2)}, 'b', '[{"kind": "added"}]', now(), now() + interval '2 days', 'key/k', now(), 'r', 'user/v', now())`,
    consultation_comment: `insert into consultation_comment (id, consultation, kind, rule, author, role, text, at, summary, taken,
        why, answered_by, answered_at)
      values (${id(1)}, ${id(1)}, 'objection', 'a.b', 'user/u', 'merchant', 'cipher', now(), null, null, null, null, null),
        (${id(2)}, ${id(2)}, 'comment', null, 'user/v', 'consumer', 'cipher', now(), 's', true, 'w', 'user/u', now())`,
  },
  19: {
    feature: `insert into feature (identity, name, txid, event_id, ready_at, kept_from, counted, skipped, unreadable, created_at,
        wanted_at, opened_at, dropped_at)
      values ('aa', 'orders_7d', 5, ${id(1)}, now(), -1, 3, 1, 1, now(), now(), now(), null),
        ('aa', 'orders_7d', 0, ${id(2)}, null, null, 0, 0, 0, now(), now(), null, now())`,
    feature_tally: `insert into feature_tally (feature, key, level, bucket, tally)
      values (1, decode(repeat('00', 16), 'hex'), 0, -1, '[1]'), (1, decode(repeat('00', 16), 'hex'), 4, 7, '[2, "3e-1"]')`,
  },
  20: {
    statement: `insert into statement (id, party, subject, issued_at, automated, body, dsa)
      values (${id(1)}, 'merchant/m1', 'product/p1', now(), 'fully', '{}', '{}'), (${id(2)}, 'merchant/m2', 'product/p2', now(), 'no', '{}', '{}')`,
    statement_archive: `insert into statement_archive (day, rows, sha256, made_at) values ('2026-01-01', 0, '00', now()), ('2026-01-02', 5, '01', now())`,
    measure: `insert into measure (id, kind, target, subject, party, state, severity, settles, terms, found_by, ladder, tenths, taken_at, starts_at, ends_at, ended_at, amount, currency, exposure, statement_id)
      values (${id(1)}, 'points', 'merchant/m1', 'product/p1', 'merchant/m1', 'in-force', 10, 'points', '{}', 'model', 'l', 40, now(), now(), now(), null, null, null, null, ${id(1)}),
        (${id(2)}, 'freeze-deposit', 'merchant/m2', 'merchant/m2', null, 'refused', 60, 'deposit', '{}', 'patrol', null, null, now(), null, null, now(), 5, 'CNY', 6, null)`,
    measure_history: `insert into measure_history (id, measure_id, at, by_whom, what, detail)
      values (${id(1)}, ${id(1)}, now(), null, 'taken', null), (${id(2)}, ${id(2)}, now(), 'user/u', 'refuse', 'd')`,
    point_entry: `insert into point_entry (id, party, ladder, at, kind, tenths, about, withdrawn_at)
      values (${id(1)}, 'merchant/m1', 'l', now(), 'violation', 40, 'product/p1', null), (${id(2)}, 'merchant/m1', 'l', now(), 'course', 20, 'course/c', now())`,
    point_checkpoint: `insert into point_checkpoint (party, ladder, at, standing, mac)
      values ('merchant/m1', 'l', now(), '{}', '\\x01'), ('merchant/m1', 'l2', now(), '{}', '\\x02')`,
    compensation: `insert into compensation (id, measure_id, kind, detail, at, done_at)
      values (${id(1)}, ${id(1)}, 'undo', '{}', now(), null), (${id(2)}, ${id(2)}, 'money', '{}', now(), now())`,
  },
  21: {
    appeal: `insert into appeal (id, measure_id, party, round, state, opened_at, opened_by, asked, waits_until, due_at, decided_at,
        decided_by, answer, instead_id)
      values (${id(1)}, ${id(1)}, 'merchant/m1', 1, 'waiting-for-party', now(), 'key/k', 1, now(), now(), null, null, null, null),
        (${id(2)}, ${id(2)}, 'merchant/m2', 2, 'partly-upheld', now(), 'user/u', 0, null, now(), now(), 'user/v', '{}', ${id(1)})`,
    appeal_message: `insert into appeal_message (id, appeal_id, at, by_whom, side, kind, text, evidence)
      values (${id(1)}, ${id(1)}, now(), 'key/k', 'party', 'appeal', 'cipher', '["event/e"]'),
        (${id(2)}, ${id(2)}, now(), 'user/v', 'house', 'answer', 'cipher', '[]')`,
  },
  22: {
    case_link: `insert into case_link (low, high, by_whom, at)
      values (${id(1)}, ${id(2)}, 'user/u', now())`,
    case_withdrawal: `insert into case_withdrawal (id, about) values (${id(1)}, 'measure/m'), (${id(2)}, 'measure/n')`,
  },
  23: {
    golden_item: `insert into golden_item (case_id, queue, answers, why, made_by, made_at)
      values (${id(1)}, 'q', '{clear}', 'cipher', 'user/u', now())`,
    golden_given: `insert into golden_given (case_id, item, to_whom, queue, given_at, answer, by_whom, outcome, rules, answered_at)
      values (${id(2)}, ${id(1)}, 'user/v', 'q', now(), 'clear', 'user/v', 'right', '{a}', now())`,
    second_look: `insert into second_look (case_id, first_case, kind, queue, rules, first_by, first_answer, first_grade,
        second_by, second_answer, second_grade, at)
      values (${id(2)}, ${id(1)}, 'decision-review', 'q', '{a}', 'user/u', 'clear', 'allow', 'user/v', 'reject', 'reject', now())`,
    quality_alarm: `insert into quality_alarm (id, by_whom, queue, what, against, count, share, usual_count, usual, z, raised_at)
      values (${id(1)}, 'user/u', 'q', 'answer/clear', 'self', 60, 0.9, 200, 0.5, 5, now())`,
    reviewer_setting: `insert into reviewer_setting (by_whom, blur, greyscale, mute, pause_minutes, changed_at)
      values ('user/u', true, true, true, null, now())`,
    severe_look: `insert into severe_look (case_id, by_whom, queue, at) values (${id(1)}, 'user/u', 'q', now())`,
    attachment: `insert into attachment (id, about, person, by_whom, sender, at, type, bytes, width, height, name, mac)
      values (${id(1)}, 'case/c', 'merchant/m1', 'user/u', 'user/u', now(), 'image/png', 5, 1, 2, 'cipher', '\\x01'),
        (${id(2)}, 'appeal/a', 'merchant/m1', 'key/k', 'merchant/m1', now(), 'text/plain', 5, null, null, 'cipher', '\\x01')`,
    attachment_part: `insert into attachment_part (attachment_id, number, cipher)
      values (${id(1)}, 0, 'c'), (${id(1)}, 1, 'd')`,
  },
  26: {
    promise_step: `insert into promise_step (promise_id, step, working_ms, does, fire_at, done_at)
      values (${id(1)}, 'half', 1000, '{"tell": "holder"}', now(), null), (${id(1)}, 'over', 2000, '{}', null, now())`,
    promise_calendar: `insert into promise_calendar (digest, definition) values ('00', '{"id": "c"}')`,
  },
  28: {
    owner_cause: `insert into owner_cause (measure_id, relation, owner, kind, party)
      values (${id(1)}, 'agency', 'agency/a', 'points', 'creator/k'), (${id(2)}, 'agency', 'agency/a', 'points', 'creator/l')`,
    owner_hearing: `insert into owner_hearing (measure_id, owner, relation, cause_kind, after, within, since, texts, hear_until,
        answer, answered_by, answered_at, over_at)
      values (${id(1)}, 'agency/a', 'agency', 'points', 3, 'P30D', null, '{}', now(), null, null, null, null),
        (${id(2)}, 'agency/a', 'agency', 'points', 3, 'P30D', now(), '{}', now(), 'cipher', 'key/k', now(), now())`,
  },
  30: {
    promise_due: `insert into promise_due (promise_id, fire_at, failures) values (${id(2)}, now(), 2)`,
  },
  31: {
    vault_generation: `insert into vault_generation (generation, state, begun_at, through, asked_at)
      values (2, 'leaving', now(), 'o1', now()), (3, 'building', now(), '', null)`,
    vault_index: `insert into vault_index (generation, merchant, token, order_id) values (1, 'm1', 5, 'o1'), (2, 'm2', 6, 'o2')`,
    vault_indexed: `insert into vault_indexed (generation, order_id, merchant, person, event_id, stamp, tokens)
      values (1, 'o1', 'm1', 'consumer/c1', ${id(1)}, 's', '{5}'), (2, 'o2', 'm2', 'consumer/c2', ${id(2)}, 't', '{}')`,
    key_rotation: `insert into key_rotation (id, asked_at, asked_by, from_version, version, keys, done_at, retired_at)
      values (${id(1)}, now(), 'user/u1', 1, 2, 5, now(), now()), (${id(2)}, now(), 'user/u2', 2, null, 0, null, null)`,
    key_root: `insert into key_root (wrapped, master_version) values ('\\x01', 1)`,
  },
  32: {
    vault_caller: `insert into vault_caller (caller, at, day, warranted, usual, day_items, day_orders, day_other, night_other,
        second_at, second_items, hour_at, hour_refused, walk_last, walk_run, held_at, lifted_until)
      values ('merchant/m1', now(), '2026-11-20', 50, 3, 1, 1, 0, 0, now(), 1, now(), 0, null, 0, null, null),
        ('user/u', now(), '2026-11-20', 450, 300, 0, 0, 2, 1, now(), 0, now(), 3, 'o1', 2, now(), now())`,
    vault_seen: `insert into vault_seen (caller, cipher_mac, until)
      values ('merchant/m1', '\\x01', now()), ('user/u', '\\x02', now())`,
    vault_touch: `insert into vault_touch (caller, day, order_id)
      values ('merchant/m1', '2026-11-20', 'o1'), ('user/u', '2026-11-21', 'o2')`,
    vault_peak: `insert into vault_peak (id, merchant_id, from_at, to_at, factor, reason, declared_at, declared_by, approved_at,
        approved_by, withdrawn_at, withdrawn_by)
      values (${id(1)}, null, now(), now() + interval '1 day', 2, 'r', now(), 'user/u', null, null, null, null),
        (${id(2)}, 'm1', now(), now() + interval '2 days', 20, 's', now(), 'user/u', now(), 'user/v', now(), 'user/v')`,
    vault_access: `insert into vault_access (id, at, request, action, purpose, outcome, code, actor_kind, actor_id, caller, order_id,
        merchant_id, person, fields, items, address, address_token, agent, device_token)
      values (${id(1)}, now(), ${id(9)}, 'decrypt', 'ship', 'done', null, 'key', 'k', 'merchant/m1', 'o1', 'm1', 'consumer/c1',
          '{phone}', 1, '127.0.*.*', '00', 'Firefox', '01'),
        (${id(2)}, now(), null, 'view', null, 'refused', 'vault.order', 'user', 'u', 'user/u', null, null, null, '{}', 3, null,
          null, null, null)`,
    vault_anomaly: `insert into vault_anomaly (id, at, day, caller, class, stopped, actor_kind, actor_id, order_id, facts,
        released_at, released_by)
      values (${id(1)}, now(), '2026-11-20', 'merchant/m1', 'honey', true, 'key', 'k', 'o1', '{"warranted": 50}', null, null),
        (${id(2)}, now(), '2026-11-20', 'user/u', 'breadth', false, 'user', 'u', null, '{}', now(), 'user/v')`,
    vault_honey: `insert into vault_honey (order_id, merchant_id, fields, planted_at, planted_by, touched_at, withdrawn_at)
      values ('h1', 'm1', '{"merchant_id": "m1"}', now(), 'user/u', null, null), ('h2', 'm2', '{}', now(), 'user/u', now(), now())`,
  },
  33: {
    waybill: `insert into waybill (id, order_id, parcel, merchant_id, consumer_id, carrier, profile, recipient, state, number, asked_at, asked_by)
      values (${id(1)}, 'o1', 1, 'm1', 'c1', 'sf', '{}', null, 'requested', null, now(), 'key/k'),
        (${id(2)}, 'o1', 2, 'm1', 'c1', 'sf', '{}', '{"name": "cipher"}', 'issued', 'SF1', now(), 'user/u')`,
    shipment: `insert into shipment (order_id, merchant_id, shipped_at, waybill_at) values ('o1', 'm1', now(), now()), ('o2', null, null, now())`,
    pool_number: `insert into pool_number (x, mode, state, added_at, added_by)
      values ('17000000000', 'axb', 'active', now(), 'key/k'), ('17000000001', 'extension', 'resting', now(), 'key/k')`,
    virtual_number: `insert into virtual_number (id, order_id, merchant_id, consumer_id, purpose, mode, state, x, extension, asked_at, asked_by, expires_at)
      values (${id(1)}, 'o1', 'm1', 'c1', 'delivery', 'axb', 'live', '17000000000', null, now(), 'key/k', now()),
        (${id(2)}, 'o2', 'm1', 'c1', 'after-sale', 'axb', 'waiting', null, null, now(), 'user/u', now())`,
    number_seat: `insert into number_seat (x, party, virtual_number_id) values ('17000000000', 'merchant/m1', ${id(1)})`,
    contact_entry: `insert into contact_entry (event_id, subject, kind, at, channel, purpose, order_id, consumer_id, party, by_consumer, duration_s)
      values (${id(1)}, 'contact/k1', 'message', now(), 'im', null, null, 'c1', 'merchant/m1', true, null),
        (${id(2)}, 'contact/k2', 'call', now(), 'virtual-call', 'delivery', 'o1', 'c1', 'merchant/m1', false, 12)`,
    harassment_report: `insert into harassment_report (id, consumer_id, party, channel, at, text, state, tier, decided_at, told_at)
      values (${id(1)}, 'c1', 'merchant/m1', 'im', now(), 'cipher', 'open', null, null, null),
        (${id(2)}, 'c1', 'merchant/m1', 'sms', now(), 'cipher', 'decided', 'serious', now(), now())`,
    contact_stop: `insert into contact_stop (consumer_id, party, since, by_whom, lifted_at)
      values ('c1', '*', now(), 'user/u', null), ('c2', 'merchant/m1', now(), 'user/u', now())`,
  },
  34: {
    data_request: `insert into data_request (id, person, kind, state, made_at, made_by, on_behalf, due_at, words, field, value, purpose,
        settled_at, settled_by, answer, ground, next_at, progress, receipt, expires_at, fetched_at)
      values (${id(1)}, 'consumer/c1', 'correct', 'received', now(), 'user/u', true, now(), 'cipher', 'phone', 'cipher', null,
          null, null, null, null, null, null, null, null, null),
        (${id(2)}, 'consumer/c2', 'withdraw-consent', 'done', now(), 'key/k', false, null, null, null, null, 'marketing',
          now(), 'key/k', 'cipher', 'identity', now(), '{}', '{}', now(), now())`,
    data_request_part: `insert into data_request_part (request_id, number, cipher) values (${id(1)}, 1, 'cipher'), (${id(2)}, 1, 'cipher')`,
    consent: `insert into consent (id, person, purpose, given, at, by_whom)
      values (${id(1)}, 'consumer/c1', 'marketing', true, now(), 'user/u'), (${id(2)}, 'consumer/c1', 'marketing', false, now(), 'user/u')`,
    breach: `insert into breach (id, state, found_at, happened_at, categories, persons, made_by, facts, authority_due_at,
        authority_told_at, persons_due_at, persons_told_at, not_told, closed_at)
      values (${id(1)}, 'open', now(), null, '{}', null, 'user/u', 'cipher', null, null, null, null, null, null),
        (${id(2)}, 'closed', now(), now(), '{phone}', 3, 'user/v', 'cipher', now(), now(), now(), now(), 'cipher', now())`,
    breach_entry: `insert into breach_entry (id, breach_id, at, by_whom, what, note)
      values (${id(1)}, ${id(1)}, now(), 'user/u', 'record', 'cipher'), (${id(2)}, ${id(2)}, now(), 'user/v', 'amend', null)`,
    retention_term: `insert into retention_term (schedule, days, changed_at, changed_by)
      values ('consents', 1095, now(), 'user/u'), ('order-contacts', 90, now(), 'user/v')`,
    retention_run: `insert into retention_run (id, schedule, at, days, rows, more)
      values (${id(1)}, 'consents', now(), 1095, 0, false), (${id(2)}, 'order-contacts', now(), 90, 7, true)`,
    provider_app: `insert into provider_app (party, name, about, contact, state, scopes, quota_second, quota_day, applied_at,
        applied_by, review, reviewed_by, reviewed_at, expires_at, suspended_at, suspended_why)
      values ('service-provider/a', 'A', 'about', 'c', 'applied', '{print}', 1, 2, now(), 'key/k', null, null, null, null, null, null),
        ('service-provider/b', 'B', 'about', 'c', 'suspended', '{}', 3, 4, now(), 'key/l', '{}', 'user/u', now(), now(), now(), 'w')`,
    provider_consent: `insert into provider_consent (id, app, merchant, scopes, fields, given_at, given_by, withdrawn_at)
      values (${id(1)}, 'service-provider/a', 'merchant/m1', '{print}', '{name}', now(), 'user/u', null),
        (${id(2)}, 'service-provider/b', 'merchant/m2', '{}', '{}', now(), 'user/v', now())`,
    provider_report: `insert into provider_report (app, month, at, opened, incidents)
      values ('service-provider/a', '2026-10', now(), 1, 0), ('service-provider/b', '2026-10', now(), 2, 3)`,
    processing_record: `insert into processing_record (name, version, kind, body, at, by_whom, review_due_at)
      values ('contacts', 1, 'activity', '{}', now(), 'user/u', now()), ('pia', 1, 'assessment', '{"a": 1}', now(), 'user/v', now())`,
  },
  35: {
    trace_order: `insert into trace_order (order_id, person, merchant_id, at)
      values ('o1', 'consumer/c1', 'm1', now()), ('o2', 'consumer/c2', null, now())`,
    trace_token: `insert into trace_token (token, order_id)
      values (decode(repeat('00', 16), 'hex'), 'o1'), (decode(repeat('01', 16), 'hex'), 'o2')`,
    leak_trace: `insert into leak_trace (id, at, by, from_at, to_at, seen_at, rows, unusable, matched, persons, population, compared, candidates)
      values (${id(1)}, now(), 'user/u1', null, now(), now(), 10, 1, 5, 5, 100, 3, '[{"who": "merchant/m1"}]'),
        (${id(2)}, now(), 'key/k1', now(), now(), now(), 1, 0, 0, 0, 0, 0, '[]')`,
  },
  37: {
    vault_searched: `insert into vault_searched (caller, day, value_mac, near_mac, hit)
      values ('merchant/m1', '2026-11-20', '\\x01', '\\x02', false), ('merchant/m2', '2026-11-20', '\\x01', null, true)`,
  },
  38: {
    break_glass: `insert into break_glass (id, state, ground, asked_at, asked_by, asked_session, person, minutes, answer_by, facts,
        telling, tell_from, answered_at, answered_by, ends_at, ended_at, ended_by, review_due_at, reviewed_at, reviewed_by, verdict)
      values (${id(1)}, 'asked', 'incident', now(), 'user/u', ${id(8)}, null, 5, now(), 'cipher', 'at-once', null, null, null, null,
          null, null, null, null, null, null),
        (${id(2)}, 'reviewed', 'court-order', now(), 'user/u', ${id(9)}, 'consumer/c1', 30, now(), 'cipher', 'from-date', now(), now(),
          'user/v', now(), now(), 'user/v', now(), now(), 'user/w', 'proper')`,
    break_glass_value: `insert into break_glass_value (grant_id, order_id, field, opened)
      values (${id(1)}, 'o1', 'phone', 0), (${id(2)}, 'o1', 'name', 2)`,
    break_glass_entry: `insert into break_glass_entry (id, grant_id, at, by_whom, what, items, note)
      values (${id(1)}, ${id(1)}, now(), 'user/u', 'ask', null, null), (${id(2)}, ${id(2)}, now(), null, 'end', 3, 'cipher')`,
  },
  40: {
    ledger_account: `insert into ledger_account (id, owner, purpose, currency, normal, buckets, opened_at, closed_at)
      values (${id(1)}, 'platform', 'clearing', 'CNY', 'debit', 2, now(), null), (${id(2)}, 'merchant/m1', 'deposit', 'CNY', 'credit', 1, now(), now())`,
    ledger_balance: `insert into ledger_balance (account_id, bucket, normal, lowest, highest, closed, debits, credits, debits_held, credits_held)
      values (${id(1)}, 0, 'debit', null, null, false, 5, 3, 1, 0), (${id(2)}, 0, 'credit', 0, 9, true, 2, 2, 0, 0)`,
    ledger_key: `insert into ledger_key (key, transfer_id, digest) values ('k1', ${id(1)}, sha256('a')), ('k2', ${id(2)}, sha256('b'))`,
    ledger_transfer: `insert into ledger_transfer (id, at, key, kind, debit, credit, currency, amount, asked, balancing, code, cause_id, of_id, expires_at)
      values (${id(1)}, date_trunc('milliseconds', now()), 'k1', 'hold', ${id(1)}, ${id(2)}, 'CNY', 2, 2, null, 'claim.hold', ${id(9)}, null, date_trunc('milliseconds', now())),
        (${id(2)}, date_trunc('milliseconds', now()), 'k2', 'move', ${id(1)}, ${id(2)}, 'CNY', 0, 7, 'both', 'a', null, null, null)`,
    ledger_hold: `insert into ledger_hold (id, rest, debit_bucket, credit_bucket, expires_at) values (${id(1)}, 1, 1, 0, now()), (${id(3)}, 0, 0, 0, null)`,
    ledger_reversal: `insert into ledger_reversal (transfer_id, by_id) values (${id(4)}, ${id(5)}), (${id(6)}, ${id(7)})`,
    ledger_batch: `insert into ledger_batch (number, previous, sealed_at, digests, hash, through_txid, through_id)
      values (1, sha256('a'), date_trunc('milliseconds', now()), decode(repeat('00', 48), 'hex'), sha256('b'), 5, ${id(1)}),
        (2, sha256('b'), date_trunc('milliseconds', now()), decode(repeat('01', 96), 'hex'), sha256('c'), 6, ${id(2)})`,
  },
  41: {
    payment: `insert into payment (id, kind, source, order_id, party, merchant_id, amount, currency, owner, owner_id, cause_id, asked_at,
        state, settled_at, provider_id, reason, tries, claimed_until, file_day, file_line)
      values (${id(1)}, 'refund', 'merchant-balance', 'o1', 'consumer/c1', 'm1', 5, 'CNY', 'payout', 'p1', ${id(9)}, now(),
          'settled', now(), 'P1', null, 2, null, '2026-11-20', 1),
        (${id(2)}, 'deduction', 'deposit', 'o1', 'merchant/m1', 'm1', 5, 'CNY', 'recovery', 'p1', null, now(),
          'unknown', null, null, null, 1, now(), null, null),
        (${id(3)}, 'payment', 'protection-fund', 'o2', 'consumer/c1', 'm1', 7, 'CNY', 'payout', 'p2', null, now(),
          'failed', now(), null, 'account-closed', 1, null, null, null)`,
    payment_told: `insert into payment_told (event_id, payment_id, outcome, amount, currency, provider_id, at)
      values (${id(1)}, ${id(2)}, 'settled', 5, 'CNY', null, now()), (${id(2)}, ${id(2)}, 'failed', 5, 'CNY', 'P2', now())`,
    payment_discrepancy: `insert into payment_discrepancy (id, kind, payment_id, party, day, line, told, found_at, resolved_at, resolved_by, note)
      values (${id(1)}, 'line-unknown', 'x', null, '2026-11-20', 3, '{"amount": "5"}', now(), null, null, null),
        (${id(2)}, 'balance-differs', null, 'merchant/m1', null, null, '{}', now(), now(), 'user/u1', 'seen')`,
    reconciliation: `insert into reconciliation (day, state, at, reason, line, lines, reading, sha256)
      values ('2026-11-20', 'differs', now(), null, null, 3, ${id(5)}, sha256('a')), ('2026-11-21', 'refused', now(), 'gap', 3, 0, null, null)`,
    reconciliation_line: `insert into reconciliation_line (reading, day, line, payment_id, provider_id, amount, currency, at)
      values (${id(5)}, '2026-11-20', 1, ${id(1)}, 'P1', 5, 'CNY', now()), (${id(5)}, '2026-11-20', 3, 'x', 'P2', 5, 'CNY', now())`,
    booking: `insert into booking (key, kind, event_id, party, entry, asked_at, booked_at, tries, refused)
      values ('order.paid/o1', 'order.paid', ${id(1)}, 'merchant/m1', '{}', now(), now(), 1, null),
        ('order.paid/o2', 'order.paid', ${id(2)}, 'merchant/m1', '{}', now(), null, 3, 'ledger.closed')`,
  },
  42: {
    order_money: `insert into order_money (order_id, consumer_id, merchant_id, currency, paid, shares, refunded, compensated, coupons, elsewhere, borne)
      values ('o1', 'c1', 'm1', 'CNY', 100, '[]', 60, 7, 3, 0, 60), ('o2', 'c1', 'm2', 'CNY', 5, '[{"owner": "platform", "purpose": "platform-fee", "amount": 1}]', 0, 0, 0, 5, 0)`,
    payout: `insert into payout (id, cause, cause_ref, guarantee, order_id, consumer_id, merchant_id, currency, lines, amount, payer, bears, blame,
        partners, incident, reason, cause_id, asked_by, digest, state, waits_for, asked_at, held_at, ended_at, answered_by, attempt, failure)
      values (${id(1)}, 'claim', 'c1', 'late-ship-pay', 'o1', 'c1', 'm1', 'CNY', '[]', 60, '{}', 'agreed', '{"merchant": 100, "platform": 0}',
          '{}', 'recall-1', 'late', ${id(9)}, 'user/u', sha256('a'), 'paid', null, now(), now(), now(), 'user/v', 1, null),
        (${id(2)}, 'dispute', 'd1', null, 'o1', 'c1', 'm1', 'CNY', '[]', 7, '{}', 'no', null,
          '{"carrier": "sf"}', null, 'ruled', null, null, sha256('b'), 'approval', 'fund', now(), null, null, null, 0, null)`,
    payout_part: `insert into payout_part (payment_id, payout_id, part, attempt, kind, source, amount, recover, carrier, hold_key, state, ended_at)
      values (${id(1)}, ${id(1)}, 'refund', 1, 'refund', 'original', 40, 0, 0, 'k1', 'settled', now()),
        (${id(2)}, ${id(1)}, 'refund-advance', 1, 'refund', 'protection-fund', 20, 15, 5, 'k2', 'failed', now())`,
    recovery: `insert into recovery (id, payment_id, payout_id, order_id, merchant_id, partner, fund, currency, steps, step, owed, recovered,
        pending, receivable, collected, written_off, attempt, cause_id, state, opened_at, due_since, tried_at, ended_at)
      values (${id(1)}, ${id(2)}, ${id(1)}, 'o1', 'm1', 'service-provider/carrier', 'protection-fund', 'CNY', '{merchant-balance,receivable}', 1, 15, 5,
          0, 10, 0, 2, 1, ${id(9)}, 'receivable', now(), now(), now(), null),
        (${id(2)}, ${id(2)}, ${id(1)}, 'o1', 'm1', 'service-provider/sf', 'logistics-pool', 'CNY', '{deposit}', 0, 5, 0,
          5, 0, 0, 0, 1, null, 'waiting', now(), null, null, null)`,
    settlement: `insert into settlement (id, merchant_id, currency, amount, offset_amount, paid_out, kept, kept_why, booked_at, released_at)
      values ('s1', 'm1', 'CNY', 10, 3, 5, 2, 'deposit-short', now(), null), ('s2', 'm1', 'CNY', 10, 0, 10, 0, null, now(), null)`,
    fund_request: `insert into fund_request (id, kind, state, currency, amount, fund, merchant_id, category_id, reason, asked_by, asked_at, answered_by, answered_at)
      values (${id(1)}, 'contribution', 'done', 'CNY', 5, 'protection-fund', null, null, 'budget', 'user/u', now(), 'user/v', now()),
        (${id(2)}, 'deposit-level', 'asked', 'CNY', 0, null, null, 'food', 'risk', 'user/u', now(), null, null)`,
    deposit_level: `insert into deposit_level (category_id, currency, amount, set_at) values ('food', 'CNY', 0, now()), ('toys', 'CNY', 5, now())`,
    deposit_standing: `insert into deposit_standing (merchant_id, currency, balance, required, missing, short_since, due_at, blocked_since, looked_at)
      values ('m1', 'CNY', 1, 5, 4, now(), now(), now(), now()), ('m2', 'CNY', 5, 5, 0, null, null, null, now())`,
    clear_out: `insert into clear_out (merchant_id, measure_id, since, ended_at) values ('m1', ${id(1)}, now(), null), ('m2', ${id(2)}, now(), now())`,
    fund_alarm: `insert into fund_alarm (id, fund, currency, kind, raised_at, cleared_at)
      values (${id(1)}, 'protection-fund', 'CNY', 'coverage', now(), null), (${id(2)}, 'protection-fund', 'CNY', 'solvency', now(), now())`,
  },
  43: {
    guarantee_terms: `insert into guarantee_terms (sha256, code, document) values (repeat('0', 64), 'late-ship-pay', '{"code": "late-ship-pay"}'),
        (repeat('1', 64), 'fake-pay-4', '{}')`,
    enrolment: `insert into enrolment (id, merchant_id, code, from_at, until_at, made_by, left_at, left_by)
      values (${id(1)}, 'm1', 'late-ship-pay', now(), null, 'key/k', null, null),
        (${id(2)}, 'm1', 'fake-pay-4', now(), now() + interval '7 days', 'user/u', now(), 'user/u')`,
    order_rights: `insert into order_rights (order_id, consumer_id, merchant_id, paid_at, pack, enhanced, facts, rights, missing)
      values ('o1', 'c1', 'm1', now(), 'p@1+sha256:00', true, '{"paid": 100}', '[{"code": "late-ship-pay"}]', '{}'),
        ('o2', 'c1', 'm2', now(), 'p@1+sha256:00', false, '{}', '[]', '{p9}')`,
    order_item: `insert into order_item (product_id, paid_at, order_id, price, currency)
      values ('p1', now(), 'o1', 100, 'CNY'), ('p1', now(), 'o2', 90, 'CNY')`,
    coverage_day: `insert into coverage_day (day, slot, orders, covered) values ('2026-11-20', 0, 2, 1), ('2026-11-20', 1, 1, 1)`,
    badge_viewer: `insert into badge_viewer (code, viewer, held, seen_at, bought_at)
      values ('late-ship-pay', '\\x01', true, now(), null), ('late-ship-pay', '\\x02', false, now(), now())`,
  },
  44: {
    claim: `insert into claim (id, order_id, code, rest_of, consumer_id, merchant_id, state, made_by, maker, opened_at, currency, ground,
        product_id, quantity, asked, given, words, assessed, offered, answered_at, answer, reason, granted, granted_at, bears, rest,
        payout_id, to_ask, tried_at, settled_at, cause_id)
      values (${id(1)}, 'o1', 'late-ship-pay', null, 'c1', 'm1', 'merchant', 'consumer', 'user/u', now(), 'CNY', null, 'p1', 1, '{}', '{}',
          'axc1.x', null, null, null, null, null, null, null, null, 0, null, false, null, null, null),
        (${id(2)}, 'o2', 'fake-pay-4', ${id(1)}, 'c2', 'm1', 'paid', 'platform', null, now(), 'CNY', 'fraud', 'p1', 2, '{"fee": 1}', '{"price_now": 1}',
          null, '[{"kind": "refund", "amount": 1}]', 1, now(), 'axc1.y', 'terms', '[{"kind": "refund", "amount": 1}]', now(), 'agreed', 5,
          ${id(3)}, false, now(), now(), ${id(4)})`,
    claim_evidence: `insert into claim_evidence (claim_id, attachment_id, kind, by_merchant, at)
      values (${id(1)}, ${id(5)}, 'photo', false, now()), (${id(2)}, ${id(6)}, 'merchant', true, now())`,
    claim_sweep: `insert into claim_sweep (id, kind, product_id, given, ground, paid_from, paid_to, above, currency, at, cause_id, after_paid, after_order, seen, opened, skipped, tried_at, ended_at)
      values (${id(1)}, 'inspection', 'p1', '{}', 'fraud', now(), now(), null, null, now(), ${id(2)}, null, null, 0, 0, '{}', null, null),
        (${id(3)}, 'price-drop', 'p1', '{"price_now": 1}', null, now(), now(), 5, 'CNY', now(), ${id(4)}, now(), 'o1', 2, 1, '{o2}', now(), now())`,
    product_price: `insert into product_price (product_id, price, currency, at) values ('p1', 100, 'CNY', now()), ('p2', 0, 'USD', now())`,
  },
  45: {
    ship_stop: `insert into ship_stop (order_id, labelled_at, opened_at, stopped_at, stopped_for, released_at, scan_at, word_at, known_before)
      values ('o1', now(), now(), now(), 'aftersale/f1', now(), now(), now(), true), ('o2', null, null, null, null, null, null, null, false)`,
    aftersale: `insert into aftersale (id, ref, order_id, consumer_id, merchant_id, product_id, quantity, type, reason, currency, amount, state,
        version, requested_at, event_id, asked_by, due_at, promise, refusals, reopened, extended, agreed, refuse_reason, return_carrier,
        return_number, sent_back_at, arrived_at, ship_carrier, ship_number, arbitration, payouts, payout_id, payout_state, refund_type,
        sources, instant, instant_why, race, goods_by, freight_by, closed_why, refunded_at, closed_at, line_at)
      values (${id(1)}, 'f1', 'o1', 'c1', 'm1', 'p1', 2, 'return-refund', '拍错', 'CNY', 100, 'done', 5, now(), ${id(9)}, 'key/k', now(),
          'service.aftersale-receipt k', 1, true, true, 'heard', 'no-right', 'sf', 'R1', now(), now(), 'sf', 'N1', 'over', 1, ${id(8)}, 'paid',
          'deposit', '[{"source": "deposit", "amount": 100}]', true, '{"code": "often-pair", "params": {}}', 'clean', 'nobody', 'nobody',
          'x', now(), now(), now()),
        (${id(2)}, null, 'o2', 'c2', 'm2', null, null, 'exchange', 'x', 'CNY', 0, 'await-merchant', 1, now(), ${id(7)}, 'user/u', null,
          null, 0, false, false, null, null, null, null, null, null, null, null, null, 0, null, null, null, null, false, null, null, null,
          null, null, null, null, now())`,
    aftersale_step: `insert into aftersale_step (id, aftersale_id, version, at, by_whom, step, state, note)
      values (${id(1)}, ${id(1)}, 1, now(), 'system', 'open', 'await-merchant', null),
        (${id(2)}, ${id(2)}, 1, now(), 'key/k', 'refuse', 'refused-once', 'cipher')`,
  },
  46: {
    delivery_term: `insert into delivery_term (id, category_id, campaign, region, first_scan_hours, pickup_hours, standstill_hours,
        lost_hours, same_city_hours, same_province_hours, elsewhere_hours, calendar, pays, from_at, to_at, made_at, made_by)
      values (${id(1)}, null, null, null, 24, 24, 72, 168, 48, 96, 168, null, true, now(), null, now(), 'user/u'),
        (${id(2)}, 'tea', '618', '33', 1, 1, 1, 24, 1, 1, 1, 'cn-workdays', false, now(), now(), now(), 'key/k')`,
    delivery: `insert into delivery (order_id, consumer_id, merchant_id, to_region, paid_at, fields, stamps, named, regions, terms, until)
      values ('o1', 'c1', 'm1', '330106', now(), '{}', '{}', '{"k1": "2026-11-20T00:00:00.000Z"}', '{}', '{}', 'infinity'),
        ('o2', null, null, null, null, '{}', '{}', '{}', '{}', null, now())`,
    delivery_due: `insert into delivery_due (order_id, at) values ('o1', now()), ('o1', now())`,
    parcel_number: `insert into parcel_number (parcel_id, order_id, at) values ('k1', 'o1', now()), ('k1', 'o2', now())`,
    parcel_scan: `insert into parcel_scan (parcel_id, digest, order_id, at, carrier, word, weight_g, place, region, ahead)
      values ('k1', decode(repeat('00', 16), 'hex'), 'o1', now(), 'sf', 'picked', 5, 'p', '33', false),
        ('k1', decode(repeat('01', 16), 'hex'), 'o1', now(), 'sf', 'x', null, null, null, true)`,
    parcel_course: `insert into parcel_course (order_id, parcel_id, merchant_id, carrier, from_region, to_region, week, picked_at, ended_at,
        transit_hours, picked_in_time, first_attempt, marks)
      values ('o1', 'k1', 'm1', 'sf', '44', '33', '2026-11-16', now(), null, null, null, null, '{picked-up}'),
        ('o1', 'k2', 'm1', 'sf', '44', '33', '2026-11-16', now(), now(), 1.5, true, false, '{}')`,
    parcel_mark: `insert into parcel_mark (order_id, parcel_id, mark, merchant_id, carrier, from_region, to_region, week, at)
      values ('o1', 'k1', 'picked-up', 'm1', 'sf', '44', '33', '2026-11-16', now()), ('o2', 'o2', 'lost', 'm1', 'sf', '44', '33', null, now())`,
    delivery_judgement: `insert into delivery_judgement (id, order_id, kind, parcel_id, carrier, at, judged_at, blame, facts, claim, guarantee,
        claim_id, claim_code, event_id, withdrawn_at, exempted_by)
      values (${id(1)}, 'o1', 'lost', 'k1', 'sf', now(), now(), 'carrier', '{}', 'opened', 'late-ship-pay', ${id(3)}, null, ${id(4)}, null, null),
        (${id(2)}, 'o1', 'damaged', null, null, now(), now(), 'merchant', '{}', 'none', null, null, null, ${id(5)}, now(), ${id(6)})`,
    logistics_exemption: `insert into logistics_exemption (id, regions, ground, reason, effect, from_at, to_at, declared_at, declared_by, approved_at,
        approved_by, ended_at, ended_by, called_until, called_order, calling)
      values (${id(1)}, '{33}', 'weather', 'r', 'extend', now(), now(), now(), 'user/u', null, null, null, null, null, null, false),
        (${id(2)}, '{33,44}', 'other', 's', 'void', now(), now(), now(), 'user/u', now(), 'user/v', now(), 'user/v', 'infinity', 'o1', true)`,
    carrier_week: `insert into carrier_week (carrier, from_region, to_region, week, parcels, pickups, picked_in_time, arrived, transit_p50,
        transit_p90, attempted, first_attempt, lost, damaged, stalled, counted_at)
      values ('sf', '44', '33', '2026-11-16', 2, 1, 1, 1, 1.5, 1.5, 1, 0, 0, 0, 0, now()),
        ('jd', '44', '33', '2026-11-16', 0, 0, 0, 0, null, null, 0, 0, 0, 0, 0, now())`,
    carrier_week_due: `insert into carrier_week_due (carrier, from_region, to_region, week)
      values ('sf', '44', '33', '2026-11-16'), ('sf', '44', '33', '2026-11-16')`,
  },
  47: {
    dispute: `insert into dispute (id, order_id, consumer_id, merchant_id, about_kind, about_id, guarantee, reason, category_id, currency, paid, wanted, state, round, opened_at, opened_by, opened_side, waits_for, next_at, due_at, end_due_at, tests, ruled_at, appeal_until, comply_by, complied_at, closed_at)
      values (${id(1)}, 'o1', 'c1', 'm1', 'order', 'o1', 'fake-pay-4', 'counterfeit', 'tea', 'CNY', 100, 50, 'ruled', 1, now(), 'key/k', 'consumer', '{}', now(), now(), now(), 1, now(), now(), null, null, null),
        (${id(2)}, 'o2', 'c1', 'm1', 'claim', 'cl1', null, 'late', null, 'CNY', 0, 0, 'withdrawn', 2, now(), 'user/u', 'merchant', '{}', null, null, null, 0, null, null, null, null, now())`,
    dispute_message: `insert into dispute_message (id, dispute_id, at, by_whom, side, kind, person, text, draft)
      values (${id(1)}, ${id(1)}, now(), 'key/k', 'consumer', 'statement', 'consumer/c1', 'axc1.x', false),
        (${id(2)}, ${id(1)}, now(), 'key/k', 'merchant', 'evidence', 'merchant/m1', 'axc1.y', true)`,
    dispute_offer: `insert into dispute_offer (dispute_id, number, side, by_whom, at, refund, compensation, message_id, state, settled_at, settled_by, payout_id)
      values (${id(1)}, 1, 'consumer', 'key/k', now(), 10, 0, ${id(1)}, 'open', null, null, null),
        (${id(1)}, 2, 'merchant', 'key/k', now(), 0, 10, null, 'accepted', now(), 'key/l', ${id(9)})`,
    dispute_ask: `insert into dispute_ask (dispute_id, number, side, test, at, by_whom, due_at, silence, message_id, over_at, outcome)
      values (${id(1)}, 1, 'consumer', true, now(), 'key/k', now(), 'decided-without', ${id(1)}, null, null),
        (${id(1)}, 2, 'merchant', false, now(), 'key/k', now(), 'taken-as-admitted', ${id(1)}, now(), 'silent')`,
    dispute_appeal: `insert into dispute_appeal (id, dispute_id, side, at, by_whom, message_id, ruling, decided_at, outcome)
      values (${id(1)}, ${id(1)}, 'consumer', now(), 'key/k', ${id(1)}, 1, null, null),
        (${id(2)}, ${id(1)}, 'merchant', now(), 'key/l', ${id(1)}, 1, now(), 'upheld')`,
    dispute_ruling: `insert into dispute_ruling (id, dispute_id, number, appeal_id, at, by_whom, outcome, refund, compensation, merchant_share, platform_share, carrier_share, grounds, statement, law, obligations, comply_days, otherwise, differs, payout_id, otherwise_payout_id, kept, reason, guarantee, category_id, currency, paid, pairs, final_at)
      values (${id(1)}, ${id(1)}, 1, null, now(), 'user/a', 'partly', 10, 5, 60, 30, 10, '{shared-fault}', 's', 'l', '{resend}', 3, 5, 'd', ${id(9)}, ${id(8)}, 0, 'late', 'g', 'tea', 'CNY', 100, '{ab}', null),
        (${id(2)}, ${id(1)}, 2, ${id(1)}, now(), 'user/b', 'merchant', 0, 0, 100, 0, 0, '{}', 's', null, '{}', null, 0, null, null, null, 15, 'late', null, null, 'CNY', 100, '{}', now())`,
    dispute_correction: `insert into dispute_correction (id, dispute_id, ruling, payout_id, currency, merchant_before, merchant_after, at, posted_at)
      values (${id(1)}, ${id(1)}, 2, ${id(9)}, 'CNY', 9, 0, now(), null), (${id(2)}, ${id(1)}, 3, ${id(9)}, 'CNY', 0, 9, now(), now())`,
  },
  48: { money_since: `insert into money_since (at) values (now())` },
  51: {
    // what was said, accepted, and written to the consumer
    claim: `insert into claim (id, order_id, code, consumer_id, merchant_id, state, made_by, opened_at, currency, product_id, quantity,
        asked, given, settled_at, loss_said, loss, decision_reason, decision_words, due_at)
      values (${id(5)}, 'o5', 'quality-15-days', 'c1', 'm1', 'refused', 'consumer', now(), 'CNY', 'p1', 1, '{}', '{}', now(), 500, 0,
          'evidence-lacking', 'axc1.z', null),
        (${id(6)}, 'o6', 'quality-15-days', 'c1', 'm1', 'review', 'consumer', now(), 'CNY', 'p1', 1, '{}', '{}', null, 500, null, null, null, now())`,
  },
  52: {
    parcel_recall: `insert into parcel_recall (order_id, asked_at, aftersale_id) values ('o8', now(), ${id(1)}), ('o9', now(), ${id(2)})`,
    parcel_recall_answer: `insert into parcel_recall_answer (order_id, parcel_id, carrier, outcome, at)
      values ('o8', 'k1', 'sf', 'recalled', now()), ('o8', 'k2', 'yto', 'too-late', now())`,
  },
  54: {
    payout_correction: `insert into payout_correction (id, payout_id, number, merchant, carrier, reason, cause_id, asked_by, digest, state,
        asked_at, posted_at, dropped, back_merchant, back_carrier, more, borne)
      values (${id(1)}, ${id(1)}, 1, 40, 20, 'dispute-ruled', ${id(9)}, 'user/u', sha256('a'), 'posted', now(), now(), 5, 3, 2, 1, -7),
        (${id(2)}, ${id(1)}, 2, 0, 0, 'race', null, null, sha256('b'), 'asked', now(), null, 0, 0, 0, 0, 0)`,
  },
  55: {
    key_reader: `insert into key_reader (process, name, file_version, service, seen_at)
      values (${id(1)}, 'a (process 1)', 1, false, now()), (${id(2)}, 'b (process 2)', null, true, now())`,
  },
  56: {
    vault_leakage: `insert into vault_leakage (id, asked_at, asked_by, generation, rows_read, rows_about, progress, report, done_at)
      values (${id(1)}, now(), 'user/u', 1, 20000, null, '{"start": ""}', null, null),
        (${id(2)}, now(), 'system/index', 1, 60000, 50000, null, '{"whole": true, "fields": []}', now())`,
  },
  62: {
    return_address: `insert into return_address (merchant_id, parts, changed_at)
      values ('m1', '{"name": "axc1.x", "phone": "axc1.y", "address": "axc1.z"}', now()), ('m2', '{"name": "axc1.v"}', now())`,
  },
};

function id(n: number): string {
  return `'01940000-0000-7000-8000-${String(n).padStart(12, '0')}'`;
}

/** Tables and what they hold, by name; partitions count as their parent. */
async function contents(client: pg.Client): Promise<Map<string, number>> {
  const { rows } = await client.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
       and not relispartition and relname <> 'schema_migration' order by relname`,
  );
  const found = new Map<string, number>();
  for (const { name } of rows) {
    const counted = await client.query<{ n: number }>(`select count(*)::int as n from "${name}"`);
    found.set(name, counted.rows[0]!.n);
  }
  return found;
}

const all = readMigrations();
const databases: { drop(): Promise<void> }[] = [];
afterAll(async () => {
  for (const { drop } of databases) await drop();
});

describe('every step on a database that is filled', () => {
  test('in turn: rows of all tables before a step are there after it', async () => {
    const database = await testDatabase(async () => undefined);
    databases.push(database);
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    try {
      let before = new Map<string, number>();
      for (const step of all) {
        expect(await migrate(database.url, all.slice(0, step.number))).toEqual([step.number]);
        const after = await contents(client);
        for (const [table, rows] of before)
          expect([step.name, table, after.get(table)]).toEqual([step.name, table, rows]);
        for (const [table, insert] of Object.entries(SEEDS[step.number] ?? {}))
          await client.query(insert).catch((error: Error) => {
            throw new Error(`The seed of ${table} (step ${step.number}) does not fit: ${error.message}`);
          });
        before = await contents(client);
        const empty = [...before].filter(([, rows]) => rows === 0).map(([table]) => table);
        expect(empty, `step ${step.number} makes tables that SEEDS has no rows for`).toEqual([]);
      }
    } finally {
      await client.end();
    }
  });

  test('a step that only an empty database takes is found', async () => {
    const database = await testDatabase(async (url) => {
      await migrate(url, all.slice(0, 1));
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      for (const insert of Object.values(SEEDS[1]!)) await client.query(insert);
      await client.end();
    });
    databases.push(database);
    const careless = {
      number: 2,
      name: 'careless',
      sha256: 'x',
      sql: 'alter table event_key add column tenant text not null',
    };
    await expect(migrate(database.url, [all[0]!, careless])).rejects.toThrow('Migration 2 (careless) failed');
  });

  test('seeds belong to steps that are there', () => {
    const numbers = new Set(all.map(({ number }) => String(number)));
    expect(Object.keys(SEEDS).filter((number) => !numbers.has(number))).toEqual([]);
  });
});
