"""What each member sees at every address, and who never sees a client (SECURITY.md A1, A5, B5; HOUSE.md section 7, 2 and 3).

All pages are opened once by everybody (`looks`); tests/conftest.py keeps this module on one worker, so that it is once.
"""

from django.urls import reverse

from organisations.fence import fence
from tests.guards.sweeps import body_of, client_of, organisation_addresses, text_of, undone, url_of
from tests.worlds.acceptance import GIVER
from tests.worlds.cases import SECRET as CASE_SECRET
from tests.worlds.goods import DONOR, STOCK_NOTE, VOLUNTEER
from tests.worlds.groups import SECRET as GROUP_SECRET
from tests.worlds.inspection import SECRET


def test_the_insider_gets_in_where_the_outsider_did_not(scene, looks):
    ours, _theirs, _outside = scene
    wrong = {}
    for address in organisation_addresses():
        url = url_of(address, ours)
        if url is None:
            continue
        answers = {name: looks.status(name, url) for name, member in ours.members.items()
                   if member.is_active and member.can(address.permission)}
        if answers and not set(answers.values()) & {200, 302, 405, 204}:
            wrong[url] = answers
        if bad := {name: s for name, s in answers.items() if s >= 500}:
            wrong[url] = bad
    assert wrong == {}


def read_twice(member, place, looks, name=None):
    """(address, status, all that the answer tells), as a page and as the part of a page that a script asks for."""
    client = client_of(member)
    for address in organisation_addresses():
        url = url_of(address, place, organisation=member.organisation.slug)
        for extra in ({}, {"HTTP_HX_REQUEST": "true"}) if url else ():
            if name and not extra:
                yield url, looks.status(name, url), looks.text(name, url)
            else:
                answer = client.get(url, **extra)
                yield url, answer.status_code, text_of(answer)


def test_who_may_not_know_a_client_never_reads_one(scene, looks):
    """Officials, evaluators, landing units, finance and audit officers open everything they can; no canary is in any answer."""
    ours, _theirs, outside = scene
    leaks, seen = {}, 0
    blind = {name: outside[name] for name in ("diana", "bureau_admin", "edward", "lan")}
    blind |= {name: ours.members[name] for name in ("henry", "liam", "iris")}
    for name, member in blind.items():
        with undone():
            for url, status, text in read_twice(member, ours, looks, name if name in ours.members else None):
                seen += status == 200
                if found := [c for c in [*ours.canaries.all(), ours.canaries.name + "祖", DONOR, VOLUNTEER, STOCK_NOTE] if c in text]:
                    leaks[f"{member} {url}"] = found
    assert leaks == {}
    assert seen > 20  # they did see pages
    shown = body_of(client_of(ours.members["bob"]).get(reverse("person", args=["zhihe", ours.objects.person.number]))).decode()
    assert ours.canaries.name in shown  # and the canary was there to be seen
    heap = "".join(text for (name, _url), (_status, text) in looks.answers.items() if name == "bob")
    assert [c for c in (DONOR, VOLUNTEER, STOCK_NOTE) if c not in heap] == []


def test_a_colleague_who_does_not_serve_the_client_reads_no_name(scene, looks):
    """Jack works in the same agency and serves somebody else."""
    ours, _theirs, _outside = scene
    leaks = {}
    for address in organisation_addresses():
        url = url_of(address, ours)
        if url and (found := [c for c in ours.canaries.all() if c in looks.text("jack", url)]):
            leaks[url] = found
    assert leaks == {}


def test_nobody_in_the_house_reads_an_inspection_before_it_is_sent_and_nobody_at_all_who_gave_an_opinion(scene, looks):
    """What an inspector writes down on the spot and the name under a service user's opinion are canaries of their own."""
    ours, _theirs, outside = scene
    leaks = {place: canary for place, (_status, text) in looks.answers.items() for canary in (SECRET, GIVER) if canary in text}
    client = client_of(outside["diana"])
    for address in organisation_addresses():
        url = url_of(address, ours, organisation=outside["diana"].organisation.slug)
        if url and "acceptance" in address.name and GIVER in text_of(client.get(url)):
            leaks["diana", url] = GIVER
    assert leaks == {}
    with fence(ours.organisation):
        assert (ours.objects.sealed_inspection.finding, ours.objects.acceptance.opinions.get().name) == (SECRET, GIVER)  # both were there to be read


def test_the_texts_of_a_case_and_of_a_group_are_read_by_those_who_work_on_it_only(scene, looks):
    """Officials, evaluators, finance, a colleague, the administrator without an approval: they open everything they can, and read none."""
    ours, _theirs, outside = scene
    readers = {name for (name, _url), (_status, text) in looks.answers.items() if CASE_SECRET in text}
    assert readers == {"bob", "alice", "grace"}  # its worker, the supervisor, the leader of its project
    assert {name for (name, _url), (_status, text) in looks.answers.items() if GROUP_SECRET in text} == {"bob", "alice", "grace"}
    leaks = []
    for name in ("diana", "bureau_admin", "edward", "lan"):
        client = client_of(outside[name])
        with undone():
            for address in organisation_addresses():
                url = url_of(address, ours, organisation=outside[name].organisation.slug)
                text = text_of(client.get(url)) if url else ""
                if CASE_SECRET in text or GROUP_SECRET in text:
                    leaks.append((name, url))
    assert leaks == []


def test_looking_changes_nothing(scene, looks):
    """All pages opened by everybody: no row more or less anywhere, the audit trail and sessions apart."""
    assert len(looks.answers) > 9 * 80
    assert {name: set(after.items()) - set(looks.before.items()) for name, after in looks.after.items()} == dict.fromkeys(looks.after, set())
