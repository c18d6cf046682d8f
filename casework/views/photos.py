"""Evidence photos: adding, showing, taking off."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework import photos as pictures
from casework import services
from casework.figures.checks import people_at, unwilling
from casework.forms import PhotoForm
from casework.models import Photo, ServiceRecord
from casework.services.photos import OPEN
from casework.views.record import record_to_change
from organisations import papers
from organisations.access import Permission, requires


@requires(Permission.RECORD_VIEW)
@require_safe
def photo(request, organisation, uid):
    """The picture, to whom the record is visible; never stored on the way, never run as anything but a picture."""
    found = get_object_or_404(Photo.objects.filter(record__in=ServiceRecord.objects.visible_to(request.membership).order_by()), uid=uid)
    try:
        body = pictures.open_photo(found, "small" if request.GET.get("size") == "small" else "full")
    except FileNotFoundError:
        raise Http404
    return papers.shown(body, f"{found.uid}.jpg")


@requires(Permission.RECORD_LOG)
@require_http_methods(["GET", "POST"])
def record_photos(request, organisation, number):
    found = record_to_change(request, number)
    if found.status not in OPEN:
        messages.warning(request, _("An approved record takes a photo only by a correction."))
        return redirect(found)
    form = PhotoForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and put_all(form, found, request.membership):
        messages.success(request, _("Photo added."))
        return redirect(found)
    return render(request, "casework/record_photos.html", {"form": form, "record": found, "unwilling": unwilling(people_at(found), request.membership)})


def put_all(form, found, by):
    """Add all photos of the form; one that is already there is passed over. Returns whether nothing stood in the way."""
    try:
        for picture in form.cleaned_data["photos"]:
            try:
                services.add_photo(found, picture, by=by, caption=form.cleaned_data["caption"])
            except services.PhotoAlreadyThere:
                continue
    except services.Trouble as trouble:
        form.add_error("photos", str(trouble))
        return False
    return True


@requires(Permission.RECORD_VIEW)
@require_POST
def photo_clear(request, organisation, uid):
    """May the photo be shown outside: said by who gave or reviews the service, and taken back by them."""
    found = Photo.objects.select_related("record").filter(record__in=ServiceRecord.objects.visible_to(request.membership).order_by(), uid=uid).first()
    if found is None:
        raise Http404
    try:
        services.clear_photo(found, by=request.membership, cleared=not found.cleared_at)
    except services.StepNotAllowed:
        raise PermissionDenied from None
    return redirect(found.record)


@requires(Permission.RECORD_LOG)
@require_POST
def photo_remove(request, organisation, uid):
    found = Photo.objects.select_related("record").filter(record__in=ServiceRecord.objects.of(request.membership).order_by(), uid=uid).first()
    if found is None:
        raise Http404
    try:
        services.remove_photo(found, by=request.membership)
        messages.success(request, _("Photo removed."))
    except services.StepNotAllowed as trouble:
        messages.warning(request, str(trouble))
    return redirect(found.record)
