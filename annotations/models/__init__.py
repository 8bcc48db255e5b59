"""What is said: annotations, their comments, and what was decided on them."""

from annotations.models.annotation import Annotation, Audience
from annotations.models.comment import Comment, Revision, State
from annotations.models.decision import Decision, Verdict
from annotations.models.placing import CorrectionReport, How, Outcome, Placing
from annotations.models.reading import LastRead, Notice

__all__ = [
    "Annotation",
    "Audience",
    "Comment",
    "CorrectionReport",
    "Decision",
    "How",
    "LastRead",
    "Notice",
    "Outcome",
    "Placing",
    "Revision",
    "State",
    "Verdict",
]
