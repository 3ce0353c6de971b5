---
about: { zh-CN: 与身体、疾病有关的线索：功效保证在此才是医疗保证, en: 'Signs that a guarantee is about the body, and so a medical one' }
---
病
疾
痛	after=快
疹
炎
癣
痘	after=豆
斑	after=马|点狗|斓|竹|比
脱发
生发
掉发
失眠
便秘
肥	after=皂|料|牛|胖|沃|美|大
瘦	after=肉|金|版|款
减肥
斤
血糖
血压
血脂
三高
宫寒
关节
腰椎
颈椎
肿瘤
癌
胃
肝	after=胆相照
肾
血管
鼻
咽
牙龈
视力
近视
皱纹
疤
妊娠纹
长高
疗程
