---
about: { zh-CN: 翡翠玉石：“A货”指天然未处理, en: 'Jade, where "A货" is the trade name of untreated stone' }
---
翡翠
玉	short=true
玉石
玉镯
缅甸
冰种
糯种
飘花
手镯
鉴定证书
国检
b货
