"""Who takes part: agencies, bureaus, evaluators, their people and sites."""

from dataclasses import dataclass, field

from organisations import services
from organisations.access import Role
from organisations.fence import fence
from organisations.identity import CREDIT_ALPHABET, CREDIT_WEIGHTS
from organisations.models import Organisation, Station, User

Kind = Organisation.Kind


@dataclass
class House:
    """An organisation and its members by a short word."""

    organisation: object
    members: dict = field(default_factory=dict)

    def __getitem__(self, word):
        return self.members[word]

    @property
    def workers(self):
        return [member for word, member in self.members.items() if word.startswith("worker")]


def credit_code(start):
    """An invented unified social credit code of region 000000; the check digit is right."""
    total = sum(CREDIT_ALPHABET.index(c) * w for c, w in zip(start, CREDIT_WEIGHTS, strict=True))
    return start + CREDIT_ALPHABET[(31 - total % 31) % 31]


# word, name, role, title, whether the login is published
ZHIHE = [
    ("admin", "周敏", Role.ADMIN, "行政主管", True),
    ("supervisor", "林晓梅", Role.SUPERVISOR, "督导", True),
    ("worker", "陈立", Role.WORKER, "社工", True),
    ("lead", "黄志强", Role.PROJECT_LEAD, "项目主管", False),
    ("supervisor_b", "郑秋菊", Role.SUPERVISOR, "督导", False),
    ("supervisor_c", "苏文辉", Role.SUPERVISOR, "督导", False),
    ("finance", "吴丽娟", Role.FINANCE, "财务", False),
    ("worker_b", "蔡雅芳", Role.WORKER, "社工", False),
    ("worker_c", "谢文博", Role.WORKER, "社工", False),
    ("worker_d", "许海燕", Role.WORKER, "社工", False),
    ("worker_e", "杨家明", Role.WORKER, "社工", False),
    ("worker_f", "曾慧敏", Role.WORKER, "社工", False),
    ("worker_g", "刘永辉", Role.WORKER, "社工助理", False),
    ("worker_h", "郭素梅", Role.WORKER, "社工", False),
    ("worker_i", "洪学文", Role.WORKER, "社工", False),
    ("worker_j", "邱玉婷", Role.WORKER, "社工", False),
    ("director", "柯美玲", Role.CHILD_DIRECTOR, "儿童主任", True),
]
QIMING = [
    ("admin", "潘伟强", Role.ADMIN, "行政主管", True),
    ("supervisor", "叶静雯", Role.SUPERVISOR, "督导", True),
    ("worker", "施志勇", Role.WORKER, "社工", True),
    ("worker_b", "颜晓燕", Role.WORKER, "社工", False),
    ("worker_c", "翁建军", Role.WORKER, "社工", False),
]
# Communities that propose projects of their own; nobody logs in there.
COMMITTEES = [("dongmen", "DM", "东门社区", "傅春梅"), ("kaiyuan", "KY", "开元社区", "凌建国"), ("fuqiao", "FQ", "浮桥社区", "邓秋萍"), ("jinshan", "JS", "金山社区", "彭文龙"),
              ("longling", "LL", "龙岭社区", "蓝月华"), ("xinbu", "XB", "新步社区", "欧志坚")]


def build(password):
    """All houses; the published logins share one password, the others have none and cannot log in."""
    hashed = {}

    def user(word, name, published, second):
        email = f"{word}{second}@demo.example"
        made = User.objects.create_user(email=email, name=name, password=None, language=User.Language.BROWSER)
        if published:
            if not hashed:
                made.set_password(password)
                hashed["password"] = made.password
            made.password = hashed["password"]  # hashing costs a tenth of a second each, on purpose
            made.save(update_fields=["password"])
        return made

    def house(people, second="", **facts):
        word, name, _role, title, published = people[0]
        admin = services.found_organisation(user=user(word, name, published, second), is_demonstration=True, **facts)
        made = House(admin.organisation, {word: admin})
        with fence(made.organisation):
            services.change_membership(admin, by=admin, title=title)
            for word, name, role, title, published in people[1:]:
                made.members[word] = services.join(made.organisation, user=user(word, name, published, second), role=role,
                                                   by=admin, title=title, supervisor=_supervisor(made, role))
        return made

    houses = {
        "zhihe": house(ZHIHE, name="鲤城区致和社工事务所", short_name="致和社工", slug="zhihe", code="ZH", kind=Kind.AGENCY, region="泉州市鲤城区",
                       credit_code=credit_code("52000000MJDEM0001")),
        "qiming": house(QIMING, "2", name="启明社会工作服务中心", short_name="启明社工", slug="qiming", code="QM", kind=Kind.AGENCY,
                        region="泉州市丰泽区", credit_code=credit_code("52000000MJDEM0002")),
        "licheng": house([("chief", "何国平", Role.ADMIN, "科长", False), ("official", "江素琴", Role.OFFICIAL, "科员", True),
                          ("reviewer", "温若兰", Role.REVIEWER, "外聘评审专家", True), ("expert", "方志远", Role.REVIEWER, "外聘评审专家", False)],
                         name="鲤城区民政局", short_name="鲤城区民政局", slug="licheng", code="LCMZ", kind=Kind.BUREAU, region="泉州市鲤城区"),
        "fengze": house([("chief", "卢永强", Role.ADMIN, "科长", False), ("official", "戴丽珠", Role.OFFICIAL, "科员", True)], "2", name="丰泽区民政局",
                        short_name="丰泽区民政局", slug="fengze", code="FZMZ", kind=Kind.BUREAU, region="泉州市丰泽区"),
        "gongxin": house([("head", "庄文彬", Role.ADMIN, "主任", False), ("evaluator", "赖雅婷", Role.EVALUATOR, "评估专员", True)], name="公信社会组织评估中心",
                         short_name="公信评估", slug="gongxin", code="GX", kind=Kind.EVALUATOR, region="泉州市"),
        "zhongping": house([("head", "詹天赐", Role.ADMIN, "主任", False), ("evaluator", "简诗涵", Role.EVALUATOR, "评估专员", True)], "2",
                           name="众评社会工作评估中心", short_name="众评评估", slug="zhongping", code="ZP", kind=Kind.EVALUATOR, region="泉州市"),
    }  # fmt: skip
    for word, code, name, head in COMMITTEES:
        houses[word] = house([(word, head, Role.ADMIN, "主任", False)], name=f"鲤城区{name}居民委员会", short_name=f"{name}居委会", slug=word, code=code,
                             kind=Kind.COMMITTEE, region="泉州市鲤城区")
    return houses


def _supervisor(made, role):
    """Everyone who logs services has the agency's first supervisor."""
    return made.members.get("supervisor") if role in (Role.WORKER, Role.PROJECT_LEAD) else None


def stations(organisation, villages):
    with fence(organisation):
        return [Station.objects.create(organisation=organisation, code=f"Z{n:02d}", name=f"{village}社工服务点",
                                       setting=Station.Setting.POINT, address=f"{village}示例路{n}号")
                for n, village in enumerate(villages, 1)]


LOGINS = [("worker", "社工"), ("supervisor", "督导"), ("admin", "机构管理员"), ("official", "民政局"), ("evaluator", "评估机构"),
          ("reviewer", "评审专家"), ("director", "儿童主任")]
