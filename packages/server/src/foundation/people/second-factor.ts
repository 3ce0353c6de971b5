import type { UserPrincipal } from '../access/principal.ts';
import type { Tx } from '../database/database.ts';
import { Problem } from '../errors.ts';
import { actorOf, type PeopleContext, recoveryMac, throttleKey } from './context.ts';
import type { SealedFields } from './sealed-fields.ts';
import { countAttempt, forgiveAll, PERSON } from './throttle.ts';
import { newRecoveryCodes, newSecret, normaliseRecoveryCode, stepOf, uriOf } from './totp.ts';
import {
  dropRecoveryCodes,
  findUser,
  lockUser,
  putRecoveryCodes,
  takeRecoveryCode,
  takeStep,
  type UserRow,
  updateUser,
} from './user.store.ts';

/** A code that fits, as far as it can be told without knowing whether it was used. */
export type Proof = { secret: string; step: number } | { recovery: Buffer };

export interface SecondFactor {
  /** Before the transaction: opening the secret may need a connection of its own. */
  read(user: UserRow, code: string | undefined): Promise<Proof | undefined>;
  /** Whether the proof is of the person's present secret, or one of their recovery codes; each counts once. */
  take(tx: Tx, user: UserRow, proof: Proof | undefined): Promise<boolean>;
  /** A secret that is not in force yet. @throws Problem `access.sign-in-failed` for a wrong password */
  begin(by: UserPrincipal, password: string): Promise<{ secret: string; uri: string }>;
  /** In force when a code has shown that the secret arrived. @throws Problem `access.second-factor-needed` */
  confirm(by: UserPrincipal, code: string): Promise<string[]>;
  remove(by: UserPrincipal, given: { password: string; code: string }): Promise<void>;
}

export const SECOND_FACTOR_WRONG = {
  field: 'code',
  detail: 'The code does not fit or was used already. Is the clock of the device right?',
};

export function createSecondFactor(context: PeopleContext, fields: SealedFields): SecondFactor {
  const { db, clock, keys, trail } = context;

  const read: SecondFactor['read'] = async (user, code) => {
    if (user.totp_secret === null || code === undefined) return undefined;
    const recovery = normaliseRecoveryCode(code);
    if (recovery !== undefined) return { recovery: recoveryMac(keys, user.id, recovery) };
    const [secret] = await fields.open('totp', [user.totp_secret], { purpose: 'sign-in' });
    const step = stepOf(secret!, code.trim(), clock.now());
    return step === undefined ? undefined : { secret: user.totp_secret, step };
  };
  const take: SecondFactor['take'] = async (tx, user, proof) => {
    if (proof === undefined) return false;
    if ('recovery' in proof) return takeRecoveryCode(tx, user.id, proof.recovery);
    return proof.secret === user.totp_secret && takeStep(tx, user.id, proof.step);
  };

  const codeKey = (by: UserPrincipal): Buffer => throttleKey(keys, 'user', `${by.id}/code`);
  const note = (tx: Tx, by: UserPrincipal, action: string) =>
    trail(tx, [{ actor: actorOf(by), action, object: `user/${by.id}`, outcome: 'done' }]);

  return {
    ...{ read, take },
    async begin(by, password) {
      const user = await proveAgain(context, by, password);
      if (user.totp_secret !== null) throw new Problem('access.second-factor-set');
      const secret = newSecret();
      const [email] = await fields.open('email', [user.email], { purpose: 'second-factor' });
      const { totp } = await fields.seal(user.id, { totp: secret });
      await updateUser(db, user.id, { totp_pending: totp! });
      return { secret, uri: uriOf(secret, email ?? by.name) };
    },
    async confirm(by, code) {
      const key = codeKey(by);
      await countAttempt(db, key, PERSON, clock.now());
      const pending = (await findUser(db, by.id))?.totp_pending ?? null;
      if (pending === null) throw new Problem('access.second-factor-set');
      const [secret] = await fields.open('totp', [pending], { purpose: 'second-factor' });
      const step = stepOf(secret!, code.trim(), clock.now());
      if (step === undefined) throw new Problem('access.second-factor-needed', SECOND_FACTOR_WRONG);
      return db.transaction().execute(async (tx) => {
        const user = await lockUser(tx, by.id);
        // of two that confirm at once, one hands out codes
        if (user?.totp_pending !== pending) throw new Problem('access.second-factor-set');
        await updateUser(tx, user.id, { totp_secret: user.totp_pending, totp_pending: null, totp_step: BigInt(step) });
        const codes = newRecoveryCodes();
        await putRecoveryCodes(
          tx,
          user.id,
          codes.map((text) => recoveryMac(keys, user.id, normaliseRecoveryCode(text)!)),
        );
        await forgiveAll(tx, key);
        await note(tx, by, 'access.second-factor.create');
        return codes;
      });
    },
    async remove(by, { password, code }) {
      // counted apart from the password, which would forgive every guess
      const key = codeKey(by);
      await countAttempt(db, key, PERSON, clock.now());
      const proof = await read(await proveAgain(context, by, password), code);
      await db.transaction().execute(async (tx) => {
        const user = await lockUser(tx, by.id);
        if (!user || user.totp_secret === null) throw new Problem('access.second-factor-set');
        if (!(await take(tx, user, proof))) throw new Problem('access.second-factor-needed', SECOND_FACTOR_WRONG);
        await updateUser(tx, user.id, { totp_secret: null, totp_pending: null });
        await dropRecoveryCodes(tx, user.id);
        await forgiveAll(tx, key);
        await note(tx, by, 'access.second-factor.remove');
      });
    },
  };
}

/**
 * The password once more, for what a borrowed session must not do.
 * @throws Problem `access.sign-in-failed`, `access.throttled`
 */
export async function proveAgain(context: PeopleContext, by: UserPrincipal, password: string): Promise<UserRow> {
  const { db, clock, keys, passwords } = context;
  const key = throttleKey(keys, 'user', by.id);
  await countAttempt(db, key, PERSON, clock.now());
  const user = await findUser(db, by.id);
  const { fits } = await passwords.check(password, user?.password ?? null);
  if (!user || !fits) throw new Problem('access.sign-in-failed', { detail: 'This is not your password' });
  await forgiveAll(db, key);
  return user;
}
