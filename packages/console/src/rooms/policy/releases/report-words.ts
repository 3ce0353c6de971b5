import { createWords } from '../../../kit/words.ts';

/** What a check has found. */
export const reportWords = createWords(
  {
    'report.title': '校验结果',
    'report.at': '校验于',
    'report.none.title': '还没有校验',
    'report.none': '校验会编译全部内容并运行用例。有问题时，这里列出文件和行号。',
    'report.sound': '内容完整，{n} 个用例全部通过。',
    'report.problems': '{n} 个问题',
    'report.warnings': '{n} 条提醒',
    'report.failed': '{n} 个用例未通过',
    'report.passed': '{n} 个用例通过',
    'report.planted': '预埋违规找出 {found} / {total}',
    'report.line': '第 {line} 行',
    'report.open': '去修改',
    'fault.not-fired': '应命中 {rule}，但没有命中',
    'fault.fired': '不应命中 {rule}，但命中了',
    'fault.unnamed': '命中了用例没有提到的 {rule}',
  },
  {
    'report.title': 'What the check found',
    'report.at': 'checked',
    'report.none.title': 'Not checked yet',
    'report.none': 'A check compiles everything and runs the cases. Problems stand here with their file and line.',
    'report.sound': 'It is whole, and all of its {n} {n|case|cases} pass.',
    'report.problems': '{n} {n|problem|problems}',
    'report.warnings': '{n} {n|remark|remarks}',
    'report.failed': '{n} {n|case fails|cases fail}',
    'report.passed': '{n} {n|case passes|cases pass}',
    'report.planted': '{found} of {total} planted violations are found',
    'report.line': 'line {line}',
    'report.open': 'Mend it',
    'fault.not-fired': '{rule} should fire and does not',
    'fault.fired': '{rule} should stay quiet and fires',
    'fault.unnamed': '{rule} fires, and the case does not name it',
  },
);
