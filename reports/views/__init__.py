"""The pages of reports."""

from reports.views.making import report_cancel, report_correct, report_issue, report_new, report_retry
from reports.views.reading import (
    report,
    report_drift,
    report_list,
    report_pdf,
    report_photo,
    report_preview,
    report_progress,
    report_style,
    report_xlsx,
)
from reports.views.verification import verify, verify_code

__all__ = ["report", "report_cancel", "report_correct", "report_drift", "report_issue", "report_list", "report_new", "report_pdf", "report_photo",
           "report_preview", "report_progress", "report_retry", "report_style", "report_xlsx", "verify", "verify_code"]
