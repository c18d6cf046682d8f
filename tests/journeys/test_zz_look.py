import os
from pathlib import Path
import pytest
from django.utils import timezone
from casework.services.orders import open_order
from casework.services.plans import plan_visits
from casework.services.visits import set_interval, write_sheet
from organisations.fence import fence
from tests import factories_casework as make
from tests.factories_visits import ago, child, client, director, visit
from tests.journeys.walking import Walk
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

def test_look(cast, surf):
    bob = cast["bob"]
    with fence(cast["agency"]):
        p = make.project(cast["grace"], cast["alice"], bob)
        people = [client(bob, n, opened=ago(d), level=l, village=v) for n, d, l, v in [("王桂兰", 50, 3, "东村"), ("李小兰", 31, 3, "西村"), ("赵大兰", 30, 3, "东村"), ("孙二兰", 3, 1, "北村")]]
        kid = child(bob, "陈小明", opened=ago(60))
        kid2 = child(bob, "陈小红", opened=ago(60))
        r = visit(bob, p, kid, days_ago=2)
        visit(bob, p, kid2, days_ago=1)
        write_sheet(r, by=bob, values={"living": "两间平房，燃气管老化。院子里有一口没有盖的井。", "mood": "想念妈妈，说话不多", "hazards": ["gas", "water"], "hazard_note": "关闭了阀门", "needs": "想要一盏台灯", "skill": 5, "attitude": 4, "company": ["child_director"]})
        open_order(kid, by=bob, what="检修燃气管，给水井加盖", assigned_to=bob, due_on=ago(2), record=r)
        o = open_order(people[0], by=cast["alice"], what="陪同到镇卫生院复查血压", assigned_to=bob, due_on=ago(-4))
        plan_visits(ago(0), people[:3], by=bob, project=p)
        visit(bob, p, people[1], days_ago=0, hour=0, minutes=2, outcome="nobody_home")
        set_interval(2, 10, ago(-5), by=cast["fiona"])
    iris = director(cast["agency"])
    day = timezone.localdate().isoformat()
    pages = {"bob": ["visits/", f"visits/plan/{day}/print/", f"visits/{r.number}/sheet/"],
             "fiona": ["settings/"], "iris": [""]}
    faults = []
    for who, paths in pages.items():
        member = iris if who == "iris" else cast[who]
        for lang, size, dark in [("zh-hans", "phone", True), ("en", "desk", False), ("zh-hans", "desk", False)]:
            member.user.language = lang; member.user.save()
            walk = Walk(surf, member, language=lang, size=size, dark=dark)
            for path in paths:
                walk.go(path)
                name = f"{who}_{path.split('?')[0].strip('/').replace('/', '_').replace(day,'day') or 'today'}_{lang[:2]}_{size}.png"
                walk.page.screenshot(path=str(Path("/tmp/visits_look") / name), full_page=True)
                found = walk.window.axe(), walk.window.sideways()
                if found != ([], 0): faults.append((path, lang, size, found))
            walk.window.close()
    print(*faults, sep="\n")
    assert faults == []
