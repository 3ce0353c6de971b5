import { Link } from '../../kit/navigation.tsx';
import { useT } from '../../kit/use-t.ts';
import { words } from './words.ts';

/** What else concerns a merchant or creator: orders, apps, points and measures, and the rules. */
export function Elsewhere({ to, orders, apps }: { to: string; orders?: string; apps?: string }) {
  const t = useT(words);
  return (
    <nav className="elsewhere" aria-label={t('elsewhere')}>
      {orders && <Link to={orders}>{t('orders')}</Link>}
      {orders && (
        <>
          <Link to="/shop/rights">{t('shop.rights')}</Link>
          <Link to="/shop/claims">{t('shop.claims')}</Link>
          <Link to="/shop/aftersales">{t('shop.aftersales')}</Link>
          <Link to="/shop/disputes">{t('shop.disputes')}</Link>
          <Link to="/shop/money">{t('shop.money')}</Link>
        </>
      )}
      {apps && <Link to={apps}>{t('shop.apps')}</Link>}
      <Link to={to}>{t('standing')}</Link>
      <Link to="/rule-centre">{t('rules')}</Link>
    </nav>
  );
}
