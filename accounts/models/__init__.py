"""Who uses Colloquy: people, seminars, and the log of what was done."""

from accounts.models.events import Event
from accounts.models.invitations import Invitation
from accounts.models.people import User, UserManager
from accounts.models.pseudonyms import Pseudonym, Unsuitable
from accounts.models.seminars import LastOwner, Membership, Role, Seminar
from accounts.models.terms import EarlierTerm
from accounts.tokens import Token

__all__ = [
    "EarlierTerm",
    "Event",
    "Invitation",
    "LastOwner",
    "Membership",
    "Pseudonym",
    "Role",
    "Seminar",
    "Token",
    "Unsuitable",
    "User",
    "UserManager",
]
