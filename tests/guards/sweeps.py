"""What the sweeps over all addresses share: clients, addresses with a world's objects in them, and what was seen there."""

from contextlib import contextmanager
from dataclasses import dataclass

from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from organisations.fence import fence
from tests.guards.addresses import addresses


def client_of(membership=None, **options):
    client = Client(HTTP_ACCEPT_LANGUAGE="en", raise_request_exception=False, **options)
    if membership is not None:
        client.force_login(membership.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@contextmanager
def undone():
    """What one member did is taken back: an audit trail that one transaction writes for hours makes each page slower than the one before."""
    ground = transaction.atomic()
    ground._from_testcase = True  # to the product this is no transaction: it may open durable ones inside
    with ground:
        yield
        transaction.set_rollback(True)


def organisation_addresses():
    return [a for a in addresses() if a.route.startswith("o/")]


def url_of(address, place, **changed):
    """The address with this world's own objects in it; None when the world holds none of the kind."""
    values = place.values(address.route) | changed
    arguments = {name: values.get(name) for name in address.arguments}
    if any(value is None for value in arguments.values()):
        return None
    return reverse(address.name, kwargs=arguments)


def body_of(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def text_of(answer):
    """All that an answer tells, its headers included."""
    return body_of(answer).decode("utf-8", "replace") + str(answer.headers)


@dataclass
class Looks:
    """What each of some members got from each address, and the agency's rows before and after."""

    answers: dict  # (member's name in the world, address): (status, text)
    before: dict
    after: dict  # by member

    def status(self, name, url):
        return self.answers[name, url][0]

    def text(self, name, url):
        return self.answers[name, url][1]

    def readers(self, canary):
        """The names of those who read it at any address."""
        return {name for (name, _url), (_status, text) in self.answers.items() if canary in text}


def looks_of(place, members):
    """What each of these members gets at every address with this place's objects in it, from their own house."""
    answers, before, after = {}, row_counts(place.organisation), {}
    for name, member in members.items():
        client = client_of(member)
        with undone():
            for address in organisation_addresses():
                if url := url_of(address, place, organisation=member.organisation.slug):
                    answer = client.get(url)
                    answers[name, url] = answer.status_code, text_of(answer)
            after[name] = row_counts(place.organisation)
    return Looks(answers, before, after)


def row_counts(organisation):
    quiet = {"organisations_auditevent", "organisations_audithead", "django_session"}
    counts = {}
    with fence(organisation), connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if (table := model._meta.db_table) not in quiet:
                cursor.execute(f'SELECT count(*), coalesce(sum(hashtext(t::text)::bigint), 0) FROM "{table}" t')
                counts[table] = cursor.fetchone()
    counts["organisations_user"] = counts["organisations_user"][:1]  # last_login moves
    return counts
