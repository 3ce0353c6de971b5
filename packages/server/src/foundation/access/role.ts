/** The roles that people have. Those outside the marketplace's own staff belong to a party and reach only what is that party's. */
export const STAFF_ROLES = [
  'operator',
  'policy-editor',
  'policy-approver',
  'reviewer',
  'supervisor',
  'service-agent',
  'arbitrator',
  'fund-manager',
  'inspector',
  'laboratory',
  'category-manager',
  'campaign-lead',
  'privacy-officer',
  'auditor',
  'executive',
  'administrator',
] as const;

export const OUTSIDE_ROLES = [
  'merchant',
  'creator',
  'agency',
  'rights-holder',
  'consumer',
  'service-provider',
  'authority',
] as const;

export type Role = (typeof STAFF_ROLES)[number] | (typeof OUTSIDE_ROLES)[number];

/** How far a role carries a permission: everything, what its groups work on, or what is its party's or its own. */
export type RoleReach = 'all' | 'group' | 'own';
