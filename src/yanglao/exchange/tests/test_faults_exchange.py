"""kill -9 while a list is being written: nothing half-written, and the second run finishes."""

import os
import signal
import subprocess
import sys
from urllib.parse import quote

import pytest
import xlsxwriter

from yanglao.base.checksum import checksum
from yanglao.base.identifiers import check_character
from yanglao.base.scope import acting

#: Runs an import and kills itself at one write: the n-th statement that changes a table, counted in the database layer.
SCRIPT = """
import os, signal, sys
import django
django.setup()
from django.db import connection
from yanglao.exchange import cli
stop, path = int(sys.argv[1]), sys.argv[2]
seen = 0
def count(execute, sql, params, many, context):
    global seen
    answer = execute(sql, params, many, context)
    if sql.lstrip().split(None, 1)[0].upper() in ("INSERT", "UPDATE", "DELETE"):
        seen += 1
        if seen == stop:
            print("killed after", sql[:40], file=sys.stderr, flush=True)
            os.kill(os.getpid(), signal.SIGKILL)
    return answer
with connection.execute_wrapper(count):
    code = cli.people(["import", path, "--json"])
print("writes", seen, file=sys.stderr)
sys.exit(code)
"""


def _list(path, count):
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["街道", "社区", "姓名", "身份证号", "人员类别", "住宅电话", "移动电话"])
    for n in range(count):
        first = f"9999991950{1 + n % 12:02d}01{n:03d}"
        words = [
            "武原街道",
            "百可社区",
            "何" + "甲乙丙丁"[n % 4],
            first + check_character(first),
            "独居",
            "0573-86001234",
            f"139{n:08d}",
        ]
        sheet.write_row(n + 1, 0, words)
    book.close()


@pytest.fixture
def run(village, apart, tmp_path):
    from django.db import connection

    words = connection.settings_dict
    address = f"postgresql://{words['USER']}:{quote(words['PASSWORD'], safe='')}@{words['HOST']}:{words['PORT']}/{apart}"
    path = tmp_path / "list.xlsx"
    _list(path, 40)

    def start(stop):
        return subprocess.run(
            [sys.executable, "-c", SCRIPT, str(stop), str(path)],
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "yanglao.config.settings",
                "YANGLAO_DB_URL": address,
            },
            capture_output=True,
            text=True,
            check=False,
        )

    return start


def test_a_killed_import_leaves_nothing_and_the_second_run_finishes(run, platform):
    from yanglao.exchange.models import ImportBatch
    from yanglao.people.models import Person

    def state():
        with acting(platform):
            return checksum()["checksum"], Person.objects.count(), ImportBatch.objects.count()

    before = state()
    killed = 0
    for stop in (2, 3, 5):
        done = run(stop)
        assert done.returncode == -signal.SIGKILL, done.stderr
        killed += 1
        print(done.stderr.strip())  # where it fell
        assert state() == before, done.stderr
    assert killed == 3
    assert run(0).returncode == 0
    assert state()[1:] == (before[1] + 40, 1)
    again = run(0)
    assert again.returncode == 0
    assert state()[1:] == (before[1] + 40, 2)
    assert '"new": 0' in again.stdout and '"duplicate": 40' in again.stdout
