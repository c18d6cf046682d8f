"""Reports of the demonstration: one of each kind, collected, printed and issued as a worker would."""

from datetime import date

from django.utils import timezone

from organisations.fence import fence
from reports import rendering, services
from reports.models import Report, Status

SELF_EVALUATION = {
    "background": "项目所在街道独居和空巢长者较多，日常照护、精神慰藉和居家安全需求突出。项目以定期探访为基础，辅以咨询和社区活动。",
    "outcomes": "长者的居家安全隐患得到逐户排查，定期探访覆盖全部建档长者；社区活动促进了邻里往来，部分长者成为活动志愿者。",
    "story": "一位独居长者起初拒绝探访。社工连续三次电话问候，与楼栋志愿者一同上门，逐步建立信任。现在长者每周参加编织坊，并主动提醒邻居注意用火安全。",
    "spending": "资金主要用于人员、服务活动和督导培训，实行专账核算。",
    "resources": "社区提供活动室，社区医生义诊四次，志愿者协助布置活动。",
    "problems": "个别月份记录补录较晚。已调整排班，并在每周例会核对记录。",
    "next_steps": "继续做好高龄长者探访，扩大邻里互助小组，探索与社区卫生服务站的固定转介。",
    "attachments": "服务记录清单\n活动照片\n签到表",
}
ANNUAL = {
    "foreword": "这一年，我们与社区、志愿者和合作单位一起，把服务做到家门口。感谢每一位同行者。",
    "governance": "机构设理事会和监事会，理事会每年召开两次会议，重大事项集体决定。",
    "plan": "年度计划的服务、培训和督导工作按进度推进，社区矫正对象帮扶项目进度滞后，已制定追赶安排。",
    "volunteers": "志愿者参与长者生日会、政策宣传和心愿送达，社区和学校提供场地。",
    "finance": "收入以政府购买服务为主，支出按项目专账核算。",
    "next_year": "稳定队伍，提高记录的及时性，继续培养督导人才。",
    "thanks": "感谢购买方、社区、学校和志愿者的支持。",
}


def tell(made, today=None):
    """A self-evaluation of the project that is nearly over and the agency's annual report, both issued."""
    today = today or timezone.localdate()
    house, project = made.houses["zhihe"], made.projects["elderly"]
    year = project.starts_on.year
    end = min(today, project.ends_on)
    for facts in (
        {"kind": Report.Kind.SELF_EVALUATION, "project": project, "year": year, "start": project.starts_on, "end": end, "narrative": SELF_EVALUATION},
        {"kind": Report.Kind.ANNUAL, "year": today.year, "start": date(today.year, 1, 1), "end": today, "narrative": ANNUAL},
    ):
        with fence(house.organisation):
            report = services.request_report(by=house["admin"], **facts)
        rendering.render(house.organisation, report.pk)
        with fence(house.organisation):
            report.refresh_from_db(fields=["status"])
            if report.status == Status.READY:
                services.issue_report(report, by=house["admin"])
