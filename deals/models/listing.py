"""What a deal keeps for its lists: keys to sort by, the tab it is on, the words it is found by.

They follow from other columns and rows and are written with every verb (`actions/events.py`), so
that each order of a list is one range of an index, the same on both databases.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models
from django.db.models import Case, F, Func, Lookup, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deals.enums import CLOSED, OPEN, Direction, Status
from portal.text import fold

KEY_LENGTH = 80
WORD_LENGTH = 40
FILTERED = (F("deal_type"), F("location"))
WORDS_TABLE = "deals_deal_words"  # see deal_words.py


def sort_key(words: str) -> str:
    """How a name is sorted: folded, and its beginning only."""
    return fold(words)[:KEY_LENGTH]


def organization_word(organization_id: int) -> str:
    """A word in the search text of all deals of an organization, which nobody can type."""
    return f"§{organization_id}"


def search_words(typed: str, organization_id: int) -> str:
    """The search text of a deal: its folded words, each once, and its organization's."""
    words = dict.fromkeys(word[:WORD_LENGTH] for word in fold(typed).split())
    return " ".join([organization_word(organization_id), *words])


class ByBytes(Func):
    """Text in the order of its bytes, whatever the database's own order is."""

    template = "(%(expressions)s) COLLATE "
    arity = 1

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template='(%(expressions)s) COLLATE "C"')

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="(%(expressions)s) COLLATE BINARY")


class Filled(Func):
    """The column, or `filling` where it is empty.

    The filling is written out and no parameter: only so SQLite knows the expression of an index.
    """

    template = "COALESCE(%(expressions)s, '%(filling)s')"
    arity = 1


# What lists are sorted by; each has its index. No value sorts as zero, no date after every date.
ORDERS: dict[str, Any] = {
    "created": F("submitted_at"),
    "closed": Coalesce("closed_at", "answer_due_at"),
    "due": Filled("answer_due_at", filling="9999-12-31 00:00:00"),
    "close_date": Filled("close_date", filling="9999-12-31"),
    "name": F("name_key"),
    "customer": F("customer_key"),
    "location": F("location_key"),
    "country": F("country"),
    "type": F("deal_type"),
    "status": F("status"),
    "stage": F("progress"),
    # a bare Field: SQLite would cast a decimal here otherwise than in its index
    "value": Filled("value", filling="0", output_field=models.Field()),
    "currency": F("currency"),
    "crm_id": ByBytes("crm_id"),
    "campaign_id": ByBytes("campaign_id"),
}


class SortKey(models.CharField):
    """A folded text that rows are sorted by, in byte order."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        fixed = {"max_length": KEY_LENGTH, "default": "", "editable": False}
        super().__init__(*args, **{**kwargs, **fixed})

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        """One collation for one database: SQLite sorts by bytes anyway."""
        parameters = super().db_parameters(connection)
        return parameters | {"collation": "C" if connection.vendor == "postgresql" else None}


class SearchText(models.TextField):
    """Folded words; `search__words` looks them up in an index."""


def _tsquery(words: Sequence[str]) -> str:
    """What PostgreSQL looks for: the first word whole, of the others the beginning."""
    whole, *begun = words
    return " & ".join([f"'{whole}'", *(f"'{word}':*" for word in begun)])


def holds_words(deal: str, words: Sequence[str]) -> tuple[str, list[str]]:
    """As `search__words`, for SQL that asks a single deal by its key; a condition and its values.

    On SQLite the first word, the organization's own, is taken for granted.
    """
    if connection.vendor == "postgresql":
        asked, values = f"words @@ %s::tsquery FROM {WORDS_TABLE} WHERE deal_id", [_tsquery(words)]
    else:
        values = [f" {word}" for word in words[1:]]
        each = " AND ".join(["instr(' ' || search, %s)"] * len(values))
        asked = f"{each} FROM deals_deal WHERE id"
    return f"(SELECT {asked} = {deal})", values


@SearchText.register_lookup
class HasWords(Lookup[Any]):
    """`search__words`: each of the given folded words begins a word; the first is whole."""

    lookup_name = "words"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        if connection.vendor == "postgresql":
            key, matches = "deal_id", "words @@ %s::tsquery"
            wanted = _tsquery(self.rhs)
        else:
            key, matches = "rowid", f"{WORDS_TABLE} MATCH %s"
            whole, *begun = self.rhs
            wanted = " AND ".join([f'"{whole}"', *(f'"{word}"*' for word in begun)])
        deal = f"{connection.ops.quote_name(self.lhs.alias)}.{connection.ops.quote_name('id')}"
        return f"{deal} IN (SELECT {key} FROM {WORDS_TABLE} WHERE {matches})", [wanted]


class Among(Lookup[Any]):
    """The key is one of many, which go to the database as one value."""

    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        key, params = self.process_lhs(compiler, connection)
        if connection.vendor == "postgresql":
            keys = f"{{{','.join(map(str, self.rhs))}}}"  # a list, psycopg writes key by key
            return f"{key} = ANY(%s::bigint[])", (*params, keys)
        return f"{key} IN (SELECT value FROM json_each(%s))", (*params, json.dumps(self.rhs))


def among(name: str, keys: Iterable[int]) -> Any:
    """As `name__in`, for thousands of keys: in a tenth of the time."""
    return Among(F(name), list(keys))


UNIT, RECORD = "\x1f", "\x1e"  # ASCII's separators, which no clean text has


class SidesOf(Func):
    """The parties' deals of an engagement in one text: `SidesOf("engagement", Value(now))`.

    Of each but drafts key, status, direction, "late" where it was due by then, and organization,
    with UNIT between; RECORD stands between the deals. Written by hand: Django takes a millisecond
    of every page to put this together.
    """

    arity = 2
    output_field = models.TextField()
    template = """(
        SELECT %(joined)s(
            s.id || %(unit)s || s.status || %(unit)s || s.direction || %(unit)s ||
            CASE WHEN s.status = 'received' AND s.answer_due_at <= %(due)s THEN 'late' ELSE '' END
            || %(unit)s || o.name, %(record)s
        )
        FROM deals_deal s JOIN accounts_organization o ON o.id = s.organization_id
        WHERE s.engagement_id = %(engagement)s AND s.status <> 'draft'
    )"""

    def as_sql(self, compiler: Any, connection: Any, *_args: Any, **_context: Any) -> Any:
        engagement, due = map(compiler.compile, self.source_expressions)
        postgres = connection.vendor == "postgresql"
        names = {
            "joined": "string_agg" if postgres else "group_concat",
            "unit": f"chr({ord(UNIT)})" if postgres else f"char({ord(UNIT)})",
            "record": f"chr({ord(RECORD)})" if postgres else f"char({ord(RECORD)})",
        }
        sql = self.template % {**names, "engagement": engagement[0], "due": due[0]}
        return sql, [*due[1], *engagement[1]]


TAB = Case(
    When(status=Status.DRAFT, then=Value("drafts")),
    When(status__in=OPEN, direction=Direction.INBOUND, then=Value("inbound")),
    When(status__in=OPEN, then=Value("outbound")),
    default=Value("closed"),
    output_field=models.CharField(max_length=10),
)


def tab_condition(tab: str) -> Q:
    """Which deals a tab holds now; a received deal past its deadline is closed (spec 4)."""
    now = timezone.now()
    late = Q(status=Status.RECEIVED, answer_due_at__lte=now)
    conditions = {
        "inbound": Q(direction=Direction.INBOUND, status__in=OPEN) & ~late,
        "outbound": Q(direction=Direction.OUTBOUND, status__in=OPEN),
        "closed": Q(status__in=CLOSED) | late,
        "drafts": Q(status=Status.DRAFT),
    }
    return conditions[tab]


class Tab(models.GeneratedField):
    """The list that a deal is on, as the database derives it from status and direction.

    A received deal past its deadline is still on "inbound" until the clock expires it; who needs
    to know exactly asks `tab_condition`.
    """

    def __init__(self, **kwargs: Any) -> None:
        fixed = {
            "expression": TAB,
            "output_field": models.CharField(max_length=10),
            "db_persist": True,
        }
        super().__init__(**{**kwargs, **fixed})


def list_index(name: str, key: Any) -> models.Index:
    """The index of one order of the lists, read forwards or backwards.

    In those that tabs come in at first it also tells the deals that the usual filters leave out.
    """
    told = FILTERED if name in {"created", "closed"} else ()
    return models.Index(F("organization"), F("tab"), key, F("id"), *told, name=f"deal_by_{name}")


class Side(models.Model):
    """The statuses of the other sides of a deal, in one word, to sort and filter by.

    A row of its own: the other side writes it while somebody may hold the deal.
    """

    deal = models.OneToOneField("deals.Deal", models.CASCADE, primary_key=True, related_name="side")
    organization = models.ForeignKey(
        "accounts.Organization", models.CASCADE, related_name="+", db_index=False
    )
    statuses = models.CharField(max_length=40)

    class Meta:
        verbose_name = _("other side")
        verbose_name_plural = _("other sides")
        indexes = [models.Index(fields=["organization", "statuses", "deal"], name="side_by_status")]

    def __str__(self) -> str:
        return self.statuses
