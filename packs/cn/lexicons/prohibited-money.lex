---
about: { zh-CN: 假币与虚拟货币交易, en: 'Counterfeit money, trade in virtual currency' }
unless:
  before: [识别, 防, 打击, 拒绝, 验, 检测]
  after: [识别, 检测, 验钞机, 鉴别]
---
假钞	tags=sure
假币	tags=sure
百元假钞	tags=sure
高仿人民币	tags=sure
可过验钞机	tags=sure
代币搬砖	tags=sure
usdt兑换	tags=sure
usdt交易	tags=sure
比特币买卖	tags=sure
比特币代购	tags=sure
虚拟币交易	tags=sure
虚拟货币交易	tags=sure
