"""How DHIS2 names things: a UID of eleven characters, or a code that somebody chose. Pure."""

import re

SCHEMES = {"uid": "UID", "code": "Code"}
LONGEST_CODE = 50
_UID = re.compile(r"[A-Za-z][A-Za-z0-9]{10}")
# What an XML attribute may be called, as narrow as DHIS2 reads it.
_CATEGORY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def fault(name: str, scheme: str) -> str | None:
    """What is wrong with this name under this scheme, in words; None when it may be sent."""
    if scheme == "uid":
        if _UID.fullmatch(name):
            return None
        return f"A UID is 11 letters and digits and begins with a letter. “{_shown(name)}” is not."
    if not name or len(name) > LONGEST_CODE:
        return f"A code has 1 to {LONGEST_CODE} signs. “{_shown(name)}” has {len(name)}."
    if not name.isprintable() or name != name.strip():
        return f"A code has no line breaks, and no spaces around it. “{_shown(name)}” has."
    return None


def categories(text: str) -> dict[str, str]:
    """`AGE=U18;SEX=F` as {category: option}; raises ValueError with what is wrong, in words."""
    found: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        name, sign, option = (piece.strip() for piece in part.partition("="))
        if not sign or not _CATEGORY.fullmatch(name) or fault(option, "code"):
            raise ValueError("Write categories like AGE=U18;SEX=F, with letters, digits and _ before the =.")
        if name in found or name in {"dataElement", "value"}:
            raise ValueError(f"“{name}” cannot stand here, or stands twice.")
        found[name] = option
    return found


def _shown(name: str) -> str:
    printable = "".join(sign if sign.isprintable() else "?" for sign in name)
    return printable if len(printable) <= 20 else printable[:20] + "…"
