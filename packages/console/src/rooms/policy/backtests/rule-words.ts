import { createWords } from '../../../kit/words.ts';

/** What a backtest says of each rule: on its own page alone. */
export const ruleWords = createWords(
  {
    'rules.title': '变化的规则',
    'rules.none': '每条规则的命中都与原来相同。',
    'rules.same': '每条规则命中的事件都与原来相同；结论不同，是因为规则本身的结论改了。',
    'rules.column.rule': '规则',
    'rules.column.base': '原来命中',
    'rules.column.candidate': '现在命中',
    'rules.column.gained': '多命中',
    'rules.column.lost': '少命中',
    'rules.column.precision': '拦得对',
    'rules.column.unlabelled': '对错未知',
    'rules.column.missed': '漏掉已知违规',
    'rules.note':
      '“拦得对”只看关于这条规则的人工结论。新规则命中的内容，即使因别的规则被认定违规，也不算它拦得对：那是对错未知。',
  },
  {
    'rules.title': 'Rules that change',
    'rules.none': 'Every rule fires just where it did.',
    'rules.same': 'Every rule fires just where it did; verdicts change because those of the rules do.',
    'rules.column.rule': 'Rule',
    'rules.column.base': 'Fired',
    'rules.column.candidate': 'Would fire',
    'rules.column.gained': 'Gained',
    'rules.column.lost': 'Lost',
    'rules.column.precision': 'Precision',
    'rules.column.unlabelled': 'Not known',
    'rules.column.missed': 'Known violations missed',
    'rules.note':
      'Precision goes by what people said about this rule. Where they found a violation of other rules, nothing is known of this one: those count as not known.',
  },
);
