---
about: { zh-CN: 疾病预防治疗的表述（含常见谐音、拼音、拆字）, en: 'Claims to prevent or cure disease, with the usual sound-alikes, pinyin and split characters' }
unless:
  before: [不能, 不可, 无法, 不用于, 不具有, 并非, 不是, 不得宣称, 不宣称, 请勿宣称, 没有, 不代替, 不能代替, 不能替代, 能不能, 能否]
  after: [吗, 么, 请就医, 请遵医嘱, 的功能吗, 的书, 的故事, 试纸]
---
降血糖	tags=disease
降血鸭	tags=disease
降雪糖	tags=disease
降血塘	tags=disease
降xue糖	tags=disease
jiang血糖	tags=disease
降血压	tags=disease
降雪压	tags=disease
jiang血压	tags=disease
降血脂	tags=disease
降雪脂	tags=disease
降血月旨	tags=disease
降3高	tags=disease
降三高	tags=disease
控三高	tags=disease
调三高	tags=disease
降xt	word=true	tags=disease
降xy	word=true	tags=disease
降xz	word=true	tags=disease
控xt	word=true	tags=disease
糖尿病人	tags=disease
唐尿病人	tags=disease
糖尿病专用	tags=disease
治糖尿病	tags=disease
tang尿病	tags=disease
糖niao病	tags=disease
三高人群专用	tags=disease
高血压专用	tags=disease
抗癌	before=天使|斗士	after=日记|药物|基金|故事|斗士	tags=disease
防癌	after=险|筛查|体检	tags=disease
抗疒品癌	tags=disease
抗ai癌	tags=disease
抗肿瘤	tags=disease
治肿瘤	tags=disease
治癌	tags=disease
治疗癌症	tags=disease
治疗肿瘤	tags=disease
预防心脑血管	tags=disease
预防心血管	tags=disease
预防脑梗	tags=disease
预防中风	tags=disease
预防老年痴呆	tags=disease
治失眠	tags=disease
治疗失眠	tags=disease
治辽失眠	tags=disease
治疗痛经	tags=disease
治痛经	tags=disease
宫寒不孕	tags=disease
治疗便秘	tags=disease
根治便秘	tags=disease
治便秘	tags=disease
治疗乳腺	tags=disease
治疗高血压	tags=disease
治高血压	tags=disease
zhi疗	tags=disease
zhiliao	word=true	tags=disease
治liao	tags=disease
冶疗	tags=disease
治辽	tags=disease
氵台疗	tags=disease
疒冫台疗	tags=disease
氵台病	tags=disease
消炎杀菌	before=玻璃|餐具|兽用|清热解毒	tags=cosmetic
消言杀菌	tags=cosmetic
xiao炎杀菌	tags=cosmetic
xiao炎	tags=cosmetic
治疗痤疮	tags=disease|cosmetic
治疗湿疹	tags=disease|cosmetic
治疗皮炎	tags=disease|cosmetic
治愈湿疹	tags=disease|cosmetic
治愈皮炎	tags=disease|cosmetic
治脱发	tags=disease|cosmetic
治好脱发	tags=disease|cosmetic
专治	after=不爽|各种不服|不服	tags=disease|cosmetic
可治	before=不	tags=disease|cosmetic
zhiyu皮炎	tags=disease|cosmetic
医学护肤品	tags=cosmetic
医学级护肤	tags=cosmetic
药妆	tags=cosmetic-word
药用级别	tags=cosmetic
激素脸	tags=cosmetic
堪比药	tags=disease|cosmetic
代替药	tags=disease
替代降压药	tags=disease
替代药物	tags=disease
可以停药	tags=disease
能停药	tags=disease
药都不用吃	tags=disease
不用吃药	tags=disease
# 法律条文自己的话：食品安全法第七十一条“疾病预防、治疗功能”，广告法第十七条“疾病治疗功能”，化妆品监督管理条例第三十七条“医疗作用”
预防疾病	before=不涉及|不得涉及|不能用于|不可用于|不以|药物|药品|医生	tags=disease
治疗疾病	before=不涉及|不得涉及|不能用于|不可用于|不以|药物|药品|医生	tags=disease
疾病预防	before=不涉及|不得涉及|不能用于|不可用于|不以|药物|药品|医生	tags=disease
疾病治疗	before=不涉及|不得涉及|不能用于|不可用于|不以|药物|药品|医生	tags=disease
防病治病	before=不涉及|不得涉及|不能用于|不可用于|不以|药物|药品|医生	tags=disease
治疗作用	before=不具备|没有任何	tags=disease|cosmetic
医疗作用	before=不具备|没有任何	tags=disease|cosmetic
