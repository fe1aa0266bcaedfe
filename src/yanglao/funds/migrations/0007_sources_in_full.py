"""Budget, allotment, commitment; months reopened by two; questions about payments."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

from yanglao.base import rls

# A closing holds until its reopening is confirmed by a second person.
HOLDS = (
    "EXISTS (SELECT 1 FROM funds_periodclose c WHERE c.county = NEW.county AND c.month = NEW.month AND NOT EXISTS "
    "(SELECT 1 FROM funds_periodreopen r WHERE r.close_id = c.id AND r.confirmed_by IS NOT NULL))"
)
OPEN_MONTH = f"""CREATE OR REPLACE FUNCTION funds_month_open() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF NEW.month <> to_char(NEW.occurred_on, 'YYYY-MM') THEN
  RAISE EXCEPTION 'month % is not that of %', NEW.month, NEW.occurred_on
  USING ERRCODE = '23514', CONSTRAINT = 'funds_entry_month_of_day'; END IF;
PERFORM pg_advisory_xact_lock_shared(hashtext('funds' || NEW.county || NEW.month));
IF {HOLDS} THEN
  RAISE EXCEPTION 'month % is closed', NEW.month USING ERRCODE = '23514', CONSTRAINT = 'funds_month_closed';
END IF; RETURN NEW; END $$"""
CLOSING = f"""CREATE OR REPLACE FUNCTION funds_closing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
PERFORM pg_advisory_xact_lock(hashtext('funds' || NEW.county || NEW.month));
IF {HOLDS} THEN
  RAISE EXCEPTION 'month % is closed already', NEW.month USING ERRCODE = '23505', CONSTRAINT = 'funds_close_once'; END IF;
IF EXISTS (SELECT 1 FROM funds_paymentbatch b WHERE b.county = NEW.county AND b.month = NEW.month
  AND b.state IN ('made', 'written', 'sent')) THEN
  RAISE EXCEPTION 'a batch of % is not answered', NEW.month USING ERRCODE = '23514', CONSTRAINT = 'funds_close_no_open_batch';
END IF; RETURN NEW; END $$"""
# An allotment moves its budget in the same statement: what is allotted is always the sum of the documents.
ALLOTTED = [
    """CREATE FUNCTION funds_allotted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
UPDATE funds_budget SET allotted_fen = allotted_fen + NEW.amount_fen WHERE id = NEW.budget_id; RETURN NULL; END $$""",
    "CREATE TRIGGER allotted AFTER INSERT ON funds_allotment FOR EACH ROW EXECUTE FUNCTION funds_allotted()",
]
GONE = ["DROP TRIGGER allotted ON funds_allotment", "DROP FUNCTION funds_allotted()"]
# Sealing anew (0006) had taken back what merging needs (0005): both stay free.
ACCOUNT_FREE = [
    "DROP TRIGGER frozen ON funds_paymentaccount",
    "CREATE TRIGGER frozen BEFORE UPDATE ON funds_paymentaccount FOR EACH ROW EXECUTE FUNCTION "
    "funds_paymentaccount_frozen('village', 'valid_to', 'person_id', 'account_sealed')",
]


class Migration(migrations.Migration):
    dependencies = [
        ("funds", "0006_sealed_anew"),
        ("people", "0007_doubles_scope"),
    ]

    operations = [
        migrations.CreateModel(
            name="Allotment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount_fen", models.BigIntegerField()),
                ("allotted_on", models.DateField()),
                ("document", models.CharField(max_length=120, verbose_name="文号")),
                ("made_at", models.DateTimeField()),
                ("made_by", models.BigIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Commitment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("county", models.CharField(db_collation="C", max_length=6)),
                ("cause", models.CharField(db_collation="C", max_length=120, verbose_name="合同号、项目号")),
                ("subject", models.CharField(max_length=120, verbose_name="事由")),
                ("amount_fen", models.BigIntegerField()),
                ("spent_fen", models.BigIntegerField(default=0)),
                ("made_on", models.DateField()),
                ("made_by", models.BigIntegerField(null=True)),
                ("released_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="LotteryYear",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("county", models.CharField(db_collation="C", max_length=6)),
                ("year", models.SmallIntegerField()),
                ("total_fen", models.BigIntegerField(verbose_name="本级公益金")),
                ("basis", models.CharField(max_length=120, verbose_name="依据")),
                ("is_illustrative", models.BooleanField(default=False, verbose_name="示意")),
            ],
        ),
        migrations.CreateModel(
            name="PeriodReopen",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="原因")),
                ("asked_at", models.DateTimeField()),
                ("asked_by", models.BigIntegerField()),
                ("asked_by_name", models.CharField(max_length=60)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("confirmed_by", models.BigIntegerField(null=True)),
                ("confirmed_by_name", models.CharField(blank=True, max_length=60)),
            ],
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("county", models.CharField(db_collation="C", max_length=6)),
                ("village", models.CharField(blank=True, db_collation="C", max_length=12)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("shared_account", "一个账户收几个人的钱"),
                            ("account_changed", "换了收款账户"),
                            ("paid_after_death", "去世以后还在发"),
                            ("paid_after_move", "迁出以后还在发"),
                        ],
                        max_length=20,
                    ),
                ),
                ("about", models.CharField(db_collation="C", max_length=60)),
                ("detail", models.JSONField(default=dict)),
                ("amount_fen", models.BigIntegerField(default=0)),
                ("found_on", models.DateField()),
                ("answer_by", models.DateField()),
                ("made_by", models.BigIntegerField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("explained", "情况属实，不用改"),
                            ("corrected", "已改正"),
                            ("recovery", "要追回"),
                            ("referred", "移交核查"),
                        ],
                        max_length=10,
                    ),
                ),
                ("answer", models.CharField(blank=True, max_length=300)),
                ("answered_at", models.DateTimeField(null=True)),
                ("answered_by", models.BigIntegerField(null=True)),
                ("answered_by_name", models.CharField(blank=True, max_length=60)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="budget",
            name="funds_budget_not_over",
        ),
        migrations.RemoveConstraint(
            model_name="periodclose",
            name="funds_close_once",
        ),
        migrations.AddField(
            model_name="budget",
            name="allotted_fen",
            field=models.BigIntegerField(default=0, verbose_name="下达"),
        ),
        migrations.AddField(
            model_name="budget",
            name="committed_fen",
            field=models.BigIntegerField(default=0, verbose_name="已签未付"),
        ),
        migrations.AddField(
            model_name="fundsource",
            name="level",
            field=models.CharField(
                blank=True,
                choices=[
                    ("central", "中央"),
                    ("province", "省"),
                    ("city", "市"),
                    ("county", "县"),
                    ("town", "镇"),
                ],
                max_length=10,
                verbose_name="级次",
            ),
        ),
        migrations.AddField(
            model_name="paymentaccount",
            name="entered_by",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="periodclose",
            name="turn",
            field=models.SmallIntegerField(default=1),
        ),
        migrations.AlterField(
            model_name="fundsource",
            name="kind",
            field=models.CharField(
                choices=[
                    ("county", "县级财政"),
                    ("town", "镇级财政"),
                    ("city", "市级补助"),
                    ("province", "省级补助"),
                    ("central", "中央补助"),
                    ("lottery", "福彩公益金"),
                    ("donation", "捐赠"),
                    ("insurance", "长期护理保险基金"),
                    ("other", "其他"),
                ],
                max_length=10,
            ),
        ),
        # What was planned so far was free to be used: it counts as allotted.
        migrations.RunSQL("UPDATE funds_budget SET allotted_fen = amount_fen", migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="budget",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_hard", False),
                    (
                        "spent_fen__lte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("allotted_fen"), "-", models.F("committed_fen")
                        ),
                    ),
                    _connector="OR",
                ),
                name="funds_budget_not_over",
            ),
        ),
        migrations.AddConstraint(
            model_name="budget",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("allotted_fen__gte", 0),
                    ("allotted_fen__lte", models.F("amount_fen")),
                    ("committed_fen__gte", 0),
                ),
                name="funds_budget_stages",
            ),
        ),
        migrations.AddConstraint(
            model_name="periodclose",
            constraint=models.UniqueConstraint(fields=("county", "month", "turn"), name="funds_close_once"),
        ),
        migrations.AddField(
            model_name="allotment",
            name="budget",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="allotments", to="funds.budget"
            ),
        ),
        migrations.AddField(
            model_name="commitment",
            name="budget",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="commitments", to="funds.budget"
            ),
        ),
        migrations.AddConstraint(
            model_name="lotteryyear",
            constraint=models.UniqueConstraint(fields=("county", "year"), name="funds_lottery_once"),
        ),
        migrations.AddConstraint(
            model_name="lotteryyear",
            constraint=models.CheckConstraint(
                condition=models.Q(("total_fen__gt", 0)), name="funds_lottery_positive"
            ),
        ),
        migrations.AddField(
            model_name="periodreopen",
            name="close",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="reopened", to="funds.periodclose"
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.person",
            ),
        ),
        migrations.AddConstraint(
            model_name="allotment",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_fen", 0), _negated=True), name="funds_allotment_not_zero"
            ),
        ),
        migrations.AddConstraint(
            model_name="allotment",
            constraint=models.UniqueConstraint(fields=("budget", "document"), name="funds_allotment_once"),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.UniqueConstraint(fields=("county", "cause"), name="funds_commitment_once"),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount_fen__gt", 0), ("spent_fen__gte", 0), ("spent_fen__lte", models.F("amount_fen"))
                ),
                name="funds_commitment_within",
            ),
        ),
        migrations.AddConstraint(
            model_name="periodreopen",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_by__isnull", True),
                    models.Q(("confirmed_by", models.F("asked_by")), _negated=True),
                    _connector="OR",
                ),
                name="funds_reopen_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="periodreopen",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_at__isnull", True), ("confirmed_by__isnull", True)),
                    models.Q(("confirmed_at__isnull", False), ("confirmed_by__isnull", False)),
                    _connector="OR",
                ),
                name="funds_reopen_confirmed_whole",
            ),
        ),
        migrations.AddIndex(
            model_name="question",
            index=models.Index(
                condition=models.Q(("outcome", "")),
                fields=["county", "answer_by"],
                name="funds_question_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.UniqueConstraint(
                fields=("person", "kind", "about"), name="funds_question_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("made_by__isnull", True),
                    ("answered_by__isnull", True),
                    models.Q(("answered_by", models.F("made_by")), _negated=True),
                    _connector="OR",
                ),
                name="funds_question_four_eyes",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at__isnull", True), ("outcome", "")),
                    models.Q(
                        models.Q(("outcome", ""), _negated=True),
                        models.Q(("answer", ""), _negated=True),
                        ("answered_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="funds_question_answered_whole",
            ),
        ),
        migrations.RunSQL([OPEN_MONTH, CLOSING], migrations.RunSQL.noop),
        migrations.RunSQL(ALLOTTED, GONE),
        migrations.RunSQL(ACCOUNT_FREE, migrations.RunSQL.noop),
        rls.append_only("funds_allotment"),
        rls.frozen_except("funds_commitment", "spent_fen", "released_at"),
        rls.frozen_except("funds_periodreopen", "confirmed_at", "confirmed_by", "confirmed_by_name"),
        rls.frozen_except(
            *(
                "funds_question",
                "village",
                "outcome",
                "answer",
                "answered_at",
                "answered_by",
                "answered_by_name",
            )
        ),
        rls.protect("funds_question"),
    ]
