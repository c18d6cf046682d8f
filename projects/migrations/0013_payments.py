from django.db import migrations, models

# What a purchaser paid here is added to, never rewritten, and adds up to the cent.
PAID = """
    CREATE FUNCTION socialwork_paid() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF (NEW.payments, NEW.paid_amount) IS NOT DISTINCT FROM (OLD.payments, OLD.paid_amount)
           OR NOT EXISTS (SELECT 1 FROM projects_project project WHERE project.id = NEW.project_id AND project.is_governed) THEN
            RETURN NEW;
        END IF;
        IF EXISTS (SELECT 1 FROM jsonb_array_elements(OLD.payments) WITH ORDINALITY AS kept(part, place)
                   WHERE NEW.payments -> (kept.place - 1)::int IS DISTINCT FROM kept.part) THEN
            RAISE EXCEPTION 'a payment stays as it was made' USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.paid_amount - OLD.paid_amount <> (SELECT coalesce(sum((part ->> 'amount')::numeric), 0) FROM jsonb_array_elements(NEW.payments) AS given(part))
                                              - (SELECT coalesce(sum((part ->> 'amount')::numeric), 0) FROM jsonb_array_elements(OLD.payments) AS kept(part)) THEN
            RAISE EXCEPTION 'the payments add up to what was paid' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER paid BEFORE UPDATE ON projects_instalment FOR EACH ROW EXECUTE FUNCTION socialwork_paid();
"""
# What was recorded as spent stays; it may be struck out. A version of the budget stays as well.
SPENT = """
    CREATE FUNCTION socialwork_spent() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            RAISE EXCEPTION 'an expense is struck out, not deleted' USING ERRCODE = 'check_violation';
        END IF;
        IF (NEW.project_id, NEW.line_id, NEW.number, NEW.spent_on, NEW.amount, NEW.what, NEW.payee, NEW.voucher, NEW.recorded_at)
           IS DISTINCT FROM (OLD.project_id, OLD.line_id, OLD.number, OLD.spent_on, OLD.amount, OLD.what, OLD.payee, OLD.voucher, OLD.recorded_at) THEN
            RAISE EXCEPTION 'what was spent stays as it was recorded' USING ERRCODE = 'check_violation';
        END IF;
        IF OLD.status = 'struck' AND (NEW.struck_reason, NEW.struck_at) IS DISTINCT FROM (OLD.struck_reason, OLD.struck_at) THEN
            RAISE EXCEPTION 'the reason stays' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER spent BEFORE UPDATE OR DELETE ON projects_expense FOR EACH ROW EXECUTE FUNCTION socialwork_spent();
"""
BUDGETED = """
    CREATE FUNCTION socialwork_budgeted() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'a version of the budget stays as it was; another budget is the next version' USING ERRCODE = 'check_violation';
    END $$;
    CREATE TRIGGER budgeted BEFORE UPDATE ON projects_budgetamount FOR EACH ROW EXECUTE FUNCTION socialwork_budgeted();
"""


def dropped(name, table):
    return f"DROP TRIGGER {name} ON {table}; DROP FUNCTION socialwork_{name}();"


class Migration(migrations.Migration):

    dependencies = [
        ('organisations', '0007_roles'),
        ('projects', '0012_whole_by_the_database'),
    ]

    operations = [
        migrations.AddField(
            model_name='instalment',
            name='payments',
            field=models.JSONField(blank=True, default=list, verbose_name='payments'),
        ),
        migrations.AddConstraint(
            model_name='instalment',
            constraint=models.CheckConstraint(condition=models.Q(('withheld_amount', 0), models.Q(('reason', ''), _negated=True), _connector='OR'), name='instalment_withheld_with_reason'),
        ),
        migrations.RunSQL(PAID, dropped("paid", "projects_instalment")),
        migrations.RunSQL(SPENT, dropped("spent", "projects_expense")),
        migrations.RunSQL(BUDGETED, dropped("budgeted", "projects_budgetamount")),
    ]
