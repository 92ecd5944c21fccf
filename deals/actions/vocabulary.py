"""Learns the words of confirmed customers' names (models/vocabulary.py)."""

from collections import Counter
from collections.abc import Iterable

from django.db import connections, router

from deals.models import DirectoryWord

SHORTEST, LONGEST = 3, 40  # letters


def learn_words(names: Iterable[str]) -> None:
    """Count the words of folded `names`; in the transaction of the caller."""
    count: Counter[str] = Counter()
    for name in names:
        count.update({word for word in name.split() if is_learnt(word)})
    connection = connections[router.db_for_write(DirectoryWord)]
    table = connection.ops.quote_name(DirectoryWord._meta.db_table)
    sql = (
        f"INSERT INTO {table} (word, names) VALUES (%s, %s)"
        f" ON CONFLICT (word) DO UPDATE SET names = {table}.names + excluded.names"
    )
    if count:
        with connection.cursor() as cursor:
            cursor.executemany(sql, sorted(count.items()))  # sorted, against deadlocks


def is_learnt(word: str) -> bool:
    return SHORTEST <= len(word) <= LONGEST and not word.isdigit()
