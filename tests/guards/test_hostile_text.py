"""Text that would do harm, typed wherever text can be typed, is shown as text."""

from tests import factories, world
from tests.guards.sweeps import body_of, client_of, organisation_addresses, undone, url_of

# Out of an attribute of either quote, out of a text field, into a template; the first of it fits the shortest field.
HOSTILE = "\"'><img src=x></textarea><svg onload=a()>{{7|add:98765432}}"
WOULD_DO_HARM = ("<img src=x", "<svg onload", "98765439")


def test_hostile_text_is_shown_as_text(db):
    bureau = factories.organisation(code="MZ", slug="minzheng", name="鲤城区民政局", kind="bureau")
    agency = factories.organisation(code="ZH", slug="zhihe", name="致和社工事务所", kind="agency")
    hostile = world.build(agency, partners=[(bureau, "purchaser")], text=HOSTILE)
    diana = factories.member(bureau, "Diana", "official")
    raw, shown = {}, 0
    for member in [*(hostile.members[name] for name in ("bob", "grace", "fiona")), diana]:
        client = client_of(member)
        with undone():
            for url in filter(None, [url_of(address, hostile, organisation=member.organisation.slug) for address in organisation_addresses()]):
                answer = client.get(url)
                if "html" not in answer.get("Content-Type", ""):
                    continue
                text = body_of(answer).decode()
                shown += "&lt;img src=x" in text
                if found := [harm for harm in WOULD_DO_HARM if harm in text]:
                    raw[f"{member} {url}"] = text[max(text.find(found[0]) - 60, 0):][:160]
    assert raw == {}
    assert shown > 50  # the text was there to be shown
