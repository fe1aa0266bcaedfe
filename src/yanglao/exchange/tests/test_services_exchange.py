"""Lists of people taken in, judged, written, taken back."""

import csv
import io
import json
import struct
import zipfile
from datetime import UTC, date, datetime

import pytest
import xlsxwriter
from django.db import IntegrityError

from yanglao.base.checksum import checksum
from yanglao.base.errors import DomainError, NotFound, PermissionRefused
from yanglao.base.identifiers import check_character
from yanglao.base.scope import acting
from yanglao.exchange import cli, export, files, queries, services
from yanglao.exchange.models import ImportBatch, ImportRow
from yanglao.people import queries as register
from yanglao.people import services as people
from yanglao.people.models import Person

AT, TODAY = datetime(2026, 10, 31, 8, tzinfo=UTC), date(2026, 10, 31)
HEAD = ["区县", "街道", "社区", "姓名", "身份证号", "人员类别", "居住地址", "住宅电话", "移动电话"]


def number(born: str, serial: int) -> str:
    first = f"999999{born}{serial:03d}"
    return first + check_character(first)


def row(name="何阿宝", id_number=None, **words):
    base = dict(
        zip(
            HEAD,
            ["海盐县", "武原街道", "百可社区", name, id_number or number("19500101", 3), "", "", "", ""],
            strict=True,
        )
    )
    return [*(base | words).values()]


def xlsx(tmp_path, rows, head=HEAD, name="list.xlsx"):
    path = tmp_path / name
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False})
    sheet = book.add_worksheet()
    for place, line in enumerate([head, *rows]):
        for column, cell in enumerate(line):
            sheet.write(place, column, cell)
    book.close()
    return path


def text(tmp_path, rows, encoding, head=HEAD):
    path = tmp_path / "list.csv"
    buffer = io.StringIO()
    csv.writer(buffer).writerows([head, *rows])
    path.write_bytes(buffer.getvalue().encode(encoding))
    return path


def tried(actor, path, **words):
    return services.try_people(actor, source=path, today=TODAY, **words)


def taken(actor, path, **words):
    return services.import_people(actor, source=path, at=AT, today=TODAY, **words)


def total(platform):
    with acting(platform):
        return checksum()["checksum"]


def test_a_new_person_is_judged_written_and_found(village, bureau, tmp_path):
    path = xlsx(
        tmp_path,
        [
            row(
                人员类别="低保、独居",
                居住地址="百可社区 9 号",
                住宅电话="0573-86001234",
                移动电话="13900008888",
            )
        ],
    )
    found = tried(bureau, path)
    assert (found.rows, found.new, found.refused, found.batch) == (1, 1, 0, None)
    assert register.search(bureau, "何阿宝") == []
    done = taken(bureau, path)
    assert done.state == "applied"
    line = register.search(bureau, "何阿宝")[0]
    head = register.header(bureau, line.person_id, on=TODAY)
    assert (head["village_name"], head["sex"], head["phone"]) == ("武原街道百可社区", "m", "139****8888")
    assert {c["label"] for c in head["categories"]} == {"最低生活保障", "独居"}
    assert [c["relation"] for c in register.contacts_of(bureau, line.person_id)] == ["本人住宅"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_files_are_read_in_their_encoding(village, bureau, tmp_path, encoding):
    assert tried(bureau, text(tmp_path, [row()], encoding)).new == 1


def test_a_big5_file_is_read_as_big5(village, bureau, tmp_path):
    head = ["姓名", "身分證號", "聯絡電話"]
    path = text(tmp_path, [["陳阿寶", number("19500101", 3), "13900008888"]], "big5", head)
    found = tried(bureau, path, village="330424001001")
    assert (found.encoding, found.new) == ("big5", 1)


def test_a_file_no_encoding_fits_is_refused_with_the_way_out(village, bureau, tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes("姓名,身份证号\n".encode() + b"\xff\xff\x80\x80\xfe\xff\n" * 3)
    with pytest.raises(files.FileRefused) as refusal:
        tried(bureau, path)
    assert refusal.value.code == "file.encoding"
    assert "UTF-8" in refusal.value.remedy


@pytest.mark.parametrize(
    ("words", "field", "code"),
    [
        ({"身份证号": "99999919500101003"}, "id_number", "id.length"),
        ({"身份证号": "999999195001010039"}, "id_number", "id.check"),
        ({"身份证号": "999999193802290014"}, "id_number", "id.date"),
        ({"身份证号": 3.30424195001011e17}, "id_number", "id.digits_lost"),
        ({"身份证号": ""}, "id_number", "id.missing"),
        ({"姓名": ""}, "name", "name.missing"),
        ({"姓名": "=HYPERLINK(1)"}, "name", "text.formula"),
        ({"居住地址": "@SUM(1)"}, "residence_address", "text.formula"),
        ({"街道": "无名街道"}, "town", "town.unknown"),
        ({"社区": "无名社区"}, "village", "village.unknown_name"),
        ({"社区": ""}, "village", "village.missing"),
        ({"人员类别": "五保老人"}, "category", "category.unclear"),
        ({"人员类别": "贵宾"}, "category", "category.unknown"),
        ({"移动电话": "123"}, "phone", "phone.form"),
        ({"身份证号": number("19700101", 3)}, "birth_on", "age.under_60"),
    ],
)
def test_each_bad_row_is_refused_with_row_field_and_remedy(village, bureau, tmp_path, words, field, code):
    path = xlsx(tmp_path, [row("何好人", number("19510101", 5)), row(**words)])
    found = tried(bureau, path)
    assert (found.new, found.refused) == (1, 1)
    assert [(e["row"], e["field"], e["code"]) for e in found.errors] == [(3, field, code)]
    assert found.errors[0]["message"] and found.errors[0]["remedy"]


def test_dates_of_the_other_calendar_and_impossible_ones_are_told(village, bureau, tmp_path):
    head = ["姓名", "身份证号", "出生日期"]
    rows = [
        ["何一", number("19500101", 3), "39.01.01"],
        ["何二", number("19510101", 3), "1951-02-30"],
        ["何三", number("19520101", 3), "1952-01-02"],
    ]
    found = tried(bureau, xlsx(tmp_path, rows, head), village="330424001001")
    assert [e["code"] for e in found.errors] == ["date.minguo", "date.impossible", "birth.mismatch"]


def test_fifteen_digits_and_full_width_are_taken_in(village, bureau, tmp_path):
    rows = [
        row(id_number="999999500101003"),
        row("何二", number("19510101", 3).translate(str.maketrans("0123456789", "０１２３４５６７８９"))),
    ]
    assert tried(bureau, xlsx(tmp_path, rows)).new == 2


def test_a_number_twice_in_the_file_counts_once(village, bureau, tmp_path):
    found = tried(bureau, xlsx(tmp_path, [row(), row("同号")]))
    assert (found.new, found.duplicate) == (1, 1)
    assert found.errors[0]["code"] == "duplicate.in_file" and "2" in found.errors[0]["message"]


def test_somebody_on_file_is_a_duplicate_or_a_change(village, bureau, tmp_path):
    path = xlsx(tmp_path, [row(移动电话="13900008888")])
    taken(bureau, path)
    again = tried(bureau, path)
    assert (again.new, again.changed, again.duplicate) == (0, 0, 1)
    assert again.errors[0]["code"] == "duplicate.existing" and again.errors[0]["field"] == "id_number"
    other = xlsx(tmp_path, [row(移动电话="13900009999", 人员类别="低边")])
    assert tried(bureau, other).changed == 1


def test_who_may_be_on_file_without_a_number_is_held_back_for_a_look(village, bureau, platform, tmp_path):
    from yanglao.people import services as people

    (filed,) = people.bulk_register(
        platform,
        drafts=[
            people.Draft(
                name="何阿保",
                id_type="none",
                sex="m",
                birth_on=date(1950, 1, 1),
                register_village="330424001001",
            )
        ],
        at=AT,
        today=TODAY,
    )
    found = taken(bureau, xlsx(tmp_path, [row(), row("陆小明", number("19480303", 5))]))
    assert (found.new, found.refused) == (1, 1)
    assert found.errors[0]["code"] == "person.near" and filed.file_no in found.errors[0]["message"]
    assert "姓名同音" in found.errors[0]["message"]


def test_somebody_of_another_town_is_named_by_town_only(village, bureau, other_town_clerk, tmp_path):
    taken(bureau, xlsx(tmp_path, [row("何阿宝")]))
    path = xlsx(tmp_path, [row("别名", 街道="沈荡镇", 社区="中钱村")])
    found = tried(other_town_clerk, path)
    assert found.duplicate == 1
    assert found.errors[0]["code"] == "duplicate.elsewhere"
    assert "武原街道" in found.errors[0]["message"] and "何阿宝" not in json.dumps(
        found.errors, ensure_ascii=False
    )


def test_a_clerk_imports_only_into_the_own_town(village, town_clerk, tmp_path):
    rows = [row(), row("何二", number("19510101", 3), 街道="沈荡镇", 社区="中钱村")]
    done = taken(town_clerk, xlsx(tmp_path, rows))
    assert (done.new, done.refused) == (1, 1)
    assert done.errors[0]["code"] == "village.outside"
    assert len(queries.rows(town_clerk, done.batch)) == 2


def test_the_dead_and_the_moved_are_not_revived_by_a_list(village, bureau, tmp_path):
    taken(bureau, xlsx(tmp_path, [row()]))
    person = register.search_ids(bureau, "何阿宝")[0]
    moved = xlsx(tmp_path, [row(社区="文昌社区")])
    assert tried(bureau, moved).errors[0]["code"] == "person.moved"
    people.record_life_event(
        bureau, person_id=person, kind="death", occurred_on=date(2026, 10, 1), at=AT, today=TODAY
    )
    assert tried(bureau, xlsx(tmp_path, [row(移动电话="13900009999")])).errors[0]["code"] == "person.dead"


def test_undo_leaves_the_database_as_it_was(village, bureau, platform, tmp_path):
    before = total(platform)
    rows = [row(人员类别="低保"), row("何二", number("19510101", 3), 住宅电话="0573-86001234")]
    first = taken(bureau, xlsx(tmp_path, rows))
    between = total(platform)
    assert between != before
    changed = [
        row("何大宝", 人员类别="低边、空巢", 移动电话="13900001234", 居住地址="新址"),
        row("何三", number("19520101", 3)),
    ]
    second = taken(bureau, xlsx(tmp_path, changed))
    assert (second.new, second.changed) == (1, 1)
    done = services.undo_batch(bureau, batch_id=second.batch, at=AT)
    assert (done.undone, done.kept) == (2, 0)
    assert total(platform) == between
    services.undo_batch(bureau, batch_id=first.batch, at=AT)
    assert total(platform) == before
    with pytest.raises(DomainError):
        services.undo_batch(bureau, batch_id=first.batch, at=AT)


def test_undo_leaves_alone_what_later_work_touched_and_says_why(village, bureau, platform, tmp_path):
    rows = [
        row(),
        row("何二", number("19510101", 3)),
        row("何三", number("19520101", 3)),
        row("何四", number("19530101", 3)),
    ]
    batch = taken(bureau, xlsx(tmp_path, rows)).batch
    ids = {line.name: line.person_id for line in register.search(bureau, "何")}
    people.set_category(
        bureau, person_id=ids["何二"], category="living", value="empty_nest", source="x", valid_from=TODAY
    )
    people.correct_person(bureau, person_id=ids["何三"], changes={"ethnicity": "回族"}, at=AT, today=TODAY)
    done = services.undo_batch(bureau, batch_id=batch, at=AT)
    assert (done.undone, done.kept) == (2, 2)
    assert [r["row"] for r in done.rows] == [3, 4]
    assert [r["reason"] for r in done.rows] == ["后来改动过：人员类别", "后来改动过：老年人档案"]
    assert {line.name for line in register.search(bureau, "何")} == {"何二", "何三"}
    assert [r.row_no for r in queries.kept_rows(bureau, batch)] == [3, 4]
    assert queries.batch(bureau, batch).state == "partly_undone"


def test_a_later_batch_on_top_keeps_the_earlier_from_being_undone_under_it(village, bureau, tmp_path):
    first = taken(bureau, xlsx(tmp_path, [row()])).batch
    taken(bureau, xlsx(tmp_path, [row(移动电话="13900001234")]))
    assert services.undo_batch(bureau, batch_id=first, at=AT).kept == 1


def test_a_clerk_does_not_do_half_of_the_bureaus_batch(village, bureau, town_clerk, tmp_path):
    rows = [row(), row("何二", number("19510101", 3), 街道="沈荡镇", 社区="中钱村")]
    batch = taken(bureau, xlsx(tmp_path, rows)).batch
    with pytest.raises(PermissionRefused):
        services.undo_batch(town_clerk, batch_id=batch, at=AT)
    assert services.undo_batch(bureau, batch_id=batch, at=AT).undone == 2


def test_a_preview_writes_nobody_and_is_applied_once(village, bureau, platform, tmp_path):
    before = total(platform)
    path = xlsx(tmp_path, [row(人员类别="独居"), row(id_number="1")])
    found = services.preview_people(bureau, source=path, at=AT, today=TODAY)
    assert total(platform) == before
    with acting(bureau):
        sealed = ImportRow.objects.get(batch_id=found.batch, row_no=2).values_sealed
    assert sealed and "何阿宝" not in sealed
    batch = services.apply_batch(bureau, batch_id=found.batch, at=AT, today=TODAY)
    assert (batch.state, batch.new, batch.refused) == ("applied", 1, 1)
    assert len(register.search(bureau, "何阿宝")) == 1
    with pytest.raises(DomainError):
        services.apply_batch(bureau, batch_id=found.batch, at=AT, today=TODAY)
    services.undo_batch(bureau, batch_id=found.batch, at=AT)
    assert total(platform) == before


def test_a_preview_overtaken_by_events_writes_nothing(village, bureau, platform, tmp_path):
    path = xlsx(tmp_path, [row("何二", number("19510101", 3)), row()])
    found = services.preview_people(bureau, source=path, at=AT, today=TODAY)
    taken(bureau, xlsx(tmp_path, [row()]))
    before = total(platform)
    with pytest.raises(DomainError) as refusal:
        services.apply_batch(bureau, batch_id=found.batch, at=AT, today=TODAY)
    assert refusal.value.code == "exchange.stale"
    assert total(platform) == before


def test_a_thrown_away_preview_keeps_no_words(village, bureau, tmp_path):
    found = services.preview_people(bureau, source=xlsx(tmp_path, [row()]), at=AT, today=TODAY)
    services.discard_batch(bureau, batch_id=found.batch)
    assert queries.rows(bureau, found.batch) == []


def test_a_fault_in_the_middle_of_writing_leaves_nothing(village, bureau, platform, tmp_path, monkeypatch):
    before = total(platform)
    monkeypatch.setattr(
        "yanglao.people.services.lists.write_contacts", lambda *a: (_ for _ in ()).throw(IntegrityError("x"))
    )
    with pytest.raises(IntegrityError):
        taken(bureau, xlsx(tmp_path, [row(), row("何二", number("19510101", 3), 住宅电话="0573-86001234")]))
    assert total(platform) == before
    assert not ImportBatch.objects.exists()


def test_a_large_file_is_refused_before_it_is_read(village, bureau, tmp_path, settings):
    path = tmp_path / "big.xlsx"
    with path.open("wb") as handle:
        handle.truncate(2 * 1024**3)  # sparse: two gigabytes without writing them
    with pytest.raises(files.FileRefused) as refusal:
        tried(bureau, path)
    assert refusal.value.code == "file.too_large"

    class Upload(io.BytesIO):
        def read(self, *_args):
            raise AssertionError("read before its size was asked")

    with pytest.raises(files.FileRefused):
        services.try_people(bureau, source=Upload(), name="u.xlsx", size=2 * 1024**3, today=TODAY)


def test_a_bomb_is_refused_while_unpacking(village, bureau, tmp_path, monkeypatch):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 30_000_000)
    monkeypatch.setattr(files, "UNPACKED_LIMIT", 20_000_000)
    with pytest.raises(files.FileRefused) as refusal:
        tried(bureau, path)
    assert refusal.value.code == "file.bomb"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file.empty"),
        (b"PK\x03\x04 not a workbook", "file.broken"),
        (b"\xd0\xcf\x11\xe0 neither", "file.broken"),
        ("甲,乙\n1,2\n".encode(), "file.no_headings"),
        (struct.pack("<20I", *range(20)) + b"\x00" * 100, "file.kind"),
    ],
)
def test_what_is_no_list_is_refused_in_words(village, bureau, tmp_path, content, code):
    path = tmp_path / "x.bin"
    path.write_bytes(content)
    with pytest.raises(files.FileRefused) as refusal:
        tried(bureau, path)
    assert refusal.value.code == code
    assert refusal.value.remedy


def test_a_missing_file_and_a_missing_batch_are_told(village, bureau, tmp_path):
    with pytest.raises(files.FileRefused):
        tried(bureau, tmp_path / "nowhere.xlsx")
    with pytest.raises(NotFound):
        services.undo_batch(bureau, batch_id=10**9, at=AT)


def test_village_clerks_and_accountants_import_nothing(village, village_clerk, finance, tmp_path):
    path = xlsx(tmp_path, [row()])
    for actor in (village_clerk, finance):
        with pytest.raises(PermissionRefused):
            tried(actor, path)


def test_what_leaves_does_not_run(tmp_path):
    body = export.workbook(["姓名", "数"], [["=1+1", -5], ["@x", 3]], watermark="=陆敏")
    from python_calamine import CalamineWorkbook

    rows = CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0).to_python()
    assert rows == [["姓名", "数"], ["'=1+1", -5.0], ["'@x", 3.0], ["'=陆敏", ""]]
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    assert b"'=1+1" in export.text_table(["x"], [["=1+1"]])


def test_the_command_line_ends_with_one_json_object(village, platform, tmp_path, capsys):
    path = xlsx(tmp_path, [row(), row(id_number="1")])

    def said(function, *words):
        code = function([*words, "--json"])
        return code, json.loads(capsys.readouterr().out.strip().splitlines()[-1])

    code, dry = said(cli.people, "import", str(path), "--dry-run")
    assert (code, dry["batch"], dry["rows"], dry["new"], dry["refused"]) == (0, None, 2, 1, 1)
    assert set(dry["errors"][0]) >= {"row", "field", "code", "message", "remedy"}
    before = total(platform)
    _code, wet = said(cli.people, "import", str(path))
    assert wet["batch"] and total(platform) != before
    code, found = said(cli.people, "search", "何阿宝")
    assert found["count"] == 1 and "*" in found["found"][0]["id_number"]
    code, undone = said(cli.exchange, "undo", str(wet["batch"]))
    assert (code, undone["undone"], total(platform)) == (0, 1, before)
    _code, listed = said(cli.exchange, "list")
    assert listed["batches"][0]["state"] == "undone"
    with acting(platform):
        assert Person.objects.count() == 12
