"""D-U-N-S numbers and LEIs: one spelling of each, one check, for forms, import and admin."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_DUNS = re.compile(r"[0-9]{9}")
_LEI = re.compile(r"[0-9A-Z]{18}[0-9]{2}")
_DIGITS = str.maketrans({c: str(int(c, 36)) for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"})
_SEPARATORS = re.compile(r"[\s\u2010-\u2015-]+")


def normalize_duns(value: str) -> str:
    """`12-345-6789` or `12 345 6789` as `123456789`; anything else as it came, without these."""
    return _SEPARATORS.sub("", value)


def normalize_lei(value: str) -> str:
    """A LEI in capitals, without blanks."""
    return _SEPARATORS.sub("", value).upper()


def is_duns(value: str) -> bool:
    return bool(_DUNS.fullmatch(value))


def is_lei(value: str) -> bool:
    """ISO 17442: twenty characters that, with letters as 10 to 35, are 1 modulo 97 (ISO 7064)."""
    return bool(_LEI.fullmatch(value)) and int(value.translate(_DIGITS)) % 97 == 1


def validate_duns(value: str) -> None:
    if not is_duns(value):
        raise ValidationError(_("A D-U-N-S number has nine digits, like 12-345-6789."), "duns")


def validate_lei(value: str) -> None:
    if not _LEI.fullmatch(value):
        raise ValidationError(
            _("An LEI has 20 letters and digits, the last two of them digits."), "lei"
        )
    if not is_lei(value):
        raise ValidationError(
            _("This LEI has a typing error: its check digits don't match."), "lei_checksum"
        )
