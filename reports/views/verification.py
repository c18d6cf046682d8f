"""Is this paper the issued version? Open to anyone who holds one."""

import hashlib

from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from casework.services.limits import too_often
from organisations.access import open_to
from organisations.audit import client_address
from reports.forms import CodeForm, FileForm
from reports.verifying import UNKNOWN, find
from reports.verifying import verify as judge

WHY = _("Whoever holds a paper may learn whether it is the issued version; the page names no person, and a code cannot be guessed.")
MOST_A_MINUTE = 30


@open_to("anyone", WHY)
@never_cache
@require_http_methods(["GET", "POST"])
def verify_code(request):
    """The code typed from paper leads to its page."""
    form = CodeForm(request.POST or None)
    if too_often(f"verify {client_address(request)}", most=MOST_A_MINUTE):  # more is no reading of paper
        return render(request, "429.html", status=429)
    if form.is_valid():
        report = find(form.cleaned_data["code"])
        if report is not None:
            return redirect(report.verify_path)
        return render(request, "reports/verify.html", {"verdict": UNKNOWN, "code": form.cleaned_data["code"]}, status=404)
    return render(request, "reports/verify_code.html", {"form": form})


@open_to("anyone", WHY)
@never_cache
@require_http_methods(["GET", "POST"])
def verify(request, slug, code):
    """What the code stands for; a file may be compared with what was issued."""
    if too_often(f"verify {client_address(request)}", most=MOST_A_MINUTE):  # more is no reading of paper
        return render(request, "429.html", status=429)
    verdict = judge(code, slug)
    form = FileForm(request.POST or None, request.FILES or None)
    same = None
    if request.method == "POST" and form.is_valid() and verdict.sha256:
        same = {verdict.sha256: "whole", verdict.extract_sha256: "extract"}.get(digest(form.cleaned_data["file"]), "other")
    return render(request, "reports/verify.html", {"verdict": verdict, "code": code, "form": form, "same": same},
                  status=404 if verdict is UNKNOWN else 200)


def digest(file):
    found = hashlib.sha256()
    for chunk in file.chunks():
        found.update(chunk)
    return found.hexdigest()
