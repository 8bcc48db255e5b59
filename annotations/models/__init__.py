"""What is said: annotations, their comments, and what was decided on them."""

from annotations.models.annotation import Annotation
from annotations.models.appeal import Appeal
from annotations.models.audience import Audience
from annotations.models.category import Category
from annotations.models.change import Change
from annotations.models.claim import Claim
from annotations.models.comment import Comment
from annotations.models.decision import Decision, Verdict
from annotations.models.flag import Flag
from annotations.models.mention import Mention
from annotations.models.notice import Notice, NoticeChoice, NoticeKind, Rhythm
from annotations.models.placing import CorrectionReport, How, Outcome, Placing
from annotations.models.policy import PolicyWords
from annotations.models.prompt import Prompt
from annotations.models.reaction import Reaction
from annotations.models.reading import LastRead, LastView
from annotations.models.reason import Reason
from annotations.models.revision import Revision, State, Why
from annotations.models.searched import SearchedWording
from annotations.models.vocabulary import Term

__all__ = [
    "Annotation",
    "Appeal",
    "Audience",
    "Category",
    "Change",
    "Claim",
    "Comment",
    "CorrectionReport",
    "Decision",
    "Flag",
    "How",
    "LastRead",
    "LastView",
    "Mention",
    "Notice",
    "NoticeChoice",
    "NoticeKind",
    "Outcome",
    "Placing",
    "PolicyWords",
    "Prompt",
    "Reaction",
    "Reason",
    "Revision",
    "Rhythm",
    "SearchedWording",
    "State",
    "Term",
    "Verdict",
    "Why",
]
