"""The sweeps' world of the register: further facts with canaries in every sealed field, requests that wait, a household, look-alikes, a merge."""

from organisations.fence import fence
from organisations.services import add_extra_field
from people import services
from people.forms.rows import as_lines
from people.models import Person
from people.services.long_imports import work_on_import


def build(world, houses):
    o, m, c = world.objects, world.members, world.canaries
    with fence(world.organisation):
        bob, alice, fiona = (type(m[name]).objects.select_related("user", "organisation", "supervisor").get(pk=m[name].pk) for name in ("bob", "alice", "fiona"))
        child = Person.objects.get(pk=o.person.pk)
        text = world.text
        services.change_profile(child, by=bob, registered_address=c.address, occupation=text or c.note, caregiver=c.guardian, care_resource=c.note,
                                health_codes=["other"], mental="low", disability_kind="hearing", disability_level="3", housing="rented", ethnicity="HA")
        services.change_child_profile(child, by=bob, actual_caregiver=c.guardian, special_events=c.note, guardianship_level="high", boarding=True)
        o.allowance = services.add_allowance(child, by=bob, kind="subsistence", amount=600)
        services.set_follow_level(child, 1 if child.follow_level != 1 else 2, c.note, by=bob)
        own = add_extra_field("person", label=text or "独居原因", by=fiona, help=text or "")
        services.change_file(child, by=bob, own={own.code: text or c.note})
        household = Person.objects.get(pk=child.pk).household
        o.mate = services.add_household_member(household or o.household, by=bob, name=c.guardian, relation="grandparent", phone=c.phone, note=c.note)
        o.mate_household = household or o.household
        o.rights = services.take_rights_request(child, by=bob, kind="copy", asked_as="mother", asked_by=c.guardian, wish=c.note)
        o.access = services.ask_access(child, by=fiona, basis="audit", reason=c.note, hours=24)
        o.twin = services.open_file(by=bob, name=text or c.name, birth_date=child.birth_date, sex="female", address=c.address)
        other = services.open_file(by=bob, name=text or c.name + "乙", birth_date=child.birth_date, alias=c.name)
        rows = as_lines([["姓名", "性别", "出生日期", "类别", "无证件原因", text or c.note], ["王桂兰" if text else c.name, "女", "1950-03-12", "独居老人", "尚未带来", ""],
                         [text or c.name, text or "", "1950-13-12", "独居老人", "", ""]])
        o.imported, o.listed, o.waiting = (services.begin_import(rows, by=bob, sha256=str(n) * 64, total=2) for n in range(3))
        for found in (o.imported, o.listed):
            work_on_import(found.pk, bob.organisation_id)
        services.open_list(o.imported, by=bob)
        work_on_import(o.imported.pk, bob.organisation_id)
        o.merge = services.merge_people(o.twin, other, by=bob)


def places(world):
    o, base = world.objects, "o/<slug:organisation>/"
    if not hasattr(o, "access"):
        return []
    return [(base + "access/", "number", o.access.number), (base + "rights/", "number", o.rights.number), (base + "people/merges/", "merge", o.merge.pk),
            (base + "people/", "allowance", o.allowance.pk), (base + "people/", "other", o.twin.number), (base + "households/", "mate", o.mate.pk),
            (base + "households/<str:number>/mates/", "number", o.mate_household.number),
            (base + "people/import/<int:found>/work/", "found", o.listed.pk), (base + "people/import/<int:found>/progress/", "found", o.waiting.pk),
            (base + "people/import/", "found", o.imported.pk), (base + "people/hand-over/undo/", "key", "nothing")]
