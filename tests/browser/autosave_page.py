"""A page with a long form that saves itself, for the browser test of static/js/autosave.js: the smallest server side."""

import time

from django.http import HttpResponse
from django.template import engines
from django.urls import include, path

from organisations.access import Permission, requires
from organisations.autosaving import changed_elsewhere, draft_refused, draft_saved
from organisations.services import typed

PAGE = """{% extends "layouts/app.html" %}{% load house static %}
{% block title %}Draft{% endblock %}{% block heading %}Draft{% endblock %}
{% block content %}<form method="post" class="form" novalidate data-autosave="{{ address }}">{% once %}<input type="hidden" name="version" value="{{ draft.version }}">
<div class="field"><label for="need">Need</label><textarea class="form-control" id="need" name="need" rows="6">{{ need }}</textarea></div>
<div class="field"><label for="paper">Paper</label><input type="file" id="paper" name="paper"></div>
{% autosave %}<button class="btn btn-primary">Hand in</button></form>
<script src="{% static 'js/autosave.js' %}" defer></script>{% endblock %}"""


class Draft:
    """What the server keeps, what it was sent, and how long it thinks about it."""

    need, version, posts, handed_in, seconds = "", 1, [], None, 0


@requires(Permission.ORGANISATION_VIEW)
def draft(request, organisation):
    if request.method == "POST":
        Draft.handed_in = request.POST["need"], request.POST["version"]
        request.submission_done = True
    need = (typed(request) or {}).get("need", Draft.need)
    context = {"draft": Draft, "need": need, "address": f"/o/{organisation}/draft/save/"}
    return HttpResponse(engines["django"].from_string(PAGE).render(context, request))


@requires(Permission.ORGANISATION_VIEW)
def draft_save(request, organisation):
    Draft.posts.append(request.POST.dict())
    time.sleep(Draft.seconds)
    if request.POST["version"] != str(Draft.version):
        return changed_elsewhere()
    if "!" in request.POST["need"]:
        return draft_refused("Without exclamation marks, please.")
    Draft.need, Draft.version = request.POST["need"], Draft.version + 1
    return draft_saved(version=Draft.version)


urlpatterns = [
    path("o/<slug:organisation>/draft/", draft, name="draft"),
    path("o/<slug:organisation>/draft/save/", draft_save, name="draft_save"),
    path("", include("socialwork.urls")),
]
