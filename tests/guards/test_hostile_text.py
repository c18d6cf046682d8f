"""Text that would do harm, typed wherever text can be typed, is shown as text."""

import pytest

from tests import factories, world
from tests.guards.sweeps import body_of, client_of, organisation_addresses, undone, url_of


@pytest.mark.parametrize("payload", ['"><img src=x onerror=alert(1)>', "'</textarea><svg onload=alert(1)>", "{{7*7}}{% debug %}"])
def test_hostile_text_is_shown_as_text(db, payload):
    bureau = factories.organisation(code="MZ", slug="minzheng", name="鲤城区民政局", kind="bureau")
    agency = factories.organisation(code="ZH", slug="zhihe", name="致和社工事务所", kind="agency")
    hostile = world.build(agency, partners=[(bureau, "purchaser")], text=payload)
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
                shown += "alert(1)" in text or "7*7" in text or "debug" in text or "evil.example" in text
                if "<" in payload and payload in text or f'href="{payload}' in text or text == "49":
                    raw[f"{member} {url}"] = text[max(text.find(payload) - 60, 0):][:160]
    assert raw == {}
    assert shown > 5  # the text was there to be shown
