"""Row policies, and the arrows between states."""

from django.db import migrations

from yanglao.assessment.models import ARROWS, OBJECTION_ARROWS
from yanglao.base import rls


class Migration(migrations.Migration):
    dependencies = [("assessment", "0002_initial"), ("people", "0002_scope")]

    operations = [
        rls.protect("assessment_assessment"),
        rls.protect("assessment_assessmentworker"),
        rls.protect("assessment_abilitylevel"),
        rls.protect("assessment_objection"),
        rls.transitions("assessment_assessment", ARROWS),
        rls.transitions("assessment_objection", OBJECTION_ARROWS),
    ]
