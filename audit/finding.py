"""Findings: every way a log can be wrong, as a code, an index, and a sentence in Chinese and English."""

from dataclasses import dataclass

# code -> (zh, en); `{where}` is what it was seen on. docs/auditor.md explains what each proves.
SENTENCES: dict[str, tuple[str, str]] = {
    # 1 policy and keys
    "KEY_MALFORMED": ("公钥格式错误：{where}。", "A public key is malformed: {where}."),
    "KEY_LOW_ORDER": (
        "公钥为低阶点，任何签名都能通过：{where}。",
        "A public key is of low order; anything verifies under it: {where}.",
    ),
    "KEY_UNSUPPORTED": (
        "本机的 cryptography 不支持该类公钥，请升级后再核验：{where}。",
        "This machine's cryptography cannot check that type of key; upgrade it: {where}.",
    ),
    "POLICY_MALFORMED": ("策略文件有误：{where}。", "The policy file is wrong: {where}."),
    "POLICY_DUPLICATE": ("策略文件中同一公钥出现两次：{where}。", "The policy names one public key twice: {where}."),
    "POLICY_WITNESS_IS_LOG": ("见证人用的是日志自己的公钥：{where}。", "A witness uses the log's own key: {where}."),
    # 2 checkpoints and signatures
    "CHECKPOINT_MISSING": ("没有检查点文件：{where}。", "There is no checkpoint: {where}."),
    "NOTE_MALFORMED": ("签名文件格式错误：{where}。", "A signed note is malformed: {where}."),
    "ORIGIN_MISMATCH": (
        "检查点的日志名与所持公钥不符：{where}。",
        "The checkpoint names another log than the pinned key: {where}.",
    ),
    "BAD_SIGNATURE": ("已知公钥的签名无效：{where}。", "A signature by a known key does not verify: {where}."),
    "NOT_SIGNED": ("没有有效的日志签名：{where}。", "No valid signature by the log: {where}."),
    "KEY_ROTATED_OUT": ("由已停用的公钥签名：{where}。", "Signed by a key that was rotated out: {where}."),
    "KEY_UNAUTHORISED": (
        "新公钥未经原公钥共同签名：{where}。",
        "A new key was not signed in by the key before it: {where}.",
    ),
    "KEY_OUT_OF_RANGE": (
        "公钥不适用于该规模的日志：{where}。",
        "A key signed outside the sizes it is trusted for: {where}.",
    ),
    "QUORUM_MISSING": ("见证人签名不足：{where}。", "Too few witnesses cosigned: {where}."),
    "COSIGNATURE_TIME": ("见证时间为零或不合理：{where}。", "A cosignature carries no sensible time: {where}."),
    "COSIGNATURE_FUTURE": ("签名时间在未来：{where}。", "A signature is dated in the future: {where}."),
    "COSIGNATURE_BEFORE_ENTRY": (
        "签名时间早于所含条目：{where}。",
        "A signature is older than an entry it covers: {where}.",
    ),
    "FROZEN_VIEW": (
        "最新检查点已过期，可能被冻结：{where}。",
        "The latest checkpoint is too old; the view may be frozen: {where}.",
    ),
    # 3 files
    "TILE_MISSING": ("缺少文件：{where}。", "A file is missing: {where}."),
    "TILE_LENGTH": ("哈希文件长度不对：{where}。", "A tile is not exactly as long as it must be: {where}."),
    "TILE_ALTERED": ("哈希文件被改动：{where}。", "A tile was altered: {where}."),
    "BUNDLE_LENGTH": ("条目文件长度或分段不对：{where}。", "An entry bundle is cut, padded or shifted: {where}."),
    "BUNDLE_ALTERED": ("条目内容被改动：{where}。", "An entry was altered: {where}."),
    "PARTIAL_MISMATCH": ("部分文件与完整文件不一致：{where}。", "A partial file disagrees with the full one: {where}."),
    "EXTRA_FILE": ("多出的文件：{where}。", "A file that does not belong: {where}."),
    "ROOT_MISMATCH": ("条目算不出检查点的根哈希：{where}。", "The entries do not give the checkpoint's root: {where}."),
    # 4 history
    "LOG_TRUNCATED": ("日志比已签发的检查点短：{where}。", "The log is shorter than a checkpoint it issued: {where}."),
    "HISTORY_REWRITTEN": (
        "历史被改写，与已签发的检查点不一致：{where}。",
        "History was rewritten; it contradicts a checkpoint it issued: {where}.",
    ),
    "SPLIT_VIEW": ("同一规模签发了两个不同的根：{where}。", "Two different roots were signed for one size: {where}."),
    "CHECKPOINT_NAME": (
        "所存检查点与文件名不符：{where}。",
        "A kept checkpoint is not of the size its name says: {where}.",
    ),
    # 5 entries
    "NOT_CANONICAL": ("条目不是规范写法：{where}。", "An entry is not in canonical form: {where}."),
    "NOT_STRICT_JSON": (
        "条目不是严格 JSON（重复键、小数等）：{where}。",
        "An entry is not strict JSON (duplicate key, float …): {where}.",
    ),
    "SCHEMA": ("条目不合格式：{where}。", "An entry breaks the schema: {where}."),
    "UNKNOWN_TYPE": ("未知的条目类型：{where}。", "An entry of unknown type: {where}."),
    "ENTRY_TOO_LARGE": ("条目过大：{where}。", "An entry is too large: {where}."),
    "GENESIS": ("创世条目不符：{where}。", "The genesis entry is not this log's: {where}."),
    # 6 meaning
    "TX_INCOMPLETE": ("事务条目不全：{where}。", "A transaction has fewer entries than it says: {where}."),
    "TX_ORDER": (
        "事务条目次序或数目不符：{where}。",
        "Entries of a transaction are out of order or miscounted: {where}.",
    ),
    "TX_REPEATED": ("事务编号重复：{where}。", "A transaction appears twice: {where}."),
    "REVISION": ("版本号跳跃或重来：{where}。", "A revision jumps, repeats or restarts: {where}."),
    "PREV": ("前一条目的哈希不符：{where}。", "An entry does not follow the object's previous one: {where}."),
    "ENTRY_AFTER_DELETE": ("删除之后又有条目：{where}。", "An entry for an object already deleted: {where}."),
    "ENTRY_AFTER_ERASURE": ("清除之后又有条目：{where}。", "An entry for an object already erased: {where}."),
    "BACKDATED": ("条目时间倒填：{where}。", "An entry is back-dated: {where}."),
    "POSTDATED": ("条目时间超前：{where}。", "An entry is post-dated: {where}."),
    "PERMISSION": ("操作者当时没有该权限：{where}。", "The actor did not hold the permission then: {where}."),
    "RULE_NOT_IN_FORCE": ("所引规则当时未生效：{where}。", "The rule cited was not in force then: {where}."),
    # 7 receipts
    "RECEIPT_PROOF": ("回执的证明不成立：{where}。", "A receipt's proof does not hold: {where}."),
    "RECEIPT_CONTRADICTED": (
        "日志中该位置是另一条目：{where}。",
        "The log holds another entry where the receipt's must be: {where}.",
    ),
    # 8 records, disclosures, erasures
    "RECORDS_MALFORMED": ("记录导出文件格式错误：{where}。", "The export of records is malformed: {where}."),
    "RECORDS_BEYOND_LOG": (
        "记录导出晚于日志，请发布后重新导出：{where}。",
        "The records are newer than the log; export again after publishing: {where}.",
    ),
    "RECORD_EDITED": ("记录被绕过系统修改：{where}。", "A record was changed behind the log: {where}."),
    "RECORD_REVISION": (
        "记录版本与日志不符（记录 / 日志）：{where}。",
        "A record's revision differs from the log's (record / log): {where}.",
    ),
    "RECORD_INSERTED": ("记录没有日志条目：{where}。", "A record has no entry in the log: {where}."),
    "RECORD_DELETED": ("日志中的记录已不存在：{where}。", "A record in the log is gone: {where}."),
    "RECORD_AFTER_DELETE": ("日志已删除的记录仍然存在：{where}。", "A record the log deleted is still there: {where}."),
    "RECORD_AFTER_ERASURE": (
        "已清除的个人记录仍然存在：{where}。",
        "A record of an erased person is still there: {where}.",
    ),
    "DISCLOSURE_MISSING": (
        "披露数据缺失而没有清除条目：{where}。",
        "Disclosures are missing without an erasure: {where}.",
    ),
    "DISCLOSURE_ALTERED": (
        "披露数据被改动或属于另一条目：{where}。",
        "A disclosure was altered or belongs to another entry: {where}.",
    ),
    "DISCLOSURE_AFTER_ERASURE": (
        "清除之后仍有披露数据：{where}。",
        "Disclosures are still there after the erasure: {where}.",
    ),
    "STORE_ALTERED": ("数据库中的日志条目被改动：{where}。", "An entry in the database was altered: {where}."),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong: code, index in the log where it has one, and what to tell a person."""

    code: str
    index: int | None
    zh: str
    en: str


def finding(code: str, index: int | None, *, where: str) -> Finding:
    """The finding with its two sentences."""
    zh, en = SENTENCES[code]
    return Finding(code, index, zh.format(where=where), en.format(where=where))
