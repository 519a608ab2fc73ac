"""Attacks on what entries say: form, transactions, permissions, rules; and on rows and disclosures beside the log."""

import json
import secrets

import pytest

from audit.erase import erase
from audit.event import Change, RuleRef, Who
from audit.export import export_records
from audit.reconcile import LiveRow, reconcile
from audit.strictjson import canonical
from tests.audit.forger import bodies_of, edited, forge, rechained
from tests.audit.small_log import PACK, REGISTRAR, SYSTEM, SmallLog, codes, filled


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    return filled(tmp_path_factory.mktemp("log"))


@pytest.fixture(scope="module")
def bodies(log):
    return bodies_of(log)


def _verify_with(log: SmallLog, bodies, body: bytes) -> set[str]:
    return codes(log.verify(forge(log, [*bodies, body])))


def _new(bodies, **changes) -> bytes:
    """A good entry of an object nobody has seen, then spoilt."""
    fresh = {"tx": secrets.token_hex(16), "n": [0, 1], "obj": {"kind": "thing", "ref": secrets.token_hex(8)}}
    return edited(bodies[3], lambda entry: entry.update(fresh | {"rev": 1, "prev": None} | changes))


# Form


def test_a_good_entry_appended_gives_no_finding(log, bodies):
    assert _verify_with(log, bodies, _new(bodies)) == set()


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b'"rev":1', b'"rev": 1', "NOT_CANONICAL"),
        (b'"rev":1,', b'"rev":1,"rev":1,', "NOT_STRICT_JSON"),
        (b'"rev":1', b'"rev":1.0', "NOT_STRICT_JSON"),
        (b'"rev":1', b'"rev":NaN', "NOT_STRICT_JSON"),
        (b'"rev":1', b'"rev":9007199254740992', "NOT_STRICT_JSON"),
        (b'"rev":1', b'"rev":true', "SCHEMA"),
        (b'"rev":1', b'"rev":"1"', "SCHEMA"),
        (b'"rev":1', b'"rev":0', "SCHEMA"),
        (b'"v":1', b'"v":2', "SCHEMA"),
        (b'"api"', b'"\\u0061pi"', "NOT_CANONICAL"),
        (b'"via":"api"', b'"via":""', "SCHEMA"),
        (b'000Z"', b'000+00:00"', "SCHEMA"),
        (b'"at":"2026-11-', b'"at":"2026-13-', "SCHEMA"),
        (b'"rev":1,', b'"rev":1,"surplus":1,', "SCHEMA"),
        (b'"_sd_alg":"sha-256"', b'"_sd_alg":"md5"', "SCHEMA"),
        (b'"type":"application.', b'"type":"APPLICATION.', "SCHEMA"),
    ],
)
def test_an_entry_in_wrong_form(log, bodies, old, new, code):
    body = _new(bodies)
    assert old in body
    assert code in _verify_with(log, bodies, body.replace(old, new, 1))


def test_bytes_that_are_no_json(log, bodies):
    assert _verify_with(log, bodies, b"\xff\xfe") == {"NOT_STRICT_JSON"}


def test_an_entry_too_large(log, bodies):
    assert "ENTRY_TOO_LARGE" in _verify_with(
        log, bodies, _new(bodies, actor={"ref": "r-7" * 6000, "role": "system", "via": "x"})
    )


def test_a_type_the_log_does_not_know(log, bodies):
    named = edited(bodies[0], lambda entry: entry["fields"].update(types=["application.*", "permission.set", "rule.*"]))
    known = rechained([named, *bodies[1:]])
    assert codes(log.verify(forge(log, known))) == set()
    assert codes(log.verify(forge(log, [*known, _new(bodies, type="grade.invent")]))) == {"UNKNOWN_TYPE"}


# Transactions and chains


def test_n_says_3_and_2_arrived(log, bodies):
    tx = secrets.token_hex(16)
    two = [_new(bodies, tx=tx, n=[i, 3]) for i in range(2)]
    assert codes(log.verify(forge(log, [*bodies, *two]))) == {"TX_INCOMPLETE"}


def test_a_transaction_counted_twice_or_backwards(log, bodies):
    tx = secrets.token_hex(16)
    assert "TX_ORDER" in codes(log.verify(forge(log, [*bodies, *(_new(bodies, tx=tx, n=[i, 2]) for i in (1, 0))])))
    mixed = [_new(bodies, tx=tx, n=[0, 2]), _new(bodies, tx=tx, n=[1, 3])]
    assert "TX_ORDER" in codes(log.verify(forge(log, [*bodies, *mixed])))


@pytest.mark.parametrize("rev", [2, 3, 1])
def test_a_revision_that_jumps_or_restarts(log, bodies, rev):
    last = json.loads(bodies[-3])
    obj = last["obj"] if rev == 1 else {"kind": "thing", "ref": "new"}
    assert "REVISION" in _verify_with(log, bodies, _new(bodies, obj=obj, rev=rev))


def test_prev_differs(log, bodies):
    assert _verify_with(log, bodies, _new(bodies, prev="0" * 64)) == {"PREV"}


def test_an_entry_after_the_object_was_deleted(log, bodies):
    thing = {"kind": "thing", "ref": "gone"}
    first, second = _new(bodies, obj=thing, type="thing.delete"), _new(bodies, obj=thing)
    assert codes(log.verify(forge(log, rechained([*bodies, first, second])))) == {"ENTRY_AFTER_DELETE"}


# Permissions and rules


def _commit(home, changes, who=REGISTRAR) -> set[str]:
    log = filled(home, applications=1)
    log.commit(changes(log), who=who)
    log.publish()
    return codes(log.verify())


def test_an_actor_without_permission(tmp_path):
    stranger = Who("x-9", "registrar", "api")
    assert _commit(tmp_path, lambda log: [log.application("z", 1, "submitted")], stranger) == {"PERMISSION"}


def test_an_actor_in_a_role_not_theirs(tmp_path):
    assert _commit(tmp_path, lambda log: [log.application("z", 1, "approved")], Who("r-7", "authority", "api")) == {
        "PERMISSION"
    }


def test_a_permission_taken_is_taken(tmp_path):
    log = filled(tmp_path, applications=1)
    log.commit([log.permission("r-7", "registrar", rev=2, active=False)], who=SYSTEM)
    log.commit([log.application("z", 1, "submitted")])
    log.publish()
    assert codes(log.verify()) == {"PERMISSION"}


def test_a_role_does_only_what_it_is_for(tmp_path):
    log = filled(tmp_path, applications=1)
    fields = {"role": "registrar", "types": ["application.submitted"]}
    log.commit([Change("role.set", "role", "registrar", 1, None, fields)], who=SYSTEM)
    log.commit([log.application("z", 1, "submitted")])
    log.publish()
    assert codes(log.verify()) == set()
    log.commit([log.application("z", 2, "approved")])
    log.publish()
    assert codes(log.verify()) == {"PERMISSION"}


def test_a_decision_citing_a_rule_not_in_force(tmp_path):
    other = RuleRef(PACK.id, "cd" * 32)
    change = Change("application.approved", "application", "z", 1, "p-z", {"state": "approved"}, other)
    assert _commit(tmp_path, lambda log: [change]) == {"RULE_NOT_IN_FORCE"}


def test_a_decision_citing_a_rule_withdrawn(tmp_path):
    log = filled(tmp_path, applications=1)
    log.commit([log.rule(2, active=False)], who=SYSTEM)
    log.commit([log.application("z", 1, "approved")])
    log.publish()
    assert codes(log.verify()) == {"RULE_NOT_IN_FORCE"}


# Rows and disclosures


def _rows(log: SmallLog) -> list[LiveRow]:
    return [row for row in log.rows.values() if row.kind == "application"]


def _both(log: SmallLog, rows) -> tuple[set[str], set[str]]:
    """Codes of the reconciliation inside the service and of the auditor's records pass."""
    with log.session() as session:
        inside = {one.code for one in reconcile(session, rows, kinds=["application"])}
    return inside, codes(log.verify(records=log.records(rows)))


def _with(row: LiveRow, **fields) -> LiveRow:
    return LiveRow(row.kind, row.id, row.person, row.rev, {**row.fields, **fields})


@pytest.mark.parametrize(
    "spoil",
    [
        lambda row: _with(row, credits="5.0"),
        lambda row: _with(row, urgent=0),
        lambda row: _with(row, surplus=1),
        lambda row: LiveRow(row.kind, row.id, row.person, row.rev, {"state": "approved"}),
    ],
    ids=["value", "false became 0", "field added", "fields left out"],
)
def test_a_row_edited_directly(log, spoil):
    first, *others = _rows(log)
    assert _both(log, [spoil(first), *others]) == ({"RECORD_EDITED"}, {"RECORD_EDITED"})


def test_the_edited_field_is_named(log):
    first, *others = _rows(log)
    with log.session() as session:
        found = reconcile(session, [_with(first, credits="5.0"), *others], kinds=["application"])
    assert [one.zh for one in found] == [f"记录被绕过系统修改：application {first.id}: credits。"]


def test_a_row_set_back_to_an_older_revision(log):
    first, *others = _rows(log)
    older = LiveRow(first.kind, first.id, first.person, 2, {**first.fields, "state": "assessed"})
    assert _both(log, [older, *others]) == ({"RECORD_EDITED", "RECORD_REVISION"},) * 2


@pytest.mark.parametrize("person", ["p-a0", "p-nobody", None])
def test_a_row_inserted_directly(log, person):
    more = LiveRow("application", "smuggled", person, 1, {"state": "approved"})
    assert _both(log, [*_rows(log), more]) == ({"RECORD_INSERTED"}, {"RECORD_INSERTED"})


def test_a_row_deleted_directly_is_named(log):
    first, *others = _rows(log)
    assert _both(log, others) == ({"RECORD_DELETED"}, {"RECORD_DELETED"})
    with log.session() as session:
        assert first.id in reconcile(session, others, kinds=["application"])[0].en


def test_a_row_still_there_after_its_delete_entry(tmp_path):
    log = filled(tmp_path)
    row = _rows(log)[0]
    log.commit([Change("application.delete", "application", row.id, row.rev + 1, row.person, {})])
    log.publish()
    assert _both(log, _rows(log)) == (set(), set())
    assert _both(log, [*_rows(log), row]) == ({"RECORD_AFTER_DELETE"}, {"RECORD_AFTER_DELETE"})


@pytest.mark.parametrize(
    "column", ["body = replace(body, 'approved', 'refused')", "body = x'ff'", "leaf = zeroblob(32)"]
)
def test_an_entry_of_the_database_edited(tmp_path, column):
    log = filled(tmp_path)
    last = "WHERE id = (SELECT max(id) FROM log_entry WHERE kind = 'application')"
    log.tamper(f"UPDATE log_entry SET {column} {last}")  # noqa: S608
    with log.session() as session:
        assert "STORE_ALTERED" in {one.code for one in reconcile(session, _rows(log), kinds=["application"])}


def test_disclosures_missing_without_erasure(tmp_path):
    log = filled(tmp_path)
    log.tamper("DELETE FROM log_disclosure WHERE person = 'p-a1'")
    assert _both(log, _rows(log)) == ({"DISCLOSURE_MISSING"}, {"DISCLOSURE_MISSING"})


def test_disclosures_of_another_object(tmp_path):
    log = filled(tmp_path)
    bundle = log.export(persons=["p-a0", "p-a1"])
    path = bundle / "disclosures.jsonl"
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    lines[0]["disclosures"], lines[3]["disclosures"] = lines[3]["disclosures"], lines[0]["disclosures"]
    path.write_bytes(b"".join(canonical(line) + b"\n" for line in lines))
    assert codes(log.verify(bundle)) == {"DISCLOSURE_ALTERED"}


def test_a_disclosure_altered(tmp_path):
    log = filled(tmp_path)
    bundle = log.export(persons=["p-a0"])
    path = bundle / "disclosures.jsonl"
    path.write_text(path.read_text(encoding="utf-8").replace("张三", "李四"), encoding="utf-8")
    assert codes(log.verify(bundle)) == {"DISCLOSURE_ALTERED"}


@pytest.mark.parametrize("line", ["{}", "[]", "x", '{"index":9999,"disclosures":[]}', '{"index":1,"disclosures":[1]}'])
def test_malformed_disclosures(log, line):
    bundle = log.export(persons=["p-a0"])
    (bundle / "disclosures.jsonl").write_text(line + "\n", encoding="utf-8")
    assert codes(log.verify(bundle)) == {"RECORDS_MALFORMED"}


def test_erasure_leaves_every_proof_whole_and_nothing_readable(tmp_path):
    log = filled(tmp_path)
    before = log.export(persons=["p-a0"])
    row = _rows(log)[0]
    with log.session() as session:
        erase(session, "p-a0", who=SYSTEM, at=log.tick())
    log.publish()
    others = [other for other in _rows(log) if other.person != "p-a0"]
    assert _both(log, others) == (set(), set())
    assert _both(log, [*others, row])[0] == {"RECORD_AFTER_ERASURE"}
    with log.session() as session:
        assert (
            session.connection().exec_driver_sql("SELECT count(*) FROM log_disclosure WHERE person = 'p-a0'").scalar()
            == 0
        )
    bundle = log.export()
    (bundle / "disclosures.jsonl").write_bytes((before / "disclosures.jsonl").read_bytes())
    assert codes(log.verify(bundle)) == {"DISCLOSURE_AFTER_ERASURE"}


def test_a_record_exported_before_shows_after_the_erasure(tmp_path):
    log = filled(tmp_path)
    path = log.records()
    with log.session() as session:
        erase(session, "p-a0", who=SYSTEM, at=log.tick())
    log.publish()
    assert codes(log.verify(records=path)) == {"RECORD_AFTER_ERASURE"}


def test_records_newer_than_the_bundle(tmp_path):
    log = filled(tmp_path)
    bundle = log.export()
    log.commit([log.application("z", 1, "submitted")])
    assert codes(log.verify(bundle, records=log.records())) == {"RECORDS_BEYOND_LOG"}


def test_records_older_than_the_bundle_are_held_against_their_own_time(tmp_path):
    log = filled(tmp_path)
    path = log.records()
    log.commit([log.application("a0", 4, "withdrawn")])
    log.publish()
    assert log.verify(records=path).findings == []


@pytest.mark.parametrize(
    "spoil", [b"", b"{}\n", b'{"v":1,"size":3,"kinds":["application"]}\nx\n', b'{"v":1,"size":-1,"kinds":1}\n']
)
def test_malformed_records(log, tmp_path, spoil):
    (tmp_path / "records").write_bytes(spoil)
    assert "RECORDS_MALFORMED" in codes(log.verify(records=tmp_path / "records"))


def test_a_row_exported_twice(log, tmp_path):
    with log.session() as session:
        export_records(session, tmp_path / "records", [_rows(log)[0], *_rows(log)], kinds=["application"])
    assert codes(log.verify(records=tmp_path / "records")) == {"RECORDS_MALFORMED"}
