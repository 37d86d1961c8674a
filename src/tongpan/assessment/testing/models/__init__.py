"""The records of testing: the test and who takes part, its items, its pupils, what was found."""

from .items import BankItem, TestItem
from .pupils import Pupil, ScoreFile, TestSchool
from .results import Analysis, Remark, SchoolResult
from .sharing import Sharing
from .test import GRADES, SUBJECTS, JointTest, JointTestSet

__all__ = [
    "GRADES",
    "SUBJECTS",
    "Analysis",
    "BankItem",
    "JointTest",
    "JointTestSet",
    "Pupil",
    "Remark",
    "SchoolResult",
    "ScoreFile",
    "Sharing",
    "TestItem",
    "TestSchool",
]
