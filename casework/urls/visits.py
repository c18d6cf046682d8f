"""Addresses: visits, the plan of a day, co-signing, work orders."""

from django.urls import path

from casework.views import cosign, visit_plan, visit_sheet, visits, work_orders

HOME = "o/<slug:organisation>"
PLAN = f"{HOME}/visits/plan"
ORDER = f"{HOME}/work-orders/<str:number>"

urlpatterns = [
    path(f"{HOME}/visits/", visits.visit_list, name="visit_list"),
    path(f"{HOME}/visits/export/", visits.visit_export, name="visit_export"),
    path(f"{HOME}/visits/intervals/", visits.visit_intervals, name="visit_intervals"),
    path(f"{PLAN}/", visit_plan.visit_plan_add, name="visit_plan_add"),
    path(f"{PLAN}/<str:day>/", visit_plan.visit_plan, name="visit_plan"),
    path(f"{PLAN}/<str:day>/print/", visit_plan.visit_plan_print, name="visit_plan_print"),
    path(f"{HOME}/visits/cosign/", cosign.visit_cosign_list, name="visit_cosign_list"),
    path(f"{HOME}/visits/refer/<str:number>/", cosign.child_refer, name="child_refer"),
    path(f"{HOME}/visits/<str:number>/sheet/", visit_sheet.visit_sheet, name="visit_sheet"),
    path(f"{HOME}/visits/<str:number>/sheet/autosave/", visit_sheet.visit_sheet_autosave, name="visit_sheet_autosave"),
    path(f"{HOME}/visits/<str:number>/cosign/", cosign.visit_cosign, name="visit_cosign"),
    path(f"{HOME}/visits/<str:number>/cosign/undo/", cosign.visit_cosign_undo, name="visit_cosign_undo"),
    path(f"{HOME}/work-orders/", work_orders.work_order_list, name="work_order_list"),
    path(f"{HOME}/work-orders/export/", work_orders.work_order_export, name="work_order_export"),
    path(f"{ORDER}/", work_orders.work_order, name="work_order"),
    path(f"{ORDER}/edit/", work_orders.work_order_edit, name="work_order_edit"),
    path(f"{ORDER}/done/", work_orders.work_order_done, name="work_order_done"),
    path(f"{ORDER}/drop/", work_orders.work_order_drop, name="work_order_drop"),
    path(f"{ORDER}/reopen/", work_orders.work_order_reopen, name="work_order_reopen"),
]
