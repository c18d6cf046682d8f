"""What each member sees at every address, and who never sees a client (SECURITY.md A1, A5, B5; HOUSE.md section 7, 2 and 3).

All pages are opened once by everybody (`looks`); tests/conftest.py keeps this module on one worker, so that it is once.
"""

import base64

from django.urls import reverse

from casework import photos
from organisations.fence import fence
from tests.guards.sweeps import body_of, client_of, organisation_addresses, text_of, undone, url_of
from tests.worlds.acceptance import GIVER
from tests.worlds.calls import OBJECTION
from tests.worlds.cases import SECRET as CASE_SECRET
from tests.worlds.goods import DONOR, STOCK_NOTE, VOLUNTEER
from tests.worlds.groups import SECRET as GROUP_SECRET
from tests.worlds.inspection import SECRET
from tests.worlds.progress import SECRETS as DRAFTS
from tests.worlds.proposals import OPENED, SEALED
from tests.worlds.review import BLIND, SHOWN

CYCLE = (SEALED, OPENED, BLIND, SHOWN, *DRAFTS, OBJECTION)


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


def test_without_the_permission_nobody_gets_in_to_read(scene, looks, outer_looks):
    """Of all members of all houses, at every address; that nobody writes there either stands in test_doors.py."""
    ours, _theirs, outside = scene
    everybody = [(name, member, looks) for name, member in ours.members.items() if member.is_active] + [(name, member, outer_looks) for name, member in outside.items()]
    wrong, shut = {}, 0
    for name, member, seen in everybody:
        for address in organisation_addresses():
            url = None if member.can(address.permission) else url_of(address, ours, organisation=member.organisation.slug)
            if url:
                shut += 1
                if (status := seen.status(name, url)) not in (403, 404, 405):
                    wrong[name, url] = status
    assert wrong == {} and shut > 1000


def read_as_parts(member, urls):
    """All that a member is told when a script asks for a part of a page, by address."""
    client = client_of(member)
    with undone():
        for url in urls:
            yield url, text_of(client.get(url, HTTP_HX_REQUEST="true"))


def test_who_may_not_know_a_client_never_reads_one(scene, looks, outer_looks):
    """Officials, evaluators, landing units, finance and audit officers open everything they can; no canary is in any answer."""
    ours, _theirs, outside = scene
    secrets = [*ours.canaries.all(), ours.canaries.name + "祖", DONOR, VOLUNTEER, STOCK_NOTE]
    blind = {name: (ours.members[name], looks) for name in ("henry", "liam", "iris")}
    blind |= {name: (outside[name], outer_looks) for name in ("diana", "bureau_admin", "edward", "lan")}
    leaks = {}
    for name, (member, seen) in blind.items():
        told = {url: (status, text) for (who, url), (status, text) in seen.answers.items() if who == name}
        opened = [url for url, (status, _text) in told.items() if status == 200]  # a door that is shut is shut before anybody asks for a part
        for place, text in [(url, text) for url, (_status, text) in told.items()] + list(read_as_parts(member, opened)):
            if found := [secret for secret in secrets if secret in text]:
                leaks[name, place] = found
    assert leaks == {}
    assert sum(status == 200 for seen in (looks, outer_looks) for (name, _url), (status, _text) in seen.answers.items() if name in blind) > 100  # they did see pages
    shown = body_of(client_of(ours.members["bob"]).get(reverse("person", args=["zhihe", ours.objects.person.number]))).decode()
    assert ours.canaries.name in shown  # and the canary was there to be seen
    assert [secret for secret in (DONOR, VOLUNTEER, STOCK_NOTE) if "bob" not in looks.readers(secret)] == []


def test_what_is_sealed_blind_or_a_draft_is_read_by_nobody_before_its_hour(scene, looks, outer_looks):
    """Proposals, marks, drafts and objections are canaries of the purchase cycle: who reads each, of our house and of all others."""
    ours, theirs, outside = scene
    o, readers = ours.objects, {}
    for name, member in (ours.members | outside | {"expert": o.reviewer, "rival": theirs.members["fiona"]}).items():
        with undone():
            heap = "".join(told_of(member, ours, {"/proposals/<": [o.sealed.number, o.opened.number, o.proposal_ranked.number], "/changes/<": [o.change_draft.number]}))
        readers |= {canary: readers.get(canary, set()) | {name} for canary in CYCLE if canary in heap}
    found = {canary: readers.get(canary, set()) | looks.readers(canary) | outer_looks.readers(canary) for canary in CYCLE}
    assert found == {
        SEALED: {"fiona", "grace"},  # handed in; the call is open still
        OPENED: {"fiona", "grace", "diana", "expert"},  # in review
        BLIND: {"expert"},  # whose sheet it is
        SHOWN: {"expert", "diana"},  # released to the panel and to who decides, never to applicants
        DRAFTS[0]: {"fiona", "grace"},
        DRAFTS[1]: {"fiona", "grace", "alice", "henry"},  # who follows the project in its own house
        OBJECTION: {"fiona", "grace", "diana"},
    }


def told_of(member, place, numbers):
    """What the member is told of these objects, at each address whose route holds the words before them."""
    client = client_of(member)
    for word, those in numbers.items():
        for address in [address for address in organisation_addresses() if word in address.route]:
            argument = address.route.split(word)[1].split(">")[0].split(":")[-1]
            for number in those:
                if url := url_of(address, place, organisation=member.organisation.slug, **{argument: number}):
                    yield text_of(client.get(url))


def test_a_colleague_who_does_not_serve_the_client_reads_no_name(scene, looks):
    """Jack works in the same agency and serves somebody else."""
    ours, _theirs, _outside = scene
    leaks = {}
    for address in organisation_addresses():
        url = url_of(address, ours)
        if url and (found := [c for c in ours.canaries.all() if c in looks.text("jack", url)]):
            leaks[url] = found
    assert leaks == {}


def test_nobody_in_the_house_reads_an_inspection_before_it_is_sent_and_nobody_at_all_who_gave_an_opinion(scene, looks, outer_looks):
    """What an inspector writes down on the spot and the name under a service user's opinion are canaries of their own."""
    ours, _theirs, _outside = scene
    assert (looks.readers(SECRET), looks.readers(GIVER), outer_looks.readers(GIVER)) == (set(), set(), set())
    with fence(ours.organisation):
        assert (ours.objects.sealed_inspection.finding, ours.objects.acceptance.opinions.get().name) == (SECRET, GIVER)  # both were there to be read


def test_no_official_gets_the_bytes_of_an_evidence_photo_at_any_address(scene, looks, outer_looks):
    """Who inspects is shown a few squares instead; the photo itself is a canary, in both its sizes, raw and inside a page."""
    ours, _theirs, _outside = scene
    photo = ours.objects.photo
    with fence(ours.organisation):
        bodies = [photos.open_photo(photo, size) for size in photos.SIZES]
    seeing = {name for body in bodies for word in (body.decode("utf-8", "replace"), base64.b64encode(body).decode()) for name in outer_looks.readers(word)}
    url = reverse("inspection_picture", args=["minzheng", ours.objects.sealed_inspection.number, ours.objects.pictured.seq, 1])
    assert (seeing, outer_looks.status("diana", url), outer_looks.text("diana", url).count("image/jpeg")) == (set(), 200, 1)
    assert looks.readers(bodies[0].decode("utf-8", "replace")) >= {"bob", "alice"}  # and it was there to be seen


def test_the_texts_of_a_case_and_of_a_group_are_read_by_those_who_work_on_it_only(scene, looks, outer_looks):
    """Officials, evaluators, finance, a colleague, the administrator without an approval: they open everything they can, and read none."""
    at_work = {"bob", "alice"}  # its worker, the supervisor; a child is in both, so that the leader of the project reads neither
    assert (looks.readers(CASE_SECRET), looks.readers(GROUP_SECRET)) == (at_work, at_work)
    assert (outer_looks.readers(CASE_SECRET), outer_looks.readers(GROUP_SECRET)) == (set(), set())


def test_looking_changes_nothing(scene, looks):
    """All pages opened by everybody: no row more or less anywhere, the audit trail and sessions apart."""
    assert len(looks.answers) > 9 * 80
    assert {name: set(after.items()) - set(looks.before.items()) for name, after in looks.after.items()} == dict.fromkeys(looks.after, set())
