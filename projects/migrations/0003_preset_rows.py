from django.db import migrations

# DOMAIN.md 3.4: splits seen in published notices. None is national; an organisation may agree any other.
PRESETS = [
    ("50-30-20", [50, 30, 20]), ("40-30-30", [40, 30, 30]), ("60-30-10", [60, 30, 10]), ("50-40-10", [50, 40, 10]),
    ("40-40-20", [40, 40, 20]), ("30-40-30", [30, 40, 30]),
]
# Our defaults, put together from published rules (DOMAIN.md 2.3, 3.4). None is national; an organisation chooses or copies.
SHEET = [
    ("need", "需求分析", "20", "服务对象明确，需求有调研依据"), ("goals", "目标与指标", "15", "目标具体、可衡量，指标与经费相称"),
    ("plan", "服务方案", "25", "内容与目标对应，方法专业，进度可行"), ("team", "团队与经验", "15", "持证情况、分工、督导、同类项目经验"),
    ("budget", "经费预算", "15", "测算合理，符合支出比例要求"), ("sustain", "创新与可持续", "10", "有新意，资源链接和后续安排"),
]
RULES = [
    ("association", "行业通行比例", [("staff", "人员费用", "70", None), ("supervision", "督导培训费", "3", "4"), ("activity", "服务活动费", "10", "15"),
                                ("management", "项目管理费", "10", "15")], True),
    ("guangzhou-2018", "广州 2018", [("staff", "人员费用", "65", None), ("activity", "服务活动费", None, None), ("management", "项目管理费", None, None)], False),
    ("free", "不设比例", [("staff", "人员费用", None, None), ("supervision", "督导培训费", None, None), ("activity", "服务活动费", None, None),
                      ("management", "项目管理费", None, None), ("other", "其他费用", None, None)], False),
]
STAFFING = {"amount_per_worker": "100000", "qualified_ratio": "0.5", "background_ratio": "0.667"}


def load(apps, schema_editor):
    preset = apps.get_model("projects", "InstalmentPreset")
    preset.objects.bulk_create(
        [preset(code=code, name=" / ".join(map(str, percents)), percents=percents, is_default=code == "50-30-20")
         for code, percents in PRESETS], ignore_conflicts=True)
    sheets, rules = apps.get_model("projects", "ScoreSheetPreset"), apps.get_model("projects", "SpendingRule")
    sheets.objects.bulk_create([sheets(code="proposal-100", name="项目申报书评分表（100 分）", is_default=True,
                                       items=[{"code": code, "name": name, "marks": marks, "standard": standard} for code, name, marks, standard in SHEET])],
                               ignore_conflicts=True)
    rules.objects.bulk_create([rules(code=code, name=name, is_default=default, staffing=STAFFING,
                                     categories=[{"code": c, "name": n, "min": low, "max": high} for c, n, low, high in categories])
                               for code, name, categories, default in RULES], ignore_conflicts=True)


class Migration(migrations.Migration):
    replaces = [("projects", "0003_presets"), ("projects", "0006_purchase_presets")]
    dependencies = [("projects", "0002_rules")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
