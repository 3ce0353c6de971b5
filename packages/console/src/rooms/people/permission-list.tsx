import { usePreferences } from '../../kit/preferences.tsx';
import { useRead } from '../../kit/use-api.tsx';
import type { Permission } from './user.ts';

/** Permissions in words, with their names for who looks them up. */
export function PermissionList({ names }: { names: readonly string[] }) {
  const { language } = usePreferences();
  const { data } = useRead<{ permissions: Permission[] }>('/v1/permissions');
  const docs = new Map(data?.permissions.map(({ name, doc }) => [name, doc[language]]));
  return (
    <ul className="permissions">
      {names.map((name) => (
        <li key={name}>
          {docs.get(name) ?? name} <span className="quiet code">{name}</span>
        </li>
      ))}
    </ul>
  );
}
