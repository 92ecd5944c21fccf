"""How company names are compared: folded, without legal form, in byte order.

The same on both databases: folding is done here and not by the database, and the column sorts by
bytes, so that a prefix is one range of its index, already in order.
"""

import re
from typing import Any

from django.db import models
from django.db.models import Lookup, Q

from portal.text import clean_text, fold

LENGTH = 300
LAST = "\U0010ffff"  # sorts after every letter
WORDS_LIMIT = 20
WORDS_TABLE = "deals_customer_words"  # SQLite's index of words, see migration 0002
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


class FoldedName(models.CharField):
    """The folded `name` of the row; filled by save() and bulk_create(), sorted by bytes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        fixed = {"max_length": LENGTH, "default": "", "editable": False}
        super().__init__(*args, **{**kwargs, **fixed})

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        """One collation for one database: SQLite sorts by bytes anyway."""
        parameters = super().db_parameters(connection)
        return parameters | {"collation": "C" if connection.vendor == "postgresql" else None}

    def pre_save(self, model_instance: Any, add: bool) -> str:
        folded = fold_name(model_instance.name)
        setattr(model_instance, self.attname, folded)
        return folded


@FoldedName.register_lookup
class StartsLike(Lookup[Any]):
    """`search__begins`: a prefix as a range of the index, which LIKE is not on either database."""

    lookup_name = "begins"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        column, given = self.process_lhs(compiler, connection)
        return f"({column} >= %s AND {column} < %s)", [*given, self.rhs, *given, self.rhs + LAST]


@FoldedName.register_lookup
class HasWords(Lookup[Any]):
    """`search__words`: each of the given folded words begins a word of the name."""

    lookup_name = "words"
    prepare_rhs = False

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, given = self.process_lhs(compiler, connection)
        wanted = " & ".join(f"'{word}':*" for word in self.rhs)
        return f"{vector(column)} @@ %s::tsquery", [*given, wanted]

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        table, key = self.lhs.alias, connection.ops.quote_name("id")
        wanted = " AND ".join(f'"{word}"*' for word in self.rhs)
        found = f"SELECT rowid FROM {WORDS_TABLE} WHERE {WORDS_TABLE} MATCH %s"
        return f"{connection.ops.quote_name(table)}.{key} IN ({found})", [wanted]


def vector(column: str) -> str:
    """PostgreSQL: the words as they are, without its parser, which would take "1e5 km" apart."""
    return f"array_to_tsvector(string_to_array({column}, ' '))"


def named_like(folded: str) -> Q:
    """Names that begin with `folded`, and the one before a legal form that is half typed."""
    begins = Q(search__begins=folded)
    base = without_begun_form(folded)
    return begins | Q(search=base) if base else begins
