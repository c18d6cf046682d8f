"""Eight sends of one form at the same instant are one act and eight like answers (SECURITY.md F8)."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from organisations.fence import fence
from organisations.models import AuditEvent, Invitation


@pytest.mark.django_db(transaction=True)
def test_eight_sends_at_once_are_one_act(agency, fiona):
    path = reverse("member_invite", args=[agency.slug])
    data = {"submission": str(uuid.uuid4()), "name": "何青", "contact": "he@example.test", "role": "worker"}

    def send(_n):
        client = Client()
        client.force_login(fiona.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        try:
            answer = client.post(path, data)
            return answer.status_code, answer["Location"]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        answers = set(threads.map(send, range(8)))
    with fence(agency):
        made = Invitation.objects.get()
        assert AuditEvent.objects.filter(act="member.invite").count() == 1
    assert answers == {(302, reverse("invitation", args=[agency.slug, made.pk]))}


def test_a_form_that_was_not_valid_can_be_sent_again_with_the_same_key(browse, fiona, agency):
    path = reverse("member_invite", args=[agency.slug])
    data = {"submission": str(uuid.uuid4()), "name": "", "contact": "he@example.test", "role": "worker"}
    client = browse(fiona)
    assert client.post(path, data).status_code == 200
    assert client.post(path, data | {"name": "何青"}).status_code == 302
    with fence(agency):
        assert Invitation.objects.count() == 1


def test_a_key_of_another_form_is_refused(browse, fiona, agency):
    key = str(uuid.uuid4())
    client = browse(fiona)
    client.post(reverse("member_invite", args=[agency.slug]), {"submission": key, "name": "何青", "contact": "he@example.test", "role": "worker"})
    assert client.post(reverse("organisation_settings", args=[agency.slug]), {"submission": key, "name": "x"}).status_code == 403
