import { Link } from '../kit/navigation.tsx';
import { useMe } from '../kit/session.tsx';
import { useT } from '../kit/use-t.ts';
import { isOffered, type RailGroup, type Room } from '../room.ts';
import { words } from './words.ts';

const GROUPS: readonly RailGroup[] = [
  'today',
  'content',
  'goods',
  'service',
  'ip',
  'privacy',
  'policy',
  'report',
  'settings',
];

export interface RailProps {
  rooms: readonly Room[];
  current: Room | undefined;
  onGo?: () => void;
}

/** The rooms that somebody may open, by chapter. */
export function Rail({ rooms, current, onGo }: RailProps) {
  const me = useMe();
  const t = useT(words);
  return GROUPS.map((group) => {
    const mine = rooms.filter((room) => room.rail === group && isOffered(room, me));
    if (mine.length === 0) return null;
    return (
      <section key={group}>
        {group !== 'today' && <h2>{t(`group.${group}`)}</h2>}
        <ul>
          {mine.map((room) => (
            <li key={room.path}>
              <Link
                to={room.path}
                current={current?.path === room.path || current?.within === room.path}
                {...(onGo ? { onClick: onGo } : {})}
              >
                {t(room.title)}
              </Link>
            </li>
          ))}
        </ul>
      </section>
    );
  });
}
