"""What is typed while measuring: words of the companies that are there, and of notes."""

from portal.text import fold
from tests.bench.filling.real import real_companies

LETTERS = ("pol", "log", "ban", "tec", "con", "int", "gro", "sol", "mar", "eur")
NOTED = ("spring fair", "board plan", "przetarg zakupow", "references industry")
_long = [words for name, _ in real_companies() if len(words := fold(name).split()) > 2]
SAMPLES = _long[:: len(_long) // 20][:20]  # words of twenty names from all over

SUGGESTIONS = {
    "3 letters": LETTERS,
    "two words": tuple(f"{words[0]} {words[1][:4]}" for words in SAMPLES),
    "middle word": tuple(words[1] for words in SAMPLES if len(words[1]) > 3),
}
COMMON = (
    "marek wrona",
    "wrona",
    "gmbh",
    "crm",
    "person",
)  # of teams and CRM IDs; each fills a page
SEARCHES = (*(words[0] for words in SAMPLES), *("cloud readiness", "security review"), *NOTED)
