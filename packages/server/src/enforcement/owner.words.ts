import type { Language, MeasureKind, OwnerTerms, Pack } from '@anxin/engine';
import type { OwnerText } from './owner.store.ts';
import { dayIn, instantIn } from './statement.ts';

export interface OwnerFacts {
  cause: Pick<MeasureKind, 'title'>;
  led: Pick<MeasureKind, 'title'>;
  relation: OwnerTerms['relation'];
  /** In the order of their times: who they are from is not said. */
  causes: readonly { party: string; at: Date; rules: readonly string[] }[];
  until: Date;
  rules: Pack['rules'];
}

const OWNED: Record<OwnerTerms['relation'], Record<Language, string> & { counted: string }> = {
  agency: { 'zh-CN': '贵机构名下创作者', en: 'creators of your agency', counted: '名' },
  shop: { 'zh-CN': '贵店自有账号', en: 'accounts of your shop', counted: '个' },
  brand: { 'zh-CN': '贵品牌旗下店铺', en: 'shops of your brand', counted: '家' },
};

/** What an owner is told of the violations of others: how many, of what, when and against which rules; never of whom. */
export function ownerText(language: Language, given: OwnerFacts): OwnerText {
  const { cause, led, relation, causes, until } = given;
  const [from, to] = [causes[0]!.at, causes.at(-1)!.at].map((at) => dayIn(language, at));
  const parties = new Set(causes.map(({ party }) => party)).size;
  const rules = [...new Set(causes.flatMap((one) => one.rules))].map(
    (rule) => given.rules.find(({ id }) => id === rule)?.title[language] ?? rule,
  );
  const [title, proposed, end] = [cause.title[language], led.title[language], instantIn(language, until)];
  if (language === 'en')
    return {
      title,
      facts: `From ${parties} ${OWNED[relation].en} “${title}” was taken between ${from} and ${to}.${rules.length > 0 ? ` Rules: ${rules.join('; ')}.` : ''}`,
      proposal: `It is therefore proposed that “${proposed}” is taken from you. Nothing is decided: you can answer until ${end}, Beijing time, and a person decides afterwards.`,
    };
  return {
    title,
    facts: `${from}至${to}，${OWNED[relation][language]}中有 ${parties} ${OWNED[relation].counted}被采取“${title}”。${rules.length > 0 ? `涉及规则：${rules.join('；')}。` : ''}`,
    proposal: `据此拟对您采取“${proposed}”。目前尚未决定：您可在 ${end}（北京时间）前陈述意见，之后由人工决定。`,
  };
}
