"""Two frozen reports to print in tests and benches: a Chinese self-evaluation of more than twenty pages, an English annual one.

Everybody in them is invented. The numbers agree with each other, as those of a real report would.
"""

import base64
import hashlib
import io
from functools import lru_cache

from PIL import Image, ImageDraw

MONTHS = [f"2025-{month:02d}" for month in range(1, 13)]
LINES = ["鲤·建档", "鲤·个案", "鲤·探访", "鲤·心愿", "鲤·宣传"]
BY_LINE = [
    [12, 10, 9, 8, 7, 8, 6, 7, 6, 5, 5, 3],
    [6, 8, 12, 14, 15, 16, 14, 12, 15, 16, 14, 10],
    [88, 76, 104, 112, 118, 109, 121, 126, 115, 120, 131, 100],
    [0, 0, 2, 4, 5, 6, 5, 4, 6, 8, 7, 5],
    [0, 45, 60, 80, 120, 160, 90, 75, 110, 95, 84, 60],
]


def figure(value, key, rule=None, unit=None, rows=None, **more):
    """A figure with rows behind it, as the collector freezes it."""
    found = {"value": value, "key": key, "rule": rule, "unit": unit, **more}
    if rows is not None:
        found |= {"row_count": rows, "rows_sha256": hashlib.sha256(key.encode()).hexdigest()}
    return found


def ratio(done, target):
    return str(round(done / target, 6)) if target else None


@lru_cache
def photo(uid):
    """A drawn photo, as small as an upload is kept: 1,200 × 900, JPEG, as a data address."""
    number = sum(uid.encode())
    image = Image.new("RGB", (1200, 900), (150 + number % 80, 190 - number % 40, 200))
    draw = ImageDraw.Draw(image)
    for step in range(60):
        x, y = (step * 197 + number * 31) % 1200, (step * 113 + number * 17) % 900
        draw.ellipse((x, y, x + 90, y + 70), fill=((step * 37) % 255, 140 + step % 90, (number * 7) % 255))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=82)
    return "data:image/jpeg;base64," + base64.b64encode(out.getvalue()).decode()


def photos(uid):
    return None if uid == "gone" else photo(uid)


def _table(caption, columns, rows, total=None, note=""):
    return {"type": "table", "caption": caption, "columns": columns, "rows": rows, "total": total, "note": note}


def _text(text):
    return {"type": "paragraph", "text": text}


def _head(text):
    return {"type": "heading", "text": text}


# label, code, unit, target, done, recorded, reasons, light
INDICATORS = [
    ("儿童建档", "FILE_NEW", "files", 90, 86, 89, ["缺监护人同意书 3"], "on_track"),
    ("个案开案", "CASE_OPEN", "cases", 12, 11, 11, [], "on_track"),
    ("个案结案", "CASE_CLOSE", "cases", 8, 5, 6, ["结案未审核 1"], "behind"),
    ("个案面谈与服务", "CASE_INTERVIEW", "times", 150, 152, 158, ["时长不足 6"], "done"),
    ("入户探访", "VISIT", "person_times", 1200, 1320, 1402, ["无人在家 61", "缺照片 21"], "done"),
    ("电话访问", "CALL", "person_times", 400, 352, 371, ["无人接听 19"], "at_risk"),
    ("微心愿", "WISH", "wishes", 60, 52, 55, ["待回访 3"], "at_risk"),
    ("宣传活动", "PUBLICITY", "activities", 12, 12, 12, [], "done"),
    ("宣传受众", "POLICY", "person_times", 900, 979, 979, [], "done"),
    ("儿童主任培训", "TRAIN", "trainings", 6, 2, 2, [], "behind"),
    ("培训人次", "TRAIN_PT", "person_times", 120, 108, 108, [], "at_risk"),
    ("督导时数", "SUP_H", "hours", 48, 46, 46, [], "on_track"),
]
_TIME = "0.95"


def _indicator_rows():
    rows = []
    for label, code, unit, target, done, recorded, reasons, light in INDICATORS:
        key = code.lower()
        rows.append(
            [
                label,
                figure(target, f"{key}.target", unit=unit),
                figure(
                    done,
                    f"{key}.done",
                    code,
                    unit,
                    recorded - (recorded - done),
                    label=label,
                    recorded=recorded,
                    reasons=reasons,
                ),
                figure(ratio(done, target), f"{key}.rate", code, format="percent"),
                {"bar": {"rate": ratio(done, target), "time": _TIME, "light": light}},
                {"light": light},
            ]
        )
    return rows


_STORY = (
    "小宇（化名）今年九岁，父母在外地务工，由祖父母照料。儿童主任在月度走访时发现他连续两周没有按时到校，便把情况告诉了社工。"
    "社工与儿童主任一起入户，了解到祖母因腰伤住院，家里只剩祖父一人照料两个孩子，小宇常常要先送妹妹上幼儿园再赶去学校。\n\n"
    "社工评估后与家庭共同订立服务计划：协调邻里志愿者接送妹妹；链接区内爱心企业提供三个月的营养补助；"
    "与班主任约定每周反馈到校情况；每两周与小宇面谈一次，陪他把担心说出来。"
    "服务进行到第六周，小宇恢复按时到校；第十二周，祖母出院，家庭照料能力基本恢复，督导审核后结案，转为每月探访。\n\n"
    "回头看，个案得以较早介入，靠的是儿童主任熟悉村里的每一户，也靠社工把学校、邻里和企业的力量接到一起。"
)
_BACKGROUND = (
    "鲤城区自2021年起通过政府购买服务的方式实施“福蕾行动计划”，面向辖区内留守儿童、困境儿童、事实无人抚养儿童及其监护人，"
    "建立“儿童主任＋社工”的服务模式。项目以建档为基础，以个案和探访为主要方法，以心愿和宣传扩大参与，"
    "形成“鲤·建档、鲤·个案、鲤·探访、鲤·心愿、鲤·宣传”五项服务。\n\n"
    "2024年底的需求调研走访了八个街道、四十六个社区，回收有效问卷412份，访谈监护人35人、儿童主任22人。"
    "结果显示：隔代照料家庭占比较高，监护人最希望得到的是假期照看和学业陪伴；儿童主任普遍希望得到政策与沟通技巧方面的培训；"
    "有17.5%的受访家庭不清楚可以向谁求助。项目据此确定了本年度的目标与量化指标。"
)
_LINE_TEXTS = [
    (
        "社工与儿童主任一起，以社区为单位逐户摸底，凡符合条件的儿童一人一档，监护人签署知情同意书后录入系统。"
        "档案内容包括基本情况、监护状况、就学健康、风险等级与跟进频次，每季度复核一次。",
        "本年度新增档案86份，另有3份因监护人同意书尚未签署暂不计入。风险等级为高的11份档案全部转入个案服务。",
    ),
    (
        "个案服务遵循接案、预估、计划、介入、评估、结案六个阶段，由督导审核接案表与结案报告。"
        "介入以支持监护人、稳定就学、疏导情绪为主，必要时转介医院、学校与救助机构。",
        "全年开案11个，结案5个，尚有6个在服务中。结案数低于指标，主要原因是下半年新开个案较多，服务周期尚未满。",
    ),
    (
        "探访分为例行探访与重点探访。例行探访每季度不少于一次，重点对象每月不少于一次；寒暑假前后加密。"
        "每次探访记录监护、居住、就学、健康与安全五项观察，发现问题当日报告督导。",
        "全年入户探访1,320人次，电话访问352人次。无人在家、拒访与缺少照片的记录不计入完成数。",
    ),
    (
        "心愿由儿童提出、社工核实，经审核后向社会公布，由个人或单位认领，采购后由社工与儿童主任共同送达，监护人签收并在两周内回访。",
        "全年实现微心愿52个，折合金额15,860.00元；其中学习用品29个，生活用品16个，文体用品7个。",
    ),
    (
        "宣传以政策进社区、进校园为主，内容包括未成年人保护法、强制报告制度、防溺水与网络安全。现场只统计人次，不登记姓名。",
        "全年开展宣传活动12场，受众979人次，发放资料2,300份。",
    ),
]


def _line_section(place):
    name, (how, result) = LINES[place], _LINE_TEXTS[place]
    rows = [
        [
            {"date": f"2025-{month:02d}-{8 + place * 3:02d}"},
            ["开元街道", "鲤中街道", "海滨街道", "临江街道", "江南街道", "浮桥街道", "金龙街道", "常泰街道"][
                (month + place) % 8
            ],
            [
                f"第{month}次集中走访与个别跟进，重点了解监护与就学情况",
                "与社区儿童主任核对名单，补充缺项并当场说明用途",
                "入户后与监护人约定下一次跟进时间",
            ][month % 3],
            figure(BY_LINE[place][month - 1], f"line{place}.m{month}"),
        ]
        for month in range(1, 13)
    ]
    return [
        _head(name),
        _text(how),
        _text(result),
        _table(
            f"{name}服务记录摘要",
            [
                {"key": "date", "width": 20},
                {"key": "place", "width": 17},
                {"key": "note", "width": 47},
                {"key": "person_times", "width": 16, "unit": "person_times"},
            ],
            rows,
            total=[
                None,
                None,
                None,
                figure(
                    sum(BY_LINE[place]),
                    f"line{place}.sum",
                    "PERSON_TIMES",
                    rows=sum(BY_LINE[place]) // 2,
                    label=f"{name}人次",
                ),
            ],
        ),
        {
            "type": "photos",
            "items": [
                {
                    "uid": f"line{place}-{number}",
                    "caption": ["入户探访", "小组活动", "物资送达", "政策宣讲"][number],
                    "date": f"2025-{number * 3 + 1:02d}-1{place}",
                    "place": "鲤中街道",
                }
                for number in range(4 if place % 2 else 2)
            ],
        },
    ]


def _spending():
    rows = [
        ("人员费用", "210000.00", "198650.00"),
        ("督导培训费", "12000.00", "9800.00"),
        ("服务活动费", "45000.00", "41235.60"),
        ("项目管理费", "33000.00", "30120.00"),
    ]
    return _table(
        "经费预算与支出",
        [
            {"key": "category", "width": 24},
            {"key": "budget", "width": 20, "format": "money", "unit": "yuan"},
            {"key": "spent", "width": 20, "format": "money", "unit": "yuan"},
            {"key": "balance", "width": 20, "format": "money", "unit": "yuan"},
            {"key": "execution_rate", "width": 16, "format": "percent"},
        ],
        [
            [name, budget, spent, f"{float(budget) - float(spent):.2f}", ratio(float(spent), float(budget))]
            for name, budget, spent in rows
        ],
        total=[None, "300000.00", "279805.60", "20194.40", ratio(279805.6, 300000)],
        note="支出截至数据截止日期，已由机构财务复核。",
    )


def sample_snapshot(language="zh-hans", version=1):
    """A frozen report as the collector would make it."""
    return _annual() if language == "en" else _self_evaluation(version)


def _self_evaluation(version):
    total = sum(map(sum, BY_LINE))
    chapters = [
        {
            "key": "basics",
            "blocks": [
                {
                    "type": "definitions",
                    "items": [
                        {"label": "项目名称", "value": "福蕾行动计划（2025年度）"},
                        {"key": "project_number", "value": "LC-FL-2025-01"},
                        {
                            "key": "contract_amount",
                            "value": figure("300000.00", "contract.amount", unit="yuan", format="money"),
                        },
                        {"key": "contract_term", "value": {"dates": ["2025-01-01", "2025-12-31"]}},
                        {"key": "target_group", "value": "鲤城区留守儿童、困境儿童、事实无人抚养儿童及其监护人"},
                        {"key": "sites", "value": {"list": ["鲤中街道社工站", "江南街道社工站", "浮桥街道社工站"]}},
                        {"key": "leader", "value": "林晓帆"},
                        {"key": "staff", "value": "专职社工4人，其中持证社工3人；兼职督导1人"},
                    ],
                },
                {
                    "type": "figures",
                    "items": [
                        {
                            "key": "persons",
                            "value": figure(218, "persons", "PERSONS", "persons", 218, label="服务人数"),
                        },
                        {
                            "key": "person_times",
                            "value": figure(
                                total, "person_times", "PERSON_TIMES", "person_times", 1874, label="服务人次"
                            ),
                        },
                        {
                            "key": "records",
                            "value": figure(
                                1874,
                                "records",
                                "RECORDS",
                                None,
                                1874,
                                label="服务记录",
                                recorded=1961,
                                reasons=["退回修改 52", "缺材料 35"],
                            ),
                        },
                        {
                            "key": "hours",
                            "value": figure(
                                "2136.5", "hours", "HOURS", "hours", 1874, label="服务时数", format="hours"
                            ),
                        },
                    ],
                },
                {
                    "type": "light",
                    "light": "at_risk",
                    "text": "时间进度95.0%，12项指标中4项已完成、3项按期、3项预警、2项滞后。",
                },
            ],
        },
        {
            "key": "background",
            "blocks": [
                _head("项目背景"),
                _text(_BACKGROUND),
                _head("年度目标"),
                {
                    "type": "list",
                    "ordered": True,
                    "items": [
                        "为不少于90名重点儿童建立动态档案，做到底数清、情况明。",
                        "为有需要的儿童和家庭提供不少于12个专业个案服务。",
                        "完成入户探访不少于1,200人次、电话访问不少于400人次。",
                        "实现微心愿不少于60个，开展宣传活动不少于12场。",
                        "举办儿童主任培训6场，培养一支留得住、用得上的基层儿童工作队伍。",
                    ],
                },
                {"type": "note", "text": "政策依据：《农村留守儿童和困境儿童关爱服务质量提升三年行动计划》。"},
            ],
        },
        {
            "key": "implementation",
            "blocks": [
                _text("本年度五项服务按月推进。各项服务的月度人次见下图，服务构成见图2。"),
                {
                    "type": "chart",
                    "kind": "monthly",
                    "caption": "各服务板块月度服务人次",
                    "data": {
                        "months": MONTHS,
                        "unit": "person_times",
                        "form": "bars",
                        "series": [{"label": name, "values": values} for name, values in zip(LINES, BY_LINE)],
                    },
                },
                {
                    "type": "chart",
                    "kind": "shares",
                    "caption": "服务人次构成",
                    "data": {
                        "unit": "person_times",
                        "items": [{"label": name, "value": sum(values)} for name, values in zip(LINES, BY_LINE)],
                    },
                },
                *[block for place in range(5) for block in _line_section(place)],
            ],
        },
        {
            "key": "indicators",
            "blocks": [
                _text(
                    "截至数据截止日期，项目时间进度为95.0%。12项量化指标的完成情况如下，完成率按“可计入数÷指标数”计算，不封顶。"
                ),
                _table(
                    "量化指标完成情况",
                    [
                        {"key": "indicator", "width": 20},
                        {"key": "target", "width": 16},
                        {"key": "done", "width": 16},
                        {"key": "rate", "width": 13, "format": "percent"},
                        {"key": "progress", "width": 20},
                        {"key": "status", "width": 15},
                    ],
                    _indicator_rows(),
                ),
                {
                    "type": "chart",
                    "kind": "indicators",
                    "caption": "指标完成率与时间进度",
                    "data": {
                        "time_progress": _TIME,
                        "items": [
                            {"label": label, "done": done, "target": target, "unit": unit, "light": light}
                            for label, _code, unit, target, done, _recorded, _reasons, light in INDICATORS
                        ],
                    },
                },
                {
                    "type": "note",
                    "tone": "warning",
                    "text": "儿童主任培训计划6场，已举办2场，完成率33.3%，其余4场因台风和换届推迟至下一季度。",
                },
            ],
        },
        {
            "key": "outcomes",
            "blocks": [
                _head("服务成效"),
                _text(
                    "监护人前后测显示，能够说出两个以上求助渠道的比例由61.2%上升到88.4%；学校反馈，重点儿童到校情况稳定。"
                ),
                {
                    "type": "chart",
                    "kind": "monthly",
                    "caption": "监护人来电咨询",
                    "data": {
                        "months": MONTHS,
                        "unit": "person_times",
                        "form": "bars",
                        "target": 30,
                        "series": [{"label": "咨询", "values": [18, 22, 28, None, 36, 41, 30, 27, 33, 38, 35, 29]}],
                    },
                },
                _head("典型案例"),
                {"type": "story", "title": "把上学的路重新接上", "text": _STORY},
                {"type": "story", "title": "一个人的生日，一条街的祝福", "text": _STORY.replace("小宇", "小禾")},
            ],
        },
        {
            "key": "team",
            "blocks": [
                _head("团队"),
                _table(
                    "项目团队",
                    [
                        {"key": "name", "width": 20},
                        {"key": "post", "width": 25},
                        {"key": "certificate", "width": 30},
                        {"key": "training_hours", "width": 25, "unit": "hours", "format": "hours"},
                    ],
                    [
                        ["林晓帆", "项目主管", "社会工作师", "46.5"],
                        ["陈一禾", "一线社工", "助理社会工作师", "38.0"],
                        ["吴知夏", "一线社工", "助理社会工作师", "41.0"],
                        ["郑闻溪", "一线社工", None, "52.0"],
                    ],
                    total=[None, None, None, "177.5"],
                ),
                _head("督导"),
                _text("督导以团体督导为主，个别督导为辅，每月不少于四小时。"),
                {
                    "type": "chart",
                    "kind": "hours",
                    "caption": "督导与培训时数",
                    "data": {
                        "unit": "hours",
                        "items": [
                            {"label": "团体督导", "value": "30", "target": "30"},
                            {"label": "个别督导", "value": "16", "target": "18"},
                            {"label": "社工培训", "value": "177.5", "target": "160"},
                            {"label": "同辈督导", "value": None, "target": "12"},
                        ],
                    },
                },
                _head("儿童主任培训"),
                _table(
                    "培训场次",
                    [
                        {"key": "date", "width": 24},
                        {"key": "training", "width": 36},
                        {"key": "trainer", "width": 20},
                        {"key": "participants", "width": 20, "unit": "person_times"},
                    ],
                    [
                        [
                            {"date": "2025-04-18"},
                            "关爱保护政策与儿童主任职责",
                            "苏以宁",
                            figure(56, "train.1", "TRAIN_PT"),
                        ],
                        [{"date": "2025-09-26"}, "入户探访技巧与实务", "苏以宁", figure(52, "train.2", "TRAIN_PT")],
                    ],
                    total=[None, None, None, 108],
                ),
            ],
        },
        {
            "key": "spending",
            "blocks": [
                _text("项目经费实行专账核算、专款专用。"),
                _spending(),
                _table(
                    "拨付情况",
                    [
                        {"key": "instalment", "width": 30},
                        {"key": "due_date", "width": 30},
                        {"key": "amount", "width": 40, "format": "money", "unit": "yuan"},
                    ],
                    [
                        ["首期款（50%）", {"date": "2025-01-20"}, "150000.00"],
                        ["中期款（30%）", {"date": "2025-07-15"}, "90000.00"],
                        ["尾款（20%）", None, None],
                    ],
                    total=[None, None, "240000.00"],
                ),
            ],
        },
        {
            "key": "publicity",
            "blocks": [
                _text("项目全年链接物资与资金折合15,860.00元，媒体报道4篇。"),
                {
                    "type": "chart",
                    "kind": "stacked",
                    "caption": "宣传与心愿按月构成",
                    "data": {
                        "parts": LINES[3:],
                        "unit": "person_times",
                        "rows": [
                            {"label": month, "values": [BY_LINE[3][place], BY_LINE[4][place]]}
                            for place, month in enumerate(MONTHS)
                        ],
                    },
                },
                {
                    "type": "chart",
                    "kind": "calendar",
                    "caption": "全年服务日历",
                    "data": {
                        "start": "2025-01-01",
                        "end": "2025-12-31",
                        "unit": "times",
                        "days": [
                            [f"2025-{month:02d}-{day:02d}", (month * day) % 7 + 1]
                            for month in range(1, 13)
                            for day in range(2, 29, 2)
                        ],
                    },
                },
                {
                    "type": "photos",
                    "caption": "活动照片",
                    "items": [
                        {
                            "uid": "gone" if number == 4 else f"activity-{number}",
                            "caption": "社区宣传活动",
                            "date": f"2025-{number + 4:02d}-06",
                            "place": "江南街道",
                        }
                        for number in range(6)
                    ],
                },
            ],
        },
        {
            "key": "problems",
            "blocks": [
                _table(
                    "问题与对策",
                    [
                        {"key": "number", "width": 8, "align": "center"},
                        {"key": "problem", "width": 42},
                        {"key": "measure", "width": 50},
                    ],
                    [
                        [
                            "1",
                            "个案结案数低于指标：下半年新开个案多，服务周期未满。",
                            "督导逐案复核服务计划，符合结案条件的于次年一月底前完成结案审核。",
                        ],
                        [
                            "2",
                            "儿童主任培训推迟：台风与社区换届影响排期。",
                            "改为分片小班与线上结合，次年三月底前补足四场。",
                        ],
                        [
                            "3",
                            "部分探访记录缺少照片，不能计入。",
                            "拍照前征得同意，无法拍照的以监护人签字代替；系统提交前提示。",
                        ],
                    ],
                )
            ],
        },
        {
            "key": "next_steps",
            "blocks": [
                {
                    "type": "list",
                    "items": [
                        "完善高风险儿童的跨部门会商机制。",
                        "将假期照看需求纳入下一年度服务设计。",
                        "推动儿童主任持证，逐步建立区级实务导师队伍。",
                    ],
                },
                {
                    "type": "signatures",
                    "items": [
                        {"key": "provider", "name": "", "seal": True},
                        {"key": "landing_unit", "name": "", "seal": True},
                        {"key": "compiled_by", "name": "林晓帆"},
                        {"key": "reviewed_by"},
                    ],
                },
            ],
        },
        {
            "key": "attachments",
            "blocks": [
                _table(
                    "附件清单",
                    [{"key": "number", "width": 12, "align": "center"}, {"key": "material", "width": 88}],
                    [
                        [str(n), name]
                        for n, name in enumerate(
                            [
                                "项目合同复印件",
                                "服务对象名册（脱敏）",
                                "个案档案抽样三份",
                                "培训签到表与照片",
                                "经费明细账",
                                "督导记录",
                            ],
                            1,
                        )
                    ],
                )
            ],
        },
    ]
    return {
        "schema": 1,
        "kind": "self_evaluation",
        "language": "zh-hans",
        "title": "福蕾行动计划项目自评报告",
        "subtitle": "2025年度",
        "kicker": None,
        "demonstration": True,
        "organisation": {"name": "鲤城区致和社工事务所（演示）"},
        "project": {"number": "LC-FL-2025-01", "title": "福蕾行动计划", "contract_number": "LCMZ-2025-018"},
        "parties": [
            {"role": "purchaser", "name": "鲤城区民政局（演示）"},
            {"role": "provider", "name": "鲤城区致和社工事务所（演示）"},
            {"role": "landing_unit", "name": "鲤中街道办事处（演示）"},
        ],
        "period": {"start": "2025-01-01", "end": "2025-12-31", "cut_off": "2025-12-12"},
        "number": "ZP-2025-0007",
        "version": version,
        "code": "K7QF-2M9D-XW4T",
        "verify_url": "https://demo.example/verify/K7QF-2M9D-XW4T",
        "difference": []
        if version < 2
        else [
            {
                "label": "个案结案",
                "before": figure(4, "case_close.done", unit="cases"),
                "after": figure(5, "case_close.done", unit="cases"),
                "reason": "补录一份十二月的结案报告",
            }
        ],
        "generated_at": "2026-01-05T09:30:00+08:00",
        "rules_version": "2025.1",
        "cover_photo": "cover",
        "chapters": chapters,
    }


def _annual():
    chapters = [
        {
            "key": "agency",
            "blocks": [
                _text(
                    "Zhihe Social Work Service Agency was registered in 2019. It has one board of five and a supervisor."
                ),
                {
                    "type": "figures",
                    "items": [
                        {
                            "key": "persons",
                            "value": figure(412, "persons", "PERSONS", "persons", 412, label="Persons served"),
                        },
                        {"key": "hours", "value": figure(None, "hours", "HOURS", "hours")},
                    ],
                },
            ],
        },
        {
            "key": "overview",
            "blocks": [
                _head("The year in numbers"),
                {
                    "type": "chart",
                    "kind": "monthly",
                    "caption": "Person-times by month",
                    "data": {
                        "months": MONTHS,
                        "unit": "person_times",
                        "form": "lines",
                        "series": [
                            {"label": name, "values": values}
                            for name, values in zip(["Files", "Cases", "Visits", "Wishes"], BY_LINE)
                        ],
                    },
                },
                _table(
                    "Projects",
                    [{"key": "project", "width": 60}, {"key": "person_times", "width": 40, "unit": "person_times"}],
                    [
                        [
                            "Children's project",
                            figure(1320, "p1", "PERSON_TIMES", rows=900, label="Children's project"),
                        ],
                        ["Older people's project", None],
                    ],
                ),
            ],
        },
        {
            "key": "finance",
            "blocks": [
                _table(
                    "Income",
                    [
                        {"key": "category", "width": 60},
                        {"key": "amount", "width": 40, "format": "money", "unit": "yuan"},
                    ],
                    [["Government purchase", "1290000.00"], ["Donations", "15860.00"]],
                    total=[None, "1305860.00"],
                )
            ],
        },
    ]
    return {
        "schema": 1,
        "kind": "annual",
        "language": "en",
        "title": "Annual report 2025",
        "subtitle": "Zhihe Social Work Service Agency (demonstration)",
        "demonstration": False,
        "organisation": {"name": "Zhihe Social Work Service Agency"},
        "project": None,
        "parties": [],
        "period": {"start": "2025-01-01", "end": "2025-12-31", "cut_off": "2025-12-31"},
        "number": "NB-2025-0001",
        "version": 1,
        "code": "AAAA-BBBB-CCCC",
        "verify_url": "https://demo.example/verify/AAAA-BBBB-CCCC",
        "difference": [],
        "generated_at": "2026-02-01T10:00:00+08:00",
        "rules_version": "2025.1",
        "chapters": chapters,
    }
