"""How company names are compared: folded, without legal form, in byte order.

The same on both databases: folding is done here and not by the database, and the column sorts by
bytes, so that a prefix is one range of its index, already in order.
"""

import re
from collections.abc import Callable
from typing import Any

from django.db import models
from django.db.models import Lookup

from portal.text import clean_text, fold

LENGTH = 300
LAST = "\U0010ffff"  # sorts after every letter
WORDS_LIMIT = 20
# How a legal form ends a name, its words written together: "sp. z o.o." is spzoo.
LEGAL_FORMS = frozenset(
    """
    sa spa sas sasu sarl sarlu snc sci scs sca scop eurl selarl srl srls sl slu slne slp sau sapi
    sadecv sapidecv rldecv srldecv scrl scsp raif sicav sicavraif cv cva bv bvba nv vof vzw asbl
    gmbh ggmbh gmbhco cogmbh mbh ag kg kgaa cokg cokgaa ohg gbr ug ughaftungsbeschrankt
    haftungsbeschrankt se ev eg eu eingetragenerkaufmann ek
    spzoo spolkazoo spk spj spp ska spolkaakcyjna
    spolkazograniczonaodpowiedzialnoscia zograniczonaodpowiedzialnoscia spolkakomandytowa
    spolkakomandytowoakcyjna spolkajawna spolkapartnerska spolkacywilna prostaspolkaakcyjna psa
    gesellschaftmitbeschrankterhaftung mitbeschrankterhaftung aktiengesellschaft
    kommanditgesellschaft
    ltd limited colimited coltd companylimited companyltd ltdco llc llp lp lllp plc inc incorporated
    corp corporation coinc cocorp co pllc pc ulc ltee ltda limitada lda dac cic
    publiclimitedcompany designatedactivitycompany limitedliabilitycompany limitedpartnership
    privatelimited privateltd pvtltd pvtlimited pvt ptyltd ptylimited pty pteltd ptelimited pte
    proprietarylimited sdnbhd bhd berhad
    ab aktiebolag abpubl publ hb asa as aps ivs oy oyj oyab osakeyhtio ou uab sia
    sro spolsro spolecnostsrucenimomezenym akciovaspolecnost vos ks doo dd ad ood eood ead
    kft zrt nyrt bt rt korlatoltfelelossegutarsasag zartkoruenmukodoreszvenytarsasag
    nyilvanosanmukodoreszvenytarsasag
    societaarl societaperazioni societaaresponsabilitalimitata aresponsabilitalimitata
    societaaresponsabilitalimitatasemplificata aresponsabilitalimitatasemplificata
    societeanonyme societeparactionssimplifiee societearesponsabilitelimitee
    sociedadanonima sociedadlimitada sociedadderesponsabilidadlimitada sociedadeanonima
    sociedadlimitadaunipersonal sociedadunipersonal unipersonal unipersonale societaunipersonale
    naamlozevennootschap beslotenvennootschap anonimsirketi limitedsirketi ticaretanonimsirketi
    ticaretlimitedsirketi anonimsti ltdsti asti dmcc fze fzco fzllc fzellc oao ooo zao pao
    inliquidazione inliquidation inliquidatie il kk gk
    """.split()  # noqa: SIM905  # a table for reading
)
_LONGEST = 8  # words of a legal form, "s p z o o" has five
_STARTS = frozenset(form[:n] for form in LEGAL_FORMS for n in range(1, len(form) + 1))
_JOINED = re.compile(r"['’‘`´ʼ]|(?<=\b[^\W\d_])\.(?=[^\W\d_]\b)")


def fold_name(name: str) -> str:
    """A company's name for comparing: "Żabka Polska sp. z o.o." is "zabka polska".

    Initials are written together (A.B.C. is "abc"), legal forms at the end are left out, and a
    name that is nothing but a legal form stays. What is folded stays as it is.
    """
    words = fold(_JOINED.sub("", clean_text(name)))[:LENGTH].split()
    while form := _words_of_form(words, LEGAL_FORMS):
        del words[-form:]
    return " ".join(words)


def fold_place(words: str) -> str:
    """A city or street for comparing: "Łódź" is "lodz"."""
    return fold(clean_text(words))[:LENGTH].rstrip()


def fold_postal_code(code: str) -> str:
    """A postal code for comparing: "61-586" is "61586"."""
    return fold(clean_text(code)).replace(" ", "")[:40]


def without_begun_form(folded: str) -> str:
    """A typed name without the legal form that somebody is in the middle of typing."""
    words = folded.split()
    return " ".join(words[: -(_words_of_form(words, _STARTS) or len(words))])


def _words_of_form(words: list[str], forms: frozenset[str]) -> int:
    """How many words at the end are a legal form; 0 for none. One word at least is the name."""
    for count in range(min(_LONGEST, len(words) - 1), 0, -1):
        if "".join(words[-count:]) in forms:
            return count
    return 0


class Folded(models.CharField):
    """The folded form of another field of the row, `of`; sorted by bytes.

    Filled by save() and bulk_create().
    """

    of: str
    limit: int
    fold: Callable[[str], str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        fixed = {"max_length": self.limit, "default": "", "editable": False}
        super().__init__(*args, **{**kwargs, **fixed})

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        """One collation for one database: SQLite sorts by bytes anyway."""
        parameters = super().db_parameters(connection)
        return parameters | {"collation": "C" if connection.vendor == "postgresql" else None}

    def pre_save(self, model_instance: Any, add: bool) -> str:
        folded = type(self).fold(getattr(model_instance, self.of))
        setattr(model_instance, self.attname, folded)
        return folded


class FoldedName(Folded):
    of, limit, fold = "name", LENGTH, staticmethod(fold_name)


class FoldedPlace(Folded):
    """A city or street."""

    limit, fold = LENGTH, staticmethod(fold_place)

    def __init__(self, *args: Any, of: str, **kwargs: Any) -> None:
        self.of = of
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"of": self.of}


class FoldedPostalCode(Folded):
    of, limit, fold = "postal_code", 40, staticmethod(fold_postal_code)


@FoldedName.register_lookup
class StartsLike(Lookup[Any]):
    """`search__begins`: a prefix as a range of the index, which LIKE is not on either database."""

    lookup_name = "begins"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        column, given = self.process_lhs(compiler, connection)
        return f"({column} >= %s AND {column} < %s)", [*given, self.rhs, *given, self.rhs + LAST]


@Folded.register_lookup
class HasWords(Lookup[Any]):
    """`search__words`: each of the given folded words begins a word; asks no index."""

    lookup_name = "words"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        column, given = self.process_lhs(compiler, connection)
        find = "strpos" if connection.vendor == "postgresql" else "instr"
        found = f"{find}(' ' || {column}, %s) > 0"
        conditions = " AND ".join([found] * len(self.rhs)) or "1 = 1"
        return f"({conditions})", [one for word in self.rhs for one in (*given, f" {word}")]
