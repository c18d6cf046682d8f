from django.db import migrations

from organisations.records import FENCED, FenceTable

# A party reads what it takes part in. The subqueries are fenced themselves; IN (…) is computed once per query.
PARTY_OF = f"SELECT party.project_id FROM projects_projectparty party WHERE party.partner_id = {FENCED}"  # noqa: S608  no input
PAYER_OF = PARTY_OF + " AND party.role IN ('purchaser', 'authority')"
INDICATORS = f"SELECT indicator.id FROM projects_indicator indicator WHERE indicator.project_id IN ({PARTY_OF})"  # noqa: S608  no input
PROGRAMMES = f"SELECT project.programme_id FROM projects_project project WHERE project.id IN ({PARTY_OF})"  # noqa: S608  no input


class Migration(migrations.Migration):
    dependencies = [("projects", "0001_initial"), ("organisations", "0002_fence")]

    operations = [
        FenceTable("Programme", readable=f"id IN ({PROGRAMMES})"),
        FenceTable("Project", readable=f"id IN ({PARTY_OF})"),
        # A partner sees its own row here, not who else takes part: that is what the window shows.
        FenceTable("ProjectParty", readable=f"partner_id = {FENCED}"),
        FenceTable("ProjectStaff"),
        FenceTable("ServiceLine", readable=f"project_id IN ({PARTY_OF})"),
        FenceTable("StatusChange", readable=f"project_id IN ({PARTY_OF})"),
        FenceTable("Indicator", readable=f"project_id IN ({PARTY_OF})"),
        FenceTable("IndicatorTarget", readable=f"indicator_id IN ({INDICATORS})"),
        FenceTable("IndicatorProgress", readable=f"indicator_id IN ({INDICATORS})"),
        # Money: purchasers and authorities, not evaluators and landing units (DOMAIN.md section 5).
        FenceTable("Contract", readable=f"project_id IN ({PAYER_OF})"),
        FenceTable("Instalment", readable=f"project_id IN ({PAYER_OF})"),
        FenceTable("HistoricalProject"),
        FenceTable("HistoricalIndicator"),
        FenceTable("HistoricalContract"),
    ]
