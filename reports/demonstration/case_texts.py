"""What the invented workers wrote in the files of cases, groups and activities; no names, nobody real."""

INCOMES = ["务工收入", "务农收入", "补助救助", "亲属接济", "其他"]
SIGNED = {"client": "本人", "guardian": "监护人"}
OBJECTIVE = ("text", "indicator", "baseline", "target")
OPINIONS = {"intake": "同意开案。", "assessment": "评估完整，可以制订计划。", "plan": "同意，按月回看目标。", "evaluation": "同意进入结案。", "closing": "同意结案，按期跟进。"}

SCHOOL = {"problems": ["school", "parenting"], "income": "务工收入", "goal": "孩子稳定到校，作业能按时完成。",
          "intake": {"presenting": "近一个月多次不愿到校，作业拖到深夜。", "expectation": "希望孩子能按时上学。", "preliminary": "父母外出后作息混乱，祖辈难以督促。"},
          "assessment": {"formulation": "父母外出务工，祖辈照料，家校联系少；作息混乱使学习更吃力。", "needs": [{"need": "稳定作息", "priority": "1"}, {"need": "学习支持", "priority": "2"}],
                         "child_opinion": "「早上起不来，作业太多了。我想和同学一起上学。」", "best_interest": "留在祖辈身边、规律作息、按时上学，对孩子最有利。", "child_service": ["supportive"]},
          "plan": {"child_view": "「打勾可以，但是要我自己打。」", "plan_interest": "先稳作息再补学习，不增加孩子的压力。"},
          "objectives": [("每周到校五天", "学校考勤", "每周三天", "每周五天"), ("晚上九点半前完成作业", "家长记录表", "多在十一点后", "每周至少四天")]}
CARE = {"problems": ["care", "money"], "income": "补助救助", "goal": "照料安排稳定，应享补贴到位。",
        "intake": {"presenting": "祖母独自照料两个孩子，近期生病住院。", "expectation": "希望有人帮忙接送。", "preliminary": "照料人健康变化，临时照料缺位。"},
        "assessment": {"formulation": "主要照料人患病，亲属支持松散，补贴材料未办齐。", "needs": [{"need": "临时照料", "priority": "1"}, {"need": "补贴申请", "priority": "1"}],
                       "child_opinion": "「我想和奶奶住在一起，也怕她又住院。」", "best_interest": "留在祖母身边，由亲属补上临时照料，不与兄弟姐妹分开。", "child_service": ["supportive", "supplementary"]},
        "plan": {"child_view": "「接我的人不要老是换。」", "plan_interest": "接送的人固定下来，孩子不离开熟悉的家和学校。"},
        "objectives": [("接送有固定的人", "接送安排表", "临时找人", "每个上学日有人接送"), ("补贴材料办齐", "受理回执", "缺两份材料", "取得受理回执")]}
SPEECH = {"problems": ["health"], "income": "务农收入", "goal": "接上专业康复服务。",
          "intake": {"presenting": "孩子说话少，别人难以听懂。", "expectation": "希望知道去哪里看。", "preliminary": "需要专业评估，超出本机构能力。"},
          "assessment": {"formulation": "语言发育落后。", "needs": [{"need": "专业评估", "priority": "1"}]}, "objectives": []}
PEERS = {"problems": ["peers", "behaviour"], "income": "务工收入", "goal": "孩子能用语言处理冲突，有一两个固定的伙伴。",
         "intake": {"presenting": "在校与同学多次冲突，被同伴疏远。", "expectation": "老师希望有人辅导。", "preliminary": "情绪表达方式单一，缺少同伴。"},
         "assessment": {"formulation": "家庭沟通少，遇事用动手表达；被疏远后更易冲突。", "needs": [{"need": "情绪表达", "priority": "1"}, {"need": "同伴关系", "priority": "2"}],
                        "child_opinion": "「是他们先笑我的，我也想有朋友。」", "best_interest": "不贴标签、不换班，在原来的班里学会相处。", "child_service": ["supportive"]},
         "plan": {"child_view": "「我想参加画画的小组。」", "plan_interest": "从孩子喜欢的事开始，让孩子有成功的经验。"},
         "objectives": [("冲突时先停下来说话", "班主任记录", "每周三次动手", "一个月不动手"), ("参加一个兴趣小组", "小组签到", "没有参加", "出席八成以上")]}
MOOD = {"problems": ["mood", "family"], "income": "亲属接济", "goal": "孩子情绪平稳，与母亲保持联系。",
        "intake": {"presenting": "父母分开后孩子沉默，夜里常哭。", "expectation": "祖母希望孩子能说出来。", "preliminary": "家庭变故带来的悲伤，暂无自伤危险。"},
        "assessment": {"formulation": "分离未被说明，孩子自责；与母亲失去联系使不安持续。", "needs": [{"need": "情绪支持", "priority": "1"}, {"need": "亲子联系", "priority": "1"}],
                       "child_opinion": "「是不是我不乖，妈妈才走的？」", "best_interest": "与母亲保持联系，由熟悉的人照料，不在父母之间传话。", "child_service": ["supportive", "protective"]},
        "plan": {"child_view": "「我想自己给妈妈打电话。」", "plan_interest": "按孩子的节奏恢复联系，不追问父母的事。"},
        "objectives": [("每周与母亲视频一次", "通话记录", "没有联系", "每周一次"), ("能说出三种自己的情绪", "面谈记录", "只说「没事」", "每次面谈能说出")]}
PHONE = {"problems": ["parenting", "behaviour"], "income": "务工收入", "goal": "家里有共同的手机约定。",
         "intake": {"presenting": "每天看手机五小时以上，一收就吵。", "expectation": "照料人希望孩子少看手机。", "preliminary": "隔代照料，规则不一致。"},
         "assessment": {"formulation": "陪伴少，手机成为主要消遣；祖父母各有规则。", "needs": [{"need": "一致的规则", "priority": "1"}, {"need": "替代活动", "priority": "2"}],
                        "child_opinion": "「没人陪我玩，只有手机。」", "best_interest": "有人陪、有事做，比收走手机更有利。", "child_service": ["supportive"]},
         "plan": {"child_view": "「一小时太少了，先两小时行不行？」", "plan_interest": "约定由孩子参与商量，先有陪伴再减时间。"},
         "objectives": [("每天看手机不超过一小时", "家庭记录表", "五小时", "一小时以内"), ("与祖父母关系变好", "访谈", "常争吵", "少争吵")]}

ASSESSMENT = {"physical": "身体健康，视力需复查。", "psychological": "表达谨慎，熟悉后愿意交谈。", "relations": "与祖母亲近，与父母联系少。", "school_work": "成绩中等，班主任愿意配合。",
              "strengths": "动手能力强，喜欢画画；祖母关心孩子。", "risk_level": "middle", "client_view": "「我想有人听我说。」", "theory": "生态系统理论"}
PLAN = {"theory_model": "任务中心模式", "planned_sessions": "8", "evaluation_method": "量表前后测，照料人和班主任反馈，目标逐条核对。", "resources": "学校、村居、母亲的探望时间。",
        "steps": [{"stage": "建立关系", "period": "第一至二周", "content": "家访和面谈，约定目标", "method": "面谈、绘画", "who": "社工"},
                  {"stage": "任务推进", "period": "第三至八周", "content": "每周一次面谈，布置并检查小任务", "method": "任务分解", "who": "社工、照料人"},
                  {"stage": "巩固", "period": "第九周以后", "content": "减少次数，回看变化", "method": "回顾", "who": "社工"}]}
EVALUATION = {"phase": "result", "self_pre": "4", "self_post": "7", "satisfaction": "孩子和照料人都愿意推荐给别人。", "worker_evaluation": "任务分解有效；照料人的参与来得晚，下次应更早约定。"}
CLOSING = {"close_type": "reached", "problem_review": "问题由照料变化引起，持续约两个月。", "intervention_summary": "面谈、陪同和线上联系共数次，协调学校和村居。", "goal_achievement": "目标基本达到，照料安排稳定。",
           "remaining_needs": "假期托管。", "client_feedback": "「现在我会自己说了。」", "follow_up_plan": "一、三、六个月各跟进一次。"}
# mode, where, note, response, what comes next
FIRST_AIM = "了解近况，建立关系。"
PROCESS = [
    ("interview", "station", "说明服务和保密，用画图了解孩子的一天，约定见面时间。", "开始沉默，画图后愿意说学校的事。", "带上作息表。"),
    ("interview", "school", "在学校面谈，与班主任核对考勤，讨论早晨起床的困难。", "说出早晨最难的是找书包。", "睡前收好书包，记录三天。"),
    ("online", "online", "与孩子和母亲三方视频，商量每周固定通话。", "通话时笑了两次，主动展示图画。", "周三晚上由孩子拨出。"),
    ("interview", "home", "在家中与照料人一起看记录表，肯定四天达成，调整一条约定。", "照料人表示轻松了一些。", "记录表改由孩子自己打勾。"),
    ("escort", "community", "陪同办理补贴手续，说明各项材料。", "照料人记下了窗口和电话。", "十五日后查询进度。"),
    ("interview", "station", "回看目标和量表，讨论还有哪些担心。", "说出三种情绪，并举了例子。", "拉长见面间隔。"),
]

GROUP_PLAN = {"theory": "社会学习理论", "need": "项目内多名孩子缺少同伴支持，冲突时只会动手或沉默。", "goal": "学会表达情绪，交到朋友。", "objectives": "每人能说出三种情绪；认识三位组员；遇冲突会求助。",
              "target_group": "八至十四岁留守和困境儿童", "recruitment": "由社工和儿童主任推荐，照料人同意。", "evaluation_methods": "前后测、观察记录、组员反馈。",
              "risks": [{"risk": "组员争吵", "response": "分开冷静，会后单独面谈。"}], "budget": [{"item": "材料", "amount": "300", "source": "项目"}]}
GROUP_SUMMARY = {"goal_achievement": "目标达成，八成组员能说出自己的情绪并认识新朋友。", "members_change": "沉默的组员开始主动发言，两名组员成为伙伴。", "process_review": "前两节热身较慢，第三节后信任形成。",
                 "reflection": "每节活动可以少一个，留出分享时间。", "follow_up": "两名组员转入个案服务。", "budget_actual": "286"}
THEMES = ["你好，新朋友", "情绪温度计", "我的家", "吵架了怎么办", "我能行", "带着礼物出发"]
SESSION = ["大家围坐介绍自己，制订约定，最后一起合影（只拍手）。", "画情绪温度计并分享一次生气的经历。", "用积木搭「我的家」，说说家里的人。", "分组演练冲突情境，练习「停、说、找」。",
           "每人写下一件做到的事，互相贴星星。", "回看六次小组，交换卡片，填写后测。"]

ACTIVITY_PLAN = {"background": "寒潮将至，部分家庭取暖用电有隐患。", "goal": "让孩子和照料人掌握取暖安全和求助方法。", "target": "项目服务的儿童及照料人",
                 "flow": [{"time": "14:00", "what": "签到", "who": "志愿者"}, {"time": "14:30", "what": "情景演练", "who": "社工"}, {"time": "15:40", "what": "小结和问卷", "who": "社工"}],
                 "division": [{"task": "场地", "who": "社区"}], "materials": "演示插座、宣传页、小礼品", "risk_plan": "未成年人由照料人陪同；用电演示由社工操作；雨天改在室内。",
                 "evaluation": "满意度问卷和现场问答。", "budget": [{"item": "物料", "quantity": "30", "price": "8", "amount": "240", "source": "项目"}]}
ACTIVITY_SUMMARY = {"flow_done": "按计划进行，演练分四组轮换。", "achievement": "参与家庭学会检查插座和拨打求助电话，现场问答多数答对。", "budget_actual": "226", "problems": "签到处略拥挤。", "suggestions": "下次分两处签到。"}

SHEETS = [
    {"living": "居室整洁，卧室插座松动。", "health": "近期无病。", "mood": "情绪平稳，爱说话。", "family": "祖母照料，父母每周视频。", "income": "补贴已到账。", "hazards": ["wires"],
     "hazard_note": "当场断电，已请村居电工。", "needs": "更换插座", "help_given": "赠送插座一个"},
    {"living": "租住单间，通风好。", "health": "视力下降，需配镜。", "mood": "提到学校时紧张。", "family": "母亲在身边，父亲外出。", "income": "打零工。", "hazards": [], "needs": "配镜", "help_given": ""},
    {"living": "院内有水井，已加盖。", "health": "健康。", "mood": "开朗。", "family": "祖父母照料。", "income": "务农。", "hazards": ["water"], "hazard_note": "提醒上锁。", "needs": "", "help_given": ""},
    {"living": "干净，书桌光线不足。", "health": "健康。", "mood": "平稳。", "family": "祖母照料。", "income": "补助。", "hazards": [], "needs": "台灯", "help_given": ""},
]
