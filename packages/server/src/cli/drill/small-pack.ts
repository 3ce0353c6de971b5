import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const rule = (name: string, types: string, field: string): string => `
  - id: content.drill.${name}
    title: { zh-CN: 演练, en: Drill }
    on: [${types}]
    match:
      word: { lexicon: drill, in: [${field}] }
    when: word.count > 0
    verdict: observe
    params: { term: word.first, said: ${field} }
    message: { zh-CN: '出现了“{term}”：{said}', en: 'Says “{term}”: {said}' }
    law: 演练`;

const FILES: Record<string, string> = {
  'pack.yaml': `id: drill
version: 1.0.0
about: { zh-CN: 演练用的小规则包, en: A small pack for drills }
`,
  'lexicons/drill.lex': `---
about: { zh-CN: 演练词, en: Words of the drill }
---
联系
`,
  'enforcement/drill.measures.yaml': `measures:
  - kind: warn
    title: { zh-CN: 警示, en: Warning }
    about: { zh-CN: 演练, en: Drill }
    on: [merchant]
    severity: 5
`,
  'service/drill.yaml': `rules:
  - id: service.drill.complaint
    title: { zh-CN: 投诉, en: Complaint }
    on: [ticket.opened]
    when: ticket.text.contains("投诉")
    verdict: observe
    case: { queue: drill, priority: 50 }
    params: { said: ticket.text }
    message: { zh-CN: '投诉：{said}', en: 'Complains: {said}' }
    law: 演练
`,
  'content/drill.yaml': `rules:${[
    rule('ticket', 'ticket.opened, ticket.message', 'ticket.text'),
    rule('message', 'message.sent, call.made', 'contact.text'),
    rule('aftersale', 'aftersale.requested', 'aftersale.text'),
  ].join('')}
`,
};

/**
 * Writes a pack whose rules read what people write and put it into their messages, so that personal evidence and
 * parameters come into being.
 * @returns its folder
 */
export function writeSmallPack(root: string): string {
  const folder = join(root, 'pack');
  for (const [name, text] of Object.entries(FILES)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return folder;
}
