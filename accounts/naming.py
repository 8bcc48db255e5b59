"""Under which name somebody is shown inside a seminar, and neutral names to propose."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Collection

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

OWNER = "owner"
"""The role whose bearers may go by their own name; see ``shown``."""

SHORTEST_PART = 3
"""Letters of a part of somebody's name that no pseudonym may repeat."""


def shown(*, pseudonymous: bool, pseudonym: str, role: str, name: str) -> str:
    """The name of a member inside a seminar.

    Where a seminar has pseudonyms, instructors go by their own name unless they took one; a
    member who has none yet is not named at all, rather than by their own.
    """
    if not pseudonymous:
        return name
    return pseudonym or (name if role == OWNER else _("A member"))


def folded(name: str) -> str:
    """What two names have in common that a reader would take for the same."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(char for char in plain if char.isalnum())


def resembles(pseudonym: str, name: str) -> bool:
    """Whether ``pseudonym`` gives away whose it is: the name itself, or a part of it."""
    shape = folded(pseudonym)
    parts = [folded(part) for part in name.split()]
    return shape == folded(name) or any(
        part in shape for part in parts if len(part) >= SHORTEST_PART
    )


def propose(taken: Collection[str], name: str = "") -> str:
    """A neutral name that is not among ``taken`` (folded) and is unlike ``name``.

    At random, so that it does not tell who came first.
    """
    words = [_(word) for word in WORDS]
    number = 1
    while True:
        free = [
            one
            for one in (word if number == 1 else f"{word} {number}" for word in words)
            if folded(one) not in taken and not resembles(one, name)
        ]
        if free:
            return secrets.choice(free)
        number += 1


WORDS = (
    gettext_noop("Acacia"), gettext_noop("Agate"), gettext_noop("Alder"), gettext_noop("Almond"),
    gettext_noop("Amber"), gettext_noop("Anise"), gettext_noop("Ash Tree"),
    gettext_noop("Aspen"), gettext_noop("Badger"), gettext_noop("Bamboo"),
    gettext_noop("Basalt"), gettext_noop("Beech"), gettext_noop("Birch"), gettext_noop("Bittern"),
    gettext_noop("Bluebell"), gettext_noop("Bramble"), gettext_noop("Brook"),
    gettext_noop("Buckthorn"), gettext_noop("Cedar"), gettext_noop("Chalk"),
    gettext_noop("Chestnut"), gettext_noop("Clover"), gettext_noop("Cobalt"),
    gettext_noop("Comet"), gettext_noop("Copper"), gettext_noop("Coral"),
    gettext_noop("Cormorant"), gettext_noop("Crane"), gettext_noop("Curlew"),
    gettext_noop("Cypress"), gettext_noop("Delta"), gettext_noop("Dolphin"), gettext_noop("Dune"),
    gettext_noop("Egret"), gettext_noop("Elder Tree"), gettext_noop("Elm"),
    gettext_noop("Estuary"), gettext_noop("Falcon"), gettext_noop("Fern"), gettext_noop("Finch"),
    gettext_noop("Fjord"), gettext_noop("Flint"), gettext_noop("Foxglove"), gettext_noop("Gannet"),
    gettext_noop("Garnet"), gettext_noop("Glacier"), gettext_noop("Goldfinch"),
    gettext_noop("Gorse"), gettext_noop("Granite"), gettext_noop("Grove"), gettext_noop("Harbour"),
    gettext_noop("Hare"), gettext_noop("Hawthorn"), gettext_noop("Hazelnut"),
    gettext_noop("Heather Moor"), gettext_noop("Hedgehog"), gettext_noop("Heron"),
    gettext_noop("Hornbeam"), gettext_noop("Indigo"), gettext_noop("Island"),
    gettext_noop("Jackdaw"), gettext_noop("Jade Stone"), gettext_noop("Juniper"),
    gettext_noop("Kestrel"), gettext_noop("Kingfisher"), gettext_noop("Lagoon"),
    gettext_noop("Lapwing"), gettext_noop("Larch"), gettext_noop("Lark"), gettext_noop("Lichen"),
    gettext_noop("Limestone"), gettext_noop("Linden"), gettext_noop("Lynx"),
    gettext_noop("Magpie"), gettext_noop("Maple"), gettext_noop("Marble"), gettext_noop("Marsh"),
    gettext_noop("Meadow"), gettext_noop("Mica"), gettext_noop("Mistral"), gettext_noop("Moss"),
    gettext_noop("Mulberry"), gettext_noop("Myrtle"), gettext_noop("Nettle"),
    gettext_noop("Nightjar"), gettext_noop("Nutmeg"), gettext_noop("Oak Tree"),
    gettext_noop("Obsidian"), gettext_noop("Ochre"), gettext_noop("Olive Tree"),
    gettext_noop("Onyx"), gettext_noop("Opal"), gettext_noop("Orchard"), gettext_noop("Osprey"),
    gettext_noop("Otter"), gettext_noop("Owl"), gettext_noop("Pebble"), gettext_noop("Pelican"),
    gettext_noop("Petrel"), gettext_noop("Pine Tree"), gettext_noop("Plover"),
    gettext_noop("Poplar"), gettext_noop("Puffin"), gettext_noop("Quartz"), gettext_noop("Quince"),
    gettext_noop("Raven"), gettext_noop("Redstart"), gettext_noop("Reed"),
    gettext_noop("River"), gettext_noop("Rowan Tree"), gettext_noop("Saffron"),
    gettext_noop("Sandpiper"), gettext_noop("Sandstone"), gettext_noop("Seal"),
    gettext_noop("Shale"), gettext_noop("Skylark"), gettext_noop("Slate"), gettext_noop("Snipe"),
    gettext_noop("Sorrel"), gettext_noop("Sparrow"), gettext_noop("Spruce"),
    gettext_noop("Starling"), gettext_noop("Swallow"), gettext_noop("Swift"),
    gettext_noop("Sycamore"), gettext_noop("Tamarisk"), gettext_noop("Tern"),
    gettext_noop("Thistle"), gettext_noop("Thrush"), gettext_noop("Thyme"),
    gettext_noop("Topaz"), gettext_noop("Tundra"), gettext_noop("Walnut"), gettext_noop("Warbler"),
    gettext_noop("Willow"), gettext_noop("Wren"), gettext_noop("Yarrow"), gettext_noop("Yew Tree"),
)  # fmt: skip
