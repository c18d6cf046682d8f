"""Addresses: budget and spending, staffing, the conditions and payment of instalments."""

from django.urls import path

from projects.views import payments, spending, staffing

HOME = "o/<slug:organisation>"
ONE = f"{HOME}/projects/<str:number>"
PART = f"{ONE}/instalments/<int:seq>"

urlpatterns = [
    path(f"{ONE}/budget/", spending.budget, name="budget"),
    path(f"{ONE}/spending/", spending.spending, name="spending"),
    path(f"{ONE}/spending/new/", spending.expense_new, name="expense_new"),
    path(f"{ONE}/spending/export/", spending.spending_export, name="spending_export"),
    path(f"{ONE}/spending/<str:expense>/", spending.expense, name="expense"),
    path(f"{ONE}/spending/<str:expense>/strike/", spending.expense_strike, name="expense_strike"),
    path(f"{ONE}/audits/new/", spending.audit_report_new, name="audit_report_new"),
    path(f"{ONE}/audits/<int:pk>/", spending.audit_report, name="audit_report"),
    path(f"{ONE}/audits/<int:pk>/strike/", spending.audit_report_strike, name="audit_report_strike"),
    path(f"{ONE}/staffing/", staffing.staffing, name="staffing"),
    path(f"{ONE}/staffing/norm/", staffing.staffing_norm, name="staffing_norm"),
    path(f"{ONE}/staff/<int:pk>/", staffing.qualification, name="qualification"),
    path(f"{PART}/checklist/", payments.checklist, name="checklist"),
    path(f"{PART}/pay/", payments.instalment_pay, name="instalment_pay"),
    path(f"{PART}/withhold/", payments.instalment_withhold, name="instalment_withhold"),
    path(f"{PART}/deduct/", payments.instalment_deduct, name="instalment_deduct"),
    path(f"{PART}/invoice/", payments.instalment_invoice, name="instalment_invoice"),
    path(f"{PART}/tick/", payments.instalment_tick, name="instalment_tick"),
]
