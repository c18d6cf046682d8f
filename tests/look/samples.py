"""Invented content for the sample pages."""

import datetime
from decimal import Decimal

import django_tables2 as tables
from django import forms

STATES = ["on_track", "at_risk", "behind", "not_started", "in_progress", "done", "paused", "waiting", "overdue", "met", "not_met",
          "draft", "submitted", "approved", "returned", "void", "queued", "collecting", "ready", "issued", "superseded", "failed"]  # fmt: skip

PROJECTS = [
    {"name": "幸福里养老服务", "provider": "青杨社工", "state": "behind", "rate": 0.41, "time": 0.58, "amount": Decimal("486000.00"), "end": datetime.date(2026, 12, 31)},
    {"name": "童心同行", "provider": "启明社工", "state": "at_risk", "rate": 0.52, "time": 0.58, "amount": Decimal("1290000"), "end": datetime.date(2026, 12, 31)},
    {"name": "社区矫正支持", "provider": "和众", "state": "on_track", "rate": 0.66, "time": 0.6, "amount": Decimal("333333.33"), "end": datetime.date(2027, 3, 31)},
    {"name": "青杨街道社工站", "provider": "青杨社工", "state": "on_track", "rate": 1.183, "time": 0.9, "amount": None, "end": datetime.date(2026, 11, 30)},
    {"name": "新入驻项目", "provider": "和众", "state": "not_started", "rate": None, "time": 0.0, "amount": Decimal("80000"), "end": None},
]


class QuickLogForm(forms.Form):
    kind = forms.ChoiceField(
        label="服务类型", widget=forms.RadioSelect,
        choices=[("visit", "入户探访"), ("call", "电话"), ("talk", "面谈"), ("group", "小组"), ("more", "更多")],
    )  # fmt: skip
    client = forms.CharField(label="服务对象", help_text="可多选")
    result = forms.ChoiceField(label="结果", widget=forms.RadioSelect, choices=[("done", "完成"), ("nobody", "无人"), ("refused", "拒访"), ("moved", "迁出")])
    minutes = forms.ChoiceField(label="时长", widget=forms.RadioSelect, choices=[("30", "30"), ("45", "45"), ("60", "60"), ("90", "90"), ("other", "其他")])
    note = forms.CharField(label="简要记录", required=False, widget=forms.Textarea)


class ProjectForm(forms.Form):
    name = forms.CharField(label="项目名称")
    kind = forms.ChoiceField(label="购买方式", choices=[("", "---------"), ("post", "岗位购买"), ("project", "项目购买")])
    start = forms.DateField(label="开始日期", widget=forms.DateInput(attrs={"type": "date"}))
    end = forms.DateField(label="结束日期", widget=forms.DateInput(attrs={"type": "date"}), required=False)
    amount = forms.DecimalField(label="合同金额", help_text="单位：元")
    scope = forms.MultipleChoiceField(label="服务领域", widget=forms.CheckboxSelectMultiple(attrs={"class": "chips"}), choices=[("a", "儿童"), ("b", "老人"), ("c", "家庭")])
    stage = forms.ChoiceField(label="阶段", widget=forms.RadioSelect, choices=[("a", "初期"), ("b", "中期")], required=False)
    agree = forms.BooleanField(label="已取得知情同意", help_text="由监护人签字")
    paper = forms.FileField(label="合同扫描件", required=False)
    note = forms.CharField(label="备注", required=False, widget=forms.Textarea)


class FilterForm(forms.Form):
    q = forms.CharField(label="项目名称或编号", required=False)
    street = forms.ChoiceField(label="街道", required=False, choices=[("", "全部"), ("1", "青杨街道"), ("2", "和平镇")])
    light = forms.ChoiceField(label="进度", required=False, choices=[("", "全部"), ("behind", "滞后")])


class StateColumn(tables.TemplateColumn):
    def __init__(self, **kwargs):
        super().__init__('{% load house %}{% status_tag record.state %}', **kwargs)


class ProjectTable(tables.Table):
    caption = "项目"
    number = {"td": {"class": "number"}, "th": {"class": "number"}, "tf": {"class": "number"}}
    name = tables.TemplateColumn('<a href="#p">{{ value }}</a>', verbose_name="项目", attrs={"td": {"class": "lead"}}, footer="合计")
    provider = tables.Column(verbose_name="承接方")
    state = StateColumn(verbose_name="进度")
    rate = tables.TemplateColumn("{% load house %}{% bullet_bar record.rate record.time record.state %}", verbose_name="完成 / 时间进度")
    amount = tables.TemplateColumn("{% load house %}{{ value|money }}", verbose_name="合同金额（元）", attrs=number, footer="2,189,333.33")
    end = tables.TemplateColumn("{% load house %}{{ value|day }}", verbose_name="结束日期", attrs={"td": {"class": "nowrap"}})

    class Meta:
        template_name = "components/table.html"
        attrs = {"class": "table table-cards"}
        empty_text = "没有匹配的项目"


def frame(**changes):
    """What the navigation context gives the layouts."""
    words = [("today", "今日", "house"), ("projects", "项目", "folder"), ("clients", "服务对象", "people"), ("records", "我的记录", "journal"), ("review", "审核", "check-square"), ("reports", "报告", "file-text"), ("settings", "设置", "gear")]
    pages = [{"word": word, "label": label, "url": f"/#{word}", "icon": icon, "current": word == "today", "badge": 7 if word == "review" else None} for word, label, icon in words]
    log = {"word": "log", "label": "记录", "url": "/log", "icon": "plus", "current": False, "badge": None}
    return {
        "organisation": "青杨社会工作服务中心", "memberships": [("青杨社会工作服务中心", "/"), ("启明社工", "/2")], "navigation": pages,
        "bottom_bar": [pages[0], log, pages[2], pages[4]], "log_url": "/log", "demonstration": True, "theme": "auto", "single_keys": True,
    } | changes  # fmt: skip


def parts():
    return {
        "states": STATES, "step_names": ["粘贴", "核对", "确认"], "projects": PROJECTS, "form": ProjectForm({"name": "幸福里"}), "filter_form": FilterForm(),
        "now": datetime.datetime.now(datetime.UTC) - datetime.timedelta(minutes=5), "day": datetime.date(2026, 11, 21),
    }  # fmt: skip
