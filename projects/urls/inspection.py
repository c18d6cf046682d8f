"""Addresses: spot checks, and what is to be put right."""

from django.urls import path

from projects.views import inspections, rectifications

HOME = "o/<slug:organisation>"
ONE = f"{HOME}/projects/<str:number>"
INSPECTION = f"{HOME}/inspections/<str:number>"
ORDER = f"{INSPECTION}/orders/<int:seq>"

urlpatterns = [
    path(f"{HOME}/inspections/", inspections.inspection_list, name="inspection_list"),
    path(f"{ONE}/inspections/new/", inspections.inspection_new, name="inspection_new"),
    path(f"{INSPECTION}/", inspections.inspection, name="inspection"),
    path(f"{INSPECTION}/print/", inspections.inspection_print, name="inspection_print"),
    path(f"{INSPECTION}/items/<int:seq>/", inspections.inspection_item, name="inspection_item"),
    path(f"{INSPECTION}/items/<int:seq>/pictures/<int:place>/", inspections.inspection_picture, name="inspection_picture"),
    path(f"{INSPECTION}/finding/", inspections.inspection_finding, name="inspection_finding"),
    path(f"{INSPECTION}/orders/new/", inspections.order_new, name="order_new"),
    path(f"{INSPECTION}/send/", inspections.inspection_send, name="inspection_send"),
    path(f"{INSPECTION}/close/", inspections.inspection_close, name="inspection_close"),
    path(f"{ORDER}/drop/", inspections.order_drop, name="order_drop"),
    path(f"{ORDER}/prove/", rectifications.order_prove, name="order_prove"),
    path(f"{ORDER}/decide/", rectifications.order_decide, name="order_decide"),
    path(f"{ORDER}/undo/", rectifications.order_undo, name="order_undo"),
]
