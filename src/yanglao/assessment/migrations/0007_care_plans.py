"""Care plans: tables, row policies, arrows, and what may still change once somebody has agreed."""

import django.contrib.postgres.constraints
import django.db.models.deletion
from django.db import migrations, models

import yanglao.base.ranges
from yanglao.assessment.models_plans import PLAN_ARROWS
from yanglao.base import rls

TABLES = ("careplan", "careplanversion", "careplanitem", "careplanuse")
# Once it is no draft a version says what was agreed to: only its course goes on, and the person's file may move.
FROZEN = """CREATE FUNCTION assessment_plan_frozen() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF (to_jsonb(NEW) - TG_ARGV) IS DISTINCT FROM (to_jsonb(OLD) - TG_ARGV) THEN
  RAISE EXCEPTION 'frozen: version % is no draft', OLD.id
  USING ERRCODE = '23514', CONSTRAINT = 'assessment_plan_frozen'; END IF; RETURN NEW; END $$"""
COURSE = (
    "'state', 'state_reason', 'agreed_by', 'agreed_relation', 'agreed_how', 'agreed_on', 'agreement_taken_by', "
    "'approved_by', 'approved_by_name', 'approved_on', 'valid_from', 'valid_to', 'village', 'person_id'"
)
ITEMS = """CREATE FUNCTION assessment_plan_items_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE held text; BEGIN
IF TG_OP = 'UPDATE' AND (to_jsonb(NEW) - '{village,person_id}'::text[]) IS NOT DISTINCT FROM (to_jsonb(OLD) - '{village,person_id}'::text[])
  THEN RETURN NEW; END IF;
SELECT state INTO held FROM assessment_careplanversion WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.version_id ELSE NEW.version_id END;
IF held IS DISTINCT FROM 'draft' THEN
  RAISE EXCEPTION 'frozen: items of a version that is %', held
  USING ERRCODE = '23514', CONSTRAINT = 'assessment_plan_items_frozen'; END IF;
RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END; END $$"""


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0006_guards"),
        ("people", "0011_requests"),
    ]

    operations = [
        migrations.CreateModel(
            name="CarePlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("county", models.CharField(max_length=6)),
                ("village", models.CharField(max_length=12)),
                ("manager_id", models.BigIntegerField(blank=True, null=True, verbose_name="个案管理员")),
                ("manager_name", models.CharField(blank=True, max_length=60, verbose_name="个案管理员")),
                ("opened_at", models.DateTimeField(verbose_name="建立时间")),
                ("review_on", models.DateField(blank=True, null=True, verbose_name="该复核的日期")),
                ("ended_on", models.DateField(blank=True, null=True, verbose_name="终止日期")),
                ("ended_why", models.CharField(blank=True, max_length=300, verbose_name="为什么终止")),
                (
                    "life_event_id",
                    models.BigIntegerField(blank=True, null=True, verbose_name="因哪件生命事件终止"),
                ),
                ("is_example", models.BooleanField(default=False, verbose_name="示例")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CarePlanUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("county", models.CharField(max_length=6)),
                ("village", models.CharField(max_length=12)),
                ("code", models.CharField(max_length=40, verbose_name="服务项目")),
                ("given_on", models.DateField(verbose_name="哪一天")),
                ("minutes", models.IntegerField(verbose_name="分钟，冲减为负")),
                ("source", models.CharField(max_length=80, verbose_name="来源")),
                ("recorded_at", models.DateTimeField(verbose_name="登记时间")),
                ("recorded_by_name", models.CharField(max_length=60, verbose_name="登记人")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uses",
                        to="assessment.careplan",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CarePlanVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("county", models.CharField(max_length=6)),
                ("village", models.CharField(max_length=12)),
                ("number", models.SmallIntegerField(verbose_name="第几版")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("proposed", "待本人（家属）同意"),
                            ("agreed", "待审批"),
                            ("approved", "已批准，未到起始日"),
                            ("in_force", "执行中"),
                            ("superseded", "已换新版"),
                            ("ended", "已终止"),
                            ("dropped", "不采用"),
                        ],
                        default="draft",
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("state_reason", models.CharField(blank=True, max_length=300, verbose_name="理由")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("first", "首次"),
                            ("level", "等级变了"),
                            ("moved", "搬家"),
                            ("life_event", "生活有变化"),
                            ("review", "到期复核"),
                            ("request", "本人（家属）要求"),
                        ],
                        default="first",
                        max_length=12,
                        verbose_name="为什么拟这一版",
                    ),
                ),
                ("reason_words", models.CharField(blank=True, max_length=300, verbose_name="说明")),
                ("life_event_id", models.BigIntegerField(blank=True, null=True)),
                ("scale", models.CharField(max_length=30, verbose_name="量表")),
                ("level", models.SmallIntegerField(verbose_name="等级")),
                ("needs", models.JSONField(default=list, verbose_name="需要和从哪看出")),
                ("tags", models.JSONField(default=list, verbose_name="情况")),
                ("basis", models.JSONField(default=dict, verbose_name="清单和时数的依据")),
                ("granted_minutes", models.IntegerField(default=0, verbose_name="每月给的时数（分钟）")),
                ("in_institution", models.BooleanField(default=False, verbose_name="住养老机构")),
                ("drafted_by", models.BigIntegerField(blank=True, null=True)),
                ("drafted_by_name", models.CharField(max_length=60, verbose_name="拟定人")),
                ("drafted_at", models.DateTimeField(verbose_name="拟定时间")),
                ("agreed_by", models.CharField(blank=True, max_length=60, verbose_name="谁同意的")),
                (
                    "agreed_relation",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("self", "本人"),
                            ("spouse", "配偶"),
                            ("child", "子女"),
                            ("guardian", "监护人"),
                            ("other", "其他亲属"),
                        ],
                        max_length=10,
                        verbose_name="与老人关系",
                    ),
                ),
                (
                    "agreed_how",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("signed", "签字"),
                            ("spoken", "当面口头"),
                            ("phone", "电话"),
                            ("portal", "网上"),
                        ],
                        max_length=10,
                        verbose_name="怎么同意的",
                    ),
                ),
                ("agreed_on", models.DateField(blank=True, null=True, verbose_name="同意日期")),
                ("agreement_taken_by", models.CharField(blank=True, max_length=60, verbose_name="谁记的")),
                ("approved_by", models.BigIntegerField(blank=True, null=True)),
                ("approved_by_name", models.CharField(blank=True, max_length=60, verbose_name="审批人")),
                ("approved_on", models.DateField(blank=True, null=True, verbose_name="审批日期")),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="起")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="止（不含）")),
                ("is_example", models.BooleanField(default=False, verbose_name="示例")),
                (
                    "assessment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assessment.assessment",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="assessment.careplan",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CarePlanItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("county", models.CharField(max_length=6)),
                ("village", models.CharField(max_length=12)),
                ("place", models.SmallIntegerField(verbose_name="次序")),
                ("code", models.CharField(max_length=40, verbose_name="服务项目")),
                ("name", models.CharField(max_length=80, verbose_name="名称")),
                ("goal", models.CharField(blank=True, max_length=200, verbose_name="目标")),
                ("times", models.SmallIntegerField(verbose_name="次数")),
                (
                    "per",
                    models.CharField(
                        choices=[("week", "周"), ("month", "月")], max_length=5, verbose_name="每"
                    ),
                ),
                ("minutes", models.SmallIntegerField(verbose_name="一次几分钟")),
                (
                    "giver",
                    models.CharField(
                        choices=[
                            ("family", "家人"),
                            ("community", "社区"),
                            ("home", "上门服务"),
                            ("institution", "机构"),
                        ],
                        max_length=12,
                        verbose_name="谁来做",
                    ),
                ),
                ("granted", models.BooleanField(default=False, verbose_name="算在时数里")),
                ("needs", models.JSONField(default=list, verbose_name="为了什么需要")),
                ("tags", models.JSONField(default=list, verbose_name="因为什么情况")),
                ("by_hand", models.BooleanField(default=False, verbose_name="人工加的或改的")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="assessment.careplanversion",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="careplan",
            index=models.Index(fields=["county", "review_on"], name="assessment_plan_review"),
        ),
        migrations.AddConstraint(
            model_name="careplan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_on__isnull", True)),
                fields=("person",),
                name="assessment_plan_one_live",
            ),
        ),
        migrations.AddConstraint(
            model_name="careplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_on__isnull", True), models.Q(("ended_why", ""), _negated=True), _connector="OR"
                ),
                name="assessment_plan_end_has_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="careplanuse",
            index=models.Index(fields=["plan", "given_on"], name="assessment_plan_use_day"),
        ),
        migrations.AddConstraint(
            model_name="careplanuse",
            constraint=models.UniqueConstraint(fields=("source",), name="assessment_plan_use_once"),
        ),
        migrations.AddConstraint(
            model_name="careplanuse",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes", 0), _negated=True), name="assessment_plan_use_some"
            ),
        ),
        migrations.AddIndex(
            model_name="careplanversion",
            index=models.Index(fields=["county", "state", "drafted_at"], name="assessment_plan_waiting"),
        ),
        migrations.AddConstraint(
            model_name="careplanversion",
            constraint=models.UniqueConstraint(
                fields=("plan", "number"), name="assessment_plan_version_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="careplanversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("draft", "proposed", "agreed", "approved"))),
                fields=("plan",),
                name="assessment_plan_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="careplanversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "in_force")),
                fields=("person",),
                name="assessment_plan_one_in_force",
            ),
        ),
        migrations.AddConstraint(
            model_name="careplanversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "draft",
                            "proposed",
                            "agreed",
                            "approved",
                            "in_force",
                            "superseded",
                            "ended",
                            "dropped",
                        ],
                    )
                ),
                name="assessment_plan_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="careplanversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by__isnull", True),
                    ("drafted_by__isnull", True),
                    models.Q(("approved_by", models.F("drafted_by")), _negated=True),
                    _connector="OR",
                ),
                name="assessment_plan_approved_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="careplanversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state__in", ["agreed", "approved", "in_force", "superseded", "ended"]),
                        _negated=True,
                    ),
                    models.Q(
                        ("agreed_on__isnull", False),
                        models.Q(("agreed_by", ""), _negated=True),
                        models.Q(("agreed_how", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="assessment_plan_has_agreement",
            ),
        ),
        migrations.AddConstraint(
            model_name="careplanversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["approved", "in_force", "superseded", "ended"]), _negated=True),
                    models.Q(("approved_on__isnull", False), ("valid_from__isnull", False)),
                    _connector="OR",
                ),
                name="assessment_plan_has_approval",
            ),
        ),
        migrations.AddConstraint(
            model_name="careplanversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    models.Q(("valid_from__isnull", False), ("valid_to__gte", models.F("valid_from"))),
                    _connector="OR",
                ),
                name="assessment_plan_forward",
            ),
        ),
        migrations.AddConstraint(
            model_name="careplanversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("granted_minutes__gte", 0)), name="assessment_plan_hours"
            ),
        ),
        migrations.AddConstraint(
            model_name="careplanversion",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("state__in", ("in_force", "superseded", "ended"))),
                expressions=[
                    ("person", "="),
                    (yanglao.base.ranges.DateRange("valid_from", "valid_to"), "&&"),
                ],
                name="assessment_plan_one_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="careplanitem",
            constraint=models.UniqueConstraint(fields=("version", "code"), name="assessment_plan_item_once"),
        ),
        migrations.AddConstraint(
            model_name="careplanitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("minutes__gt", 0), ("minutes__lte", 1440), ("times__gt", 0), ("times__lte", 60)
                ),
                name="assessment_plan_item_figures",
            ),
        ),
        *(rls.protect(f"assessment_{table}") for table in TABLES),
        rls.transitions("assessment_careplanversion", PLAN_ARROWS),
        rls.frozen_except("assessment_careplanuse", "village", "person_id"),
        migrations.RunSQL(
            [
                FROZEN,
                f"CREATE TRIGGER frozen BEFORE UPDATE ON assessment_careplanversion FOR EACH ROW "
                f"WHEN (OLD.state <> 'draft') EXECUTE FUNCTION assessment_plan_frozen({COURSE})",
                "CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON assessment_careplanversion "
                "FOR EACH STATEMENT EXECUTE FUNCTION base_refuse_change()",
                ITEMS,
                "CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON assessment_careplanitem "
                "FOR EACH ROW EXECUTE FUNCTION assessment_plan_items_frozen()",
            ],
            [
                "DROP TRIGGER frozen ON assessment_careplanitem",
                "DROP FUNCTION assessment_plan_items_frozen()",
                "DROP TRIGGER kept ON assessment_careplanversion",
                "DROP TRIGGER frozen ON assessment_careplanversion",
                "DROP FUNCTION assessment_plan_frozen()",
            ],
        ),
    ]
