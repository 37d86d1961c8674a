"""The models of all parts, so that Django gives them one label and one history of migrations."""

from .base.models import Attachment, Organisation
from .desk.models import MailChoice, Notice, NoticeChoice
from .exchange import models as exchange
from .partnership import models as partnership
from .partnership.models import Bond, BondMember
from .research import models as research
from .teaching import models as teaching
from .works import models as works

__all__ = [
    "Attachment", "Bond", "BondMember", "MailChoice", "Notice", "NoticeChoice", "Organisation", "exchange",
    "partnership", "research", "teaching", "works",
]  # fmt: skip
