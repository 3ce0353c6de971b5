import { Link } from '../../kit/navigation.tsx';
import { useMe } from '../../kit/session.tsx';
import { useT } from '../../kit/use-t.ts';
import { words as more } from './aftersale-words.ts';
import { type Aftersale, type Claim, type Dispute, homeOf, sideOf } from './model.ts';
import { Due } from './parts.tsx';
import { words } from './words.ts';

interface OpenProps {
  claims: readonly Claim[];
  aftersales: readonly Aftersale[];
  disputes?: readonly Dispute[];
}

/** What is under way of an order, each with the next date that was promised. */
export function Open({ claims, aftersales, disputes = [] }: OpenProps) {
  const t = useT(words);
  const tt = useT(more);
  const home = homeOf(sideOf(useMe().user.party));
  return (
    <>
      {claims.map(({ id, title, state, next }) => (
        <div key={id}>
          <p>
            <Link to={`${home}/claims/${id}`}>{`${title} · ${t(`claim.state.${state}`)}`}</Link>
          </p>
          {next?.due_at && <Due at={next.due_at} />}
        </div>
      ))}
      {aftersales.map(({ id, type, state, due_at }) => (
        <div key={id}>
          <p>
            <Link to={`${home}/aftersales/${id}`}>{`${tt(`type.${type}`)} · ${tt(`state.${state}`)}`}</Link>
          </p>
          {due_at && <Due at={due_at} />}
        </div>
      ))}
      {disputes.map(({ id, reason_title, next_at, due_at }) => (
        <div key={id}>
          <p>
            <Link to={`${home}/disputes/${id}`}>{`${t('dispute.open')} · ${reason_title}`}</Link>
          </p>
          {(next_at ?? due_at) !== null && <Due at={(next_at ?? due_at)!} />}
        </div>
      ))}
    </>
  );
}
