"""The tables of the record, one subject a file; importing this knows them all."""

from credits.models.account import Account, AccountSession
from credits.models.application import Application, NumberSequence
from credits.models.base import Audited, Base, Through, Unaudited
from credits.models.course import Course
from credits.models.idempotency import IdempotencyKey
from credits.models.import_ import ImportHeld, ImportPart, ImportRemark, ImportRun, ImportState
from credits.models.notice import Notice
from credits.models.opinion import Assessment, Opinion
from credits.models.pack import PublishedPack
from credits.models.pair import Pair
from credits.models.posting import Claim, Posting, Voucher
from credits.models.recognition import Recognised, Recognition
from credits.models.result import Result, Transcript
from credits.models.roll import Roll, RollState
from credits.models.ruling import StoredRuling
from credits.models.school import School
from credits.models.school_term import SchoolTerm
from credits.models.student import Student

__all__ = [
    "Account",
    "AccountSession",
    "Application",
    "Assessment",
    "Audited",
    "Base",
    "Claim",
    "Course",
    "IdempotencyKey",
    "ImportHeld",
    "ImportPart",
    "ImportRemark",
    "ImportRun",
    "ImportState",
    "Notice",
    "NumberSequence",
    "Opinion",
    "Pair",
    "Posting",
    "PublishedPack",
    "Recognised",
    "Recognition",
    "Result",
    "Roll",
    "RollState",
    "School",
    "SchoolTerm",
    "StoredRuling",
    "Student",
    "Through",
    "Transcript",
    "Unaudited",
    "Voucher",
]
