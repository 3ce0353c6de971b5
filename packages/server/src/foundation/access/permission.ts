import { isOutside, type Role, type RoleReach, widerReach } from './role.ts';

/**
 * What can be allowed, by name. Every room declares the permissions its routes ask for, so that the list of them is
 * never older than the routes; a key holds scopes, which are these names or shorthands for sets of them.
 */
export interface PermissionDeclaration {
  /** `room.thing.verb`, e.g. `marketplace.order.read`. */
  name: string;
  doc: { 'zh-CN': string; en: string };
  /**
   * True when whoever uses the permission filters by party (`request.reach`). A key that belongs to a party can never
   * use a permission without this mark, so forgetting the filter closes a door instead of opening one.
   */
  own?: true;
  /** Shorthands that include it. */
  bundles?: readonly BundleName[];
  /** The roles that hold it, and how far it carries for each. The administrator holds every permission of staff. */
  roles?: Partial<Record<Role, RoleReach>>;
}

/** Shorthands for what the usual kinds of key need. A bundle's name has no dot, so it never looks like a permission. */
export const BUNDLES = {
  ingest: {
    'zh-CN': '商城后端：上报事件、请求判定',
    en: "A marketplace's backend: send events, ask for decisions",
  },
  read: { 'zh-CN': '查看全部脱敏数据', en: 'Look at everything that is shown masked' },
  policy: { 'zh-CN': '管理规则包与名单', en: 'Manage packs and lists' },
  monitor: { 'zh-CN': '监控：运行指标', en: 'Monitoring: telemetry' },
} as const;
export type BundleName = keyof typeof BUNDLES;

const NAME = /^[a-z][a-z0-9-]{0,39}(\.[a-z][a-z0-9-]{0,39}){2}$/;
const ROOM = /^([a-z][a-z0-9-]{0,39})\.\*$/;

const isBundle = (scope: string): scope is BundleName => Object.hasOwn(BUNDLES, scope);

export interface PermissionRegistry {
  list(): readonly PermissionDeclaration[];
  find(name: string): PermissionDeclaration | undefined;
  /** Why a text is no scope, or `undefined`. A scope is a permission, `room.*`, a bundle, or `*`. */
  scopeFault(scope: string): string | undefined;
  /** The permissions that scopes stand for now; names that no room declares any more stand for nothing. */
  expand(scopes: readonly string[]): ReadonlySet<string>;
  /**
   * What roles hold now, and how far it carries: the widest of them. The administrator holds everything, whatever is
   * declared for other roles.
   */
  ofRoles(roles: readonly Role[]): ReadonlyMap<string, RoleReach>;
  /**
   * Whether `held` include all that `scope` stands for, now and after rooms declare more: only `*` covers `*`, because
   * a wildcard grows with the house.
   */
  covers(held: readonly string[], scope: string): boolean;
}

/** @throws Error for a name that is malformed or declared twice: a fault of ours, found at start */
export function createPermissions(declarations: readonly PermissionDeclaration[]): PermissionRegistry {
  const byName = new Map<string, PermissionDeclaration>();
  const rooms = new Map<string, Set<string>>();
  for (const declaration of declarations) {
    const { name } = declaration;
    if (!NAME.test(name)) throw new Error(`Permission "${name}" is not named room.thing.verb`);
    if (byName.has(name)) throw new Error(`Permission ${name} is declared twice`);
    checkRoles(declaration);
    byName.set(name, declaration);
    const room = name.slice(0, name.indexOf('.'));
    rooms.set(room, (rooms.get(room) ?? new Set()).add(name));
  }

  const stand = (scope: string): Iterable<string> => {
    if (scope === '*') return byName.keys();
    if (isBundle(scope)) return [...byName.values()].filter((p) => p.bundles?.includes(scope)).map((p) => p.name);
    const room = ROOM.exec(scope)?.[1];
    if (room !== undefined) return rooms.get(room) ?? [];
    return byName.has(scope) ? [scope] : [];
  };

  return {
    list: () => [...byName.values()],
    find: (name) => byName.get(name),
    scopeFault(scope) {
      if (scope === '*' || isBundle(scope) || byName.has(scope)) return undefined;
      const room = ROOM.exec(scope)?.[1];
      if (room !== undefined)
        return rooms.has(room) ? undefined : `there is no room "${room}"; rooms are ${[...rooms.keys()].join(', ')}`;
      return `"${scope.slice(0, 120)}" is no permission, no room.*, none of ${Object.keys(BUNDLES).join(', ')} and not *`;
    },
    expand: (scopes) => new Set(scopes.flatMap((scope) => [...stand(scope)])),
    ofRoles(roles) {
      const held = new Map<string, RoleReach>();
      for (const { name, roles: declared = {} } of byName.values())
        for (const role of roles) {
          const reach = declared[role] ?? (role === 'administrator' ? 'all' : undefined);
          if (reach !== undefined) held.set(name, widerReach(held.get(name), reach));
        }
      return held;
    },
    covers(held, scope) {
      if (held.includes('*') || held.includes(scope)) return true;
      if (!NAME.test(scope)) return false;
      return held.some((mine) => [...stand(mine)].includes(scope));
    },
  };
}

/** A reach that nobody filters by would be no reach at all. */
function checkRoles({ name, own, roles = {} }: PermissionDeclaration): void {
  for (const [role, reach] of Object.entries(roles)) {
    if (isOutside(role as Role) && reach !== 'own')
      throw new Error(`Permission ${name}: ${role} belongs to a party and cannot reach more than its own`);
    if (reach !== 'all' && own !== true)
      throw new Error(`Permission ${name}: ${role} is to reach ${reach}, but it is not declared own`);
  }
}
