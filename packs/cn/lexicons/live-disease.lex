---
about: { zh-CN: 直播、短视频口播中的疾病词（含常见变体）, en: 'Diseases as spoken in live rooms and videos, with the usual evasions' }
---
糖尿病	tags=disease
糖鸟病	tags=disease
唐尿病	tags=disease
糖人	before=吹|捏	tags=evasion
tnb	word=true	tags=evasion
血糖	tags=disease
雪糖高	tags=evasion
血压	tags=disease
血脂	tags=disease
降雪脂	tags=evasion
血月旨	tags=evasion
xuetang	tags=evasion
降xt	word=true	tags=evasion
降xy	word=true	tags=evasion
jiang血压	tags=evasion
gao血压	tags=evasion
三高	tags=disease
三嗯高	tags=evasion
堵住血管	tags=vessel
血管	tags=vessel
血栓	tags=disease
脑梗	tags=disease
心梗	tags=disease
中风	tags=disease
偏瘫	tags=disease
支架	before=手机|床|平板|摄影|直播|麦克风|懒人|落地	after=灯	tags=disease
心脏病	tags=disease
心月庄病	tags=evasion
肿瘤	tags=disease
癌	tags=disease	short=true
失眠	tags=disease
湿眠	tags=evasion
湿某棉	tags=evasion
便秘	tags=disease
肠炎	tags=disease
胃炎	tags=disease
关节炎	tags=disease
骨质疏松	tags=disease
腰椎间盘	tags=disease
近视	tags=disease
老花眼	tags=disease
白内障	tags=disease
飞蚊症	tags=disease
甲减	tags=disease
妇科病	tags=disease
痛经	tags=disease
免疫力	tags=function
免意力	tags=evasion
抵抗力	tags=function
