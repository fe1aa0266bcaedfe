"""Row policies of the new tables, a recheck by others, and who may not assess whom."""

from django.db import migrations

from yanglao.assessment.models import VISIT_ARROWS
from yanglao.base import rls

BY_OTHERS = """CREATE FUNCTION assessment_recheck_by_others() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF EXISTS (SELECT 1 FROM assessment_assessment a JOIN assessment_assessmentworker w ON w.assessment_id = a.replaces_id
    WHERE a.id = NEW.assessment_id AND w.worker_id = NEW.worker_id) THEN
  RAISE EXCEPTION 'recheck by others: worker % assessed first', NEW.worker_id
  USING ERRCODE = '23514', CONSTRAINT = 'assessment_recheck_by_others'; END IF; RETURN NEW; END $$"""
RECORDED = """CREATE FUNCTION assessment_recheck_recorded() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF EXISTS (SELECT 1 FROM assessment_assessment a WHERE a.id = NEW.replaces_id AND a.recorded_by = NEW.recorded_by) THEN
  RAISE EXCEPTION 'recheck recorded by others: account % recorded the first', NEW.recorded_by
  USING ERRCODE = '23514', CONSTRAINT = 'assessment_recheck_recorded'; END IF; RETURN NEW; END $$"""
# Reads beyond the asker's rows (posts, contacts) and answers only: which kind of conflict, and one word to show.
CONFLICTS = """CREATE FUNCTION assessment_conflicts(workers bigint[], elder bigint, day date)
RETURNS TABLE (worker bigint, kind text, detail text) LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = public, pg_temp AS $$
SELECT i.worker_id, 'declared', i.kind::text FROM assessment_interest i
WHERE i.worker_id = ANY(workers) AND i.person_id = elder AND i.declared_on <= day AND (i.ended_on IS NULL OR day < i.ended_on)
UNION ALL
SELECT w.id, 'relative', max(c.relation)::text FROM workforce_worker w
JOIN people_emergencycontact c ON c.person_id = elder AND c.name = w.name
WHERE w.id = ANY(workers) GROUP BY w.id
UNION ALL
SELECT DISTINCT e.worker_id, 'carer', coalesce(nullif(o.short_name, ''), o.name)::text FROM workforce_employment e
JOIN people_carerelation r ON r.organisation_id = e.organisation_id AND r.person_id = elder
  AND r.from_on <= day AND (r.to_on IS NULL OR day < r.to_on)
JOIN orgs_organisation o ON o.id = e.organisation_id
WHERE e.worker_id = ANY(workers) AND e.valid_from <= day AND (e.valid_to IS NULL OR day < e.valid_to)
$$"""


class Migration(migrations.Migration):
    dependencies = [("assessment", "0005_process"), ("people", "0002_scope"), ("workforce", "0003_assessor")]

    operations = [
        rls.protect("assessment_interest"),
        rls.protect("assessment_screening"),
        rls.protect("assessment_fieldvisit"),
        rls.frozen_except("assessment_screening", "village"),
        rls.frozen_except(
            "assessment_fieldvisit",
            "village",
            "state",
            "decided_by_name",
            "decided_on",
            "decided_why",
        ),
        rls.transitions("assessment_fieldvisit", VISIT_ARROWS),
        migrations.RunSQL(
            [
                BY_OTHERS,
                "CREATE TRIGGER by_others BEFORE INSERT OR UPDATE OF worker_id ON assessment_assessmentworker "
                "FOR EACH ROW EXECUTE FUNCTION assessment_recheck_by_others()",
                RECORDED,
                "CREATE TRIGGER recorded_by_others BEFORE INSERT OR UPDATE OF recorded_by ON assessment_assessment "
                "FOR EACH ROW WHEN (NEW.replaces_id IS NOT NULL AND NEW.recorded_by IS NOT NULL) "
                "EXECUTE FUNCTION assessment_recheck_recorded()",
                CONFLICTS,
            ],
            [
                "DROP FUNCTION assessment_conflicts(bigint[], bigint, date)",
                "DROP TRIGGER recorded_by_others ON assessment_assessment",
                "DROP FUNCTION assessment_recheck_recorded()",
                "DROP TRIGGER by_others ON assessment_assessmentworker",
                "DROP FUNCTION assessment_recheck_by_others()",
            ],
        ),
    ]
