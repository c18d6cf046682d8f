from django.db import migrations

from organisations.records import FenceTable, StepsTable

RECORD_TABLES = [
    "ServiceRecord", "HistoricalServiceRecord", "RecordWorker", "Participation", "VisitDetail", "CallDetail", "ConsultationDetail", "ActivityDetail",
    "PublicityDetail", "ReviewRound", "Correction", "Photo",
]
FENCED_TABLES = [
    "Case", "Group", "Activity", "Form", "FormRound", "Objective", "ProcessDetail", "ObjectiveTouch", "Referral", "FollowUp", "Placement",
    "Outline", "GroupMember", "SessionDetail", "Attendance", "Scale", "Score", "ActivityPartner", "ActivitySignIn", "Survey", "Answer",
    "VisitSheet", "VisitInterval", "VisitDue", "VisitPlan", "VisitStop", "WorkOrder", "Wish", "WishStep",
    "GoodsItem", "Distribution", "Recipient", "ResourceLink", "Movement", "Volunteer", "Duty", "HarmReport", "RetentionClass", "Erasure",
    "CaseStep", "CasePaper", "PurchaserRule",
]
STEPS = {
    "Case": ("status", {"": ["draft"], "draft": ["open", "declined"], "open": ["closed"], "closed": ["open"], "declined": ["draft"]}),
    "Referral": ("receipt", {"": ["draft"], "draft": ["waiting"], "waiting": ["accepted", "refused"], "accepted": ["back"], "refused": ["waiting"]}),
    "Form": ("status", {"": ["draft"], "draft": ["submitted"], "submitted": ["approved", "returned", "draft"], "returned": ["submitted"],
                        "approved": ["replaced", "submitted"], "replaced": []}),
    "Group": ("status", {"": ["planning"], "planning": ["running", "cancelled"], "running": ["done", "cancelled"], "done": ["running"], "cancelled": []}),
    "Activity": ("status", {"": ["planning"], "planning": ["approved", "cancelled"], "approved": ["held", "planning", "cancelled"], "held": ["done"], "done": ["held"],
                            "cancelled": []}),
    "WorkOrder": ("status", {"": ["open"], "open": ["done", "dropped"], "done": ["open"], "dropped": ["open"]}),
    "Wish": ("status", {"": ["registered"], "registered": ["verified", "declined"], "verified": ["claimed", "declined"],
                        "claimed": ["bought", "verified", "delivered", "declined"], "bought": ["delivered", "claimed"], "delivered": ["followed"], "followed": [],
                        "declined": ["registered"]}),
    "Distribution": ("status", {"": ["planned"], "planned": ["handed", "cancelled"], "handed": [], "cancelled": []}),
    "ResourceLink": ("status", {"": ["promised", "confirmed"], "promised": ["confirmed", "struck"], "confirmed": ["struck"], "struck": []}),
    "HarmReport": ("status", {"": ["found"], "found": ["reported"], "reported": ["closed"], "closed": ["reported"]}),
    "Erasure": ("status", {"": ["due"], "due": ["approved", "kept"], "approved": ["erased", "due"], "kept": ["due"], "erased": []}),
}
# The stock is the sum of its movements: each one moves it, none is changed afterwards, and the check on the stock refuses less than nothing.
STOCK = """
CREATE FUNCTION casework_goods_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND (NEW.quantity, NEW.item_id, NEW.kind, NEW."on") IS DISTINCT FROM (OLD.quantity, OLD.item_id, OLD.kind, OLD."on")) THEN
        RAISE EXCEPTION 'movements of goods are only added' USING ERRCODE = 'check_violation';
    ELSIF TG_OP = 'UPDATE' THEN
        RETURN NEW;  -- its note may be emptied when a client is erased
    END IF;
    UPDATE casework_goodsitem SET stock = stock + NEW.quantity WHERE id = NEW.item_id;
    RETURN NEW;
END $$;
CREATE TRIGGER move BEFORE INSERT OR UPDATE OR DELETE ON casework_movement FOR EACH ROW EXECUTE FUNCTION casework_goods_move();
"""
# Whoever is referred to another body has agreed to it; when the person is erased later, the consent goes and the referral stays.
CONSENT = """
CREATE FUNCTION casework_referred_with_consent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.kind = 'outside' AND NEW.consent_id IS NULL AND NEW.receipt <> 'draft' AND (TG_OP = 'INSERT' OR OLD.receipt = 'draft') THEN
        RAISE EXCEPTION 'a referral to another body needs a consent' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consent BEFORE INSERT OR UPDATE ON casework_referral FOR EACH ROW EXECUTE FUNCTION casework_referred_with_consent();
"""
NO_CONSENT = "DROP TRIGGER consent ON casework_referral; DROP FUNCTION casework_referred_with_consent();"
NO_STOCK = "DROP TRIGGER move ON casework_movement; DROP FUNCTION casework_goods_move();"
# The steps of a record, as in casework.models.record.STEPS: the database refuses every other one, whoever writes.
RECORD_STEPS = """
CREATE FUNCTION casework_record_steps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN (
        ('draft', 'submitted'), ('draft', 'void'),
        ('submitted', 'approved'), ('submitted', 'returned'), ('submitted', 'void'),
        ('returned', 'submitted'), ('returned', 'void'),
        ('approved', 'void')
    ) THEN
        RAISE EXCEPTION 'a service record cannot go from % to %', OLD.status, NEW.status USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER steps BEFORE UPDATE OF status ON casework_servicerecord FOR EACH ROW EXECUTE FUNCTION casework_record_steps();
ALTER TABLE casework_servicerecord ADD CONSTRAINT record_minutes_are_its_span
    CHECK (minutes = floor(extract(epoch FROM ended_at - started_at) / 60));
"""
NO_RECORD_STEPS = """
ALTER TABLE casework_servicerecord DROP CONSTRAINT record_minutes_are_its_span;
DROP TRIGGER steps ON casework_servicerecord;
DROP FUNCTION casework_record_steps();
"""


class Migration(migrations.Migration):
    replaces = [("casework", "0002_fence"), ("casework", "0005_casework_fence")]
    dependencies = [("casework", "0001_tables"), ("people", "0002_rules"), ("projects", "0002_rules"), ("organisations", "0002_rules")]

    operations = [
        *[FenceTable(name) for name in RECORD_TABLES + FENCED_TABLES],
        *[StepsTable(name, column, steps) for name, (column, steps) in STEPS.items()],
        migrations.RunSQL(RECORD_STEPS, NO_RECORD_STEPS),
        migrations.RunSQL(STOCK, NO_STOCK),
        migrations.RunSQL(CONSENT, NO_CONSENT),
    ]
