"""A filter of system calls for a process that reads what nobody has looked at (Linux).

The kernel refuses what the filter names with "Permission denied", whoever in the process asks;
a filter once set cannot be taken back. See seccomp(2) and the classic BPF of
Documentation/networking/filter.rst in the Linux kernel.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
import sys

_CALLS = {
    # machine: (its number for audit, the numbers of its calls)
    "x86_64": (0xC000003E, {"socket": 41, "execve": 59, "ptrace": 101, "execveat": 322}),
    "aarch64": (0xC00000B7, {"socket": 198, "execve": 221, "ptrace": 117, "execveat": 281}),
}
_IO_URING_SETUP = 425  # of all machines; a ring makes sockets without the call for it
_X32 = 0x4000_0000  # the same calls once more, under numbers of their own
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE, _KILL = 0x7FFF_0000, 0x0005_0000 | errno.EACCES, 0x8000_0000
_SET_SECCOMP, _NO_NEW_PRIVILEGES, _FILTER = 22, 38, 2


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def refuse_network() -> bool:
    """Refuse sockets, other programs and other processes' memory to this process, for good.

    False where this system has no such filter; then nothing has changed.
    """
    known = _CALLS.get(platform.machine())
    if known is None or not sys.platform.startswith("linux") or sys.maxsize < 2**32:
        return False
    program = _program(known[0], [*known[1].values(), _IO_URING_SETUP])
    lines = ctypes.create_string_buffer(program, len(program))
    described = _Program(len(program) // 8, ctypes.cast(lines, ctypes.c_char_p))
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    prctl.argtypes = (ctypes.c_int, *[ctypes.c_ulong] * 4)
    if prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        return False
    return not prctl(_SET_SECCOMP, _FILTER, ctypes.addressof(described), 0, 0)


def _program(machine: int, refused: list[int]) -> bytes:
    """The filter: (code, steps where true, steps where false, operand) for each line."""
    tests = [(_AT_LEAST, _X32), *((_EQUAL, number) for number in refused)]
    lines = [
        (_LOAD, 0, 0, 4),
        (_EQUAL, 1, 0, machine),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),
        *((test, len(tests) - index, 0, operand) for index, (test, operand) in enumerate(tests)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    return b"".join(struct.pack("=HBBI", *line) for line in lines)
