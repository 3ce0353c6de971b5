---
about: { zh-CN: 与身体、疾病有关的线索：功效保证在此才是医疗保证, en: 'Signs that a guarantee is about the body, and so a medical one' }
---
病	short=true
疾	short=true
痛	after=快	short=true
疹	short=true
炎	short=true
癣	short=true
痘	after=豆	short=true
斑	after=马|点狗|斓|竹|比	short=true
脱发
生发
掉发
失眠
便秘
肥	after=皂|料|牛|胖|沃|美|大	short=true
瘦	after=肉|金|版|款	short=true
减肥
斤	short=true
血糖
血压
血脂
三高
宫寒
关节
腰椎
颈椎
肿瘤
癌	short=true
胃	short=true
肝	after=胆相照	short=true
肾	short=true
血管
鼻	short=true
咽	short=true
牙龈
视力
近视
皱纹
疤	short=true
妊娠纹
长高
疗程
