---
about: { zh-CN: 威胁、骚扰（含变体）, en: 'Threats and harassment, with variants' }
unless:
  before: [谁在]
---
弄死你
nongsi你
找人上门
上门找你
看谁耗得过谁
天天给你打电话
半夜也打
打爆你的电话
让你不得安宁
小心点走夜路
走夜路小心
你等着
不退款就等着
再给差评试试
不删差评
不删评论
找人收拾你
