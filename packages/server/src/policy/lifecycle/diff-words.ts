import type { Language, PackDiff } from '@anxin/engine';

const PARTS: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  title: ['标题', 'title'],
  on: ['适用事件', 'events'],
  match: ['匹配', 'matches'],
  when: ['触发条件', 'condition'],
  unless: ['豁免', 'exemptions'],
  verdict: ['结论', 'verdict'],
  case: ['人工审核', 'case'],
  measures: ['处置措施', 'measures'],
  params: ['参数', 'parameters'],
  evidence: ['证据', 'evidence'],
  weight: ['权重', 'weight'],
  law: ['法律依据', 'law'],
  message: ['告知文字', 'message'],
  mend: ['整改建议', 'how to mend it'],
  about: ['说明', 'what it is about'],
  measure: ['统计方式', 'measure'],
  key: ['统计对象', 'key'],
  where: ['统计条件', 'which events count'],
  value: ['取值', 'value'],
  of: ['分子', 'what a share is of'],
  over: ['分母', 'what it is a share of'],
  window: ['时间窗', 'window'],
  for: ['可用于', 'who may read it'],
};

/** Entries that a sentence names. */
const NAMED = 5;

/** What changes, sentence by sentence: rules first, then what they read. */
export function diffWords(
  { rules, features, lexicons, lists, similar, limits, guarantees }: PackDiff,
  language: Language,
): string[] {
  const zh = language === 'zh-CN';
  const say = (chinese: string, english: string): string => (zh ? chinese : english);
  const parts = (names: readonly string[]): string =>
    names.map((name) => PARTS[name]?.[zh ? 0 : 1] ?? name).join(say('、', ', '));
  const named = (entries: readonly string[], count: number): string => {
    const shown = entries.slice(0, NAMED).map((entry) => say(`“${entry}”`, `“${entry}”`));
    const more = count > shown.length ? say('等', ', …') : '';
    return shown.join(say('、', ', ')) + more;
  };
  const sets = (what: string, changes: PackDiff['lists']): string[] =>
    changes.flatMap(({ name, added, removed, added_count, removed_count }) => [
      ...(added_count > 0
        ? [
            say(`${what} ${name} 增加 ${added_count} 项：`, `${what} ${name} gains ${added_count}: `) +
              named(added, added_count),
          ]
        : []),
      ...(removed_count > 0
        ? [
            say(`${what} ${name} 删去 ${removed_count} 项：`, `${what} ${name} loses ${removed_count}: `) +
              named(removed, removed_count),
          ]
        : []),
    ]);
  return [
    ...rules.added.map((id) => say(`新增规则 ${id}`, `Rule ${id} is new`)),
    ...rules.removed.map((id) => say(`取消规则 ${id}`, `Rule ${id} goes`)),
    ...rules.changed.map(({ name, parts: changed }) =>
      say(`规则 ${name} 修改了${parts(changed)}`, `Rule ${name} changes: ${parts(changed)}`),
    ),
    ...features.added.map((name) => say(`新增特征 ${name}`, `Feature ${name} is new`)),
    ...features.removed.map((name) => say(`取消特征 ${name}`, `Feature ${name} goes`)),
    ...features.changed.map(({ name, parts: changed }) =>
      say(`特征 ${name} 修改了${parts(changed)}`, `Feature ${name} changes: ${parts(changed)}`),
    ),
    ...sets(say('词库', 'Lexicon'), lexicons),
    ...sets(say('名单', 'List'), lists),
    ...sets(say('参照文本', 'Known texts'), similar),
    ...limits.map(({ measure, from, to }) =>
      say(
        `处置措施 ${measure} 每日自动执行上限：${from ?? '不限'} → ${to ?? '不限'}`,
        `Measure ${measure}, taken at most so often a day without a person: ${from ?? 'no limit'} → ${to ?? 'no limit'}`,
      ),
    ),
    ...guarantees.map(({ guarantee, how, fields }) => {
      if (how === 'added') return say(`新增权益 ${guarantee}`, `Guarantee ${guarantee} is new`);
      if (how === 'removed') return say(`取消权益 ${guarantee}`, `Guarantee ${guarantee} goes`);
      const changed = fields.map(({ field, from, to }) => `${field}: ${from ?? '—'} → ${to ?? '—'}`);
      const shown = changed.slice(0, NAMED).join(say('；', '; ')) + (changed.length > NAMED ? say('等', ', …') : '');
      return say(
        `权益 ${guarantee} 修改（已付款的订单不变）：${shown}`,
        `Guarantee ${guarantee} changes (orders that are paid keep theirs): ${shown}`,
      );
    }),
  ];
}
