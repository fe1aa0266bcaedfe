"""The words of the command line: one table, each loaded only when it is called."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Verb:
    """One word.

    Attributes
    ----------
    name : str
        The word.
    target : str
        ``module:function``; the function takes the remaining words and returns the exit code.
    about : str
        One line for the list.
    database : str
        ``none``; ``server``: answers, addresses set; ``ready``: the schema is up to date as well.
    django : bool
        Whether Django is set up before the call.
    """

    name: str
    target: str
    about: str
    database: str = "ready"
    django: bool = True


VERBS = {
    verb.name: verb
    for verb in (
        Verb("demo", "yanglao.demo.cli:demo", "演示县：建库、装入示例数据、开网页 · the demo county"),
        Verb("serve", "yanglao.config.commands.serve:main", "开网页 · serve the pages"),
        Verb("worker", "yanglao.config.commands.worker:main", "后台任务 · run background jobs"),
        Verb("month", "yanglao.config.commands.month:main", "按月发放 · run a month's payments"),
        Verb("explain", "yanglao.benefits.cli:explain", "一笔钱为什么 · why a person gets an amount"),
        Verb("benefits", "yanglao.benefits.cli:benefits", "待遇：rerun 重算 · reckon past runs again"),
        Verb(
            "simulate", "yanglao.benefits.cli:simulate", "试算改革，什么也不写 · try a reform on the county"
        ),
        Verb(
            "forecast",
            "yanglao.planning.forecast_cli:forecast",
            "人口预测 · population by age to a year",
            "none",
        ),
        Verb("pack", "yanglao.policy.cli:pack", "政策包：check、show、diff · policy packs", "none", False),
        Verb(
            "assess",
            "yanglao.assessment.cli:assess",
            "按量表评分；cases 案例 · score an assessment",
            "none",
            False,
        ),
        Verb(
            "assess plan",
            "yanglao.assessment.plan_cli:plan",
            "从等级到照护计划 · from level to care plan",
        ),
        Verb("assess due", "yanglao.assessment.due_cli:due", "谁该评估 · who is due for an assessment"),
        Verb(
            "people",
            "yanglao.config.commands.people:main",
            "人员导入、查找、查重、合并 · import, find, doubles",
        ),
        Verb("exchange", "yanglao.exchange.cli:exchange", "导入批次与撤销 · import batches, undo"),
        Verb("ledger", "yanglao.funds.cli:ledger", "账：check、trial、reconcile · the ledger"),
        Verb(
            "access",
            "yanglao.config.commands.access:main",
            "账号：create-admin、matrix · accounts, who may see what",
        ),
        Verb("audit", "yanglao.base.cli:audit", "操作日志：verify · the audit log"),
        Verb("keys", "yanglao.base.cli:keys", "加密密钥：status、rotate、forget · field keys"),
        Verb("privacy", "yanglao.base.cli:privacy", "到期清除：due · what is over its term"),
        Verb("events", "yanglao.base.cli:events", "事件与听众 · who listens to what"),
        Verb("db", "yanglao.config.dbcli:db", "数据库：启停、迁移、备份、恢复 · the database", "none", False),
        Verb("bench", "yanglao.config.commands.bench:main", "测速 · measure speed"),
        Verb("soak", "yanglao.config.commands.soak:main", "长时间验证 · the long proofs"),
        Verb(
            "test",
            "yanglao.config.commands.test:main",
            "测试（参数给 pytest）· tests (words go to pytest)",
            "server",
            False,
        ),
        Verb("lint", "yanglao.config.commands.lint:main", "代码检查 · all checks of the code", "none", False),
        Verb(
            "doctor",
            "yanglao.config.commands.doctor:main",
            "这台机器缺什么 · what this machine lacks",
            "none",
            False,
        ),
        Verb(
            "translations", "yanglao.config.commands.translations:main", "译文 · translations", "none", False
        ),
        Verb("reference", "yanglao.config.commands.reference:main", "参考页 · reference pages", "server"),
        Verb("manage", "yanglao.config.commands.manage:main", "Django 命令 · any Django command", "server"),
    )
}
