import { createWords } from '../../../kit/words.ts';

export const words = createWords(
  {
    title: '待学课程',
    above: '处置措施',
    intro: '哪些主体还有必修课程、为什么、什么时候到期。商城报来学完通过（course.completed）后，会自动从这里消失。',
    'column.party': '主体',
    'column.course': '要求',
    'column.why': '原因',
    'column.since': '开始',
    'column.due': '应于',
    'column.left': '剩余',
    'why.ladder': '积分到达 {n} 分',
    'due.open': '没有期限',
    'left.none': '已到期',
    'none.title': '没有待学的课程',
    'none.text': '积分阶梯或有人要求学课程时，会列在这里。',
  },
  {
    title: 'Courses to take',
    above: 'Measures',
    intro:
      'Who still has to take a course, why, and until when. Once the marketplace tells that it was passed (course.completed), it leaves this list by itself.',
    'column.party': 'Party',
    'column.course': 'Asked for',
    'column.why': 'Why',
    'column.since': 'Since',
    'column.due': 'Due',
    'column.left': 'Left',
    'why.ladder': '{n} points were reached',
    'due.open': 'no end',
    'left.none': 'due',
    'none.title': 'Nobody has a course to take',
    'none.text': 'When a ladder or a person asks for a course, it is listed here.',
  },
);
