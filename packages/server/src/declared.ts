import { caseworkPermissions } from './casework/case.permissions.ts';
import { qualityPermissions } from './casework/quality/quality.permissions.ts';
import { appealPermissions } from './enforcement/appeal.permissions.ts';
import { COURSES } from './enforcement/course.reactions.ts';
import { enforcementPermissions, ladderPermissions } from './enforcement/measure.permissions.ts';
import { OWNERS } from './enforcement/owner.reactions.ts';
import { accessPermissions } from './foundation/access/access.routes.ts';
import { createPermissions, type PermissionRegistry } from './foundation/access/permission.ts';
import { peoplePermissions } from './foundation/people/people.permissions.ts';
import type { ReactionDeclaration } from './foundation/reactions/reaction.ts';
import { trailPermissions } from './foundation/trail/trail.routes.ts';
import { operationPermissions } from './http/operation.routes.ts';
import { ledgerPermissions } from './ledger/ledger.routes.ts';
import { moneyPermissions, moneyReactions } from './ledger/money.ts';
import { marketplacePermissions } from './marketplace/marketplace.routes.ts';
import { projections } from './marketplace/projections.ts';
import { appealLabels, reviewLabels } from './policy/backtest/label.ts';
import { policyRoomPermissions } from './policy/policy.ts';
import { privacyPermissions, privacyReactions } from './privacy/privacy.ts';
import { servicePermissions, serviceReactions } from './service/service.ts';

/** What can be allowed, in all rooms. */
export const permissions: PermissionRegistry = createPermissions([
  ...accessPermissions,
  ...peoplePermissions,
  ...operationPermissions,
  ...trailPermissions,
  ...policyRoomPermissions,
  ...caseworkPermissions,
  ...qualityPermissions,
  ...enforcementPermissions,
  ...ladderPermissions,
  ...appealPermissions,
  ...marketplacePermissions,
  ...privacyPermissions,
  ...ledgerPermissions,
  ...moneyPermissions,
  ...servicePermissions,
]);

/** The reactions of all rooms, as far as they are known without what they work with. */
export const declaredReactions: readonly ReactionDeclaration[] = [
  ...projections,
  reviewLabels,
  appealLabels,
  COURSES,
  OWNERS,
  ...privacyReactions,
  ...moneyReactions,
  ...serviceReactions,
];
