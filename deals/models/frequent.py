"""Beginnings of words that too many company names have for an index to be asked for them first."""

# The words of GLEIF's golden copy that one name in seven hundred has, and their like elsewhere.
FREQUENT = frozenset(
    """
    global industries energy income equity company growth development services engineering
    management products solar power hotel technology green holdings india solutions value
    infrastructure medical funds international industrial logistics capital construction trade
    bond food offshore marketing portfolio wealth steel software digital road beheer
    healthcare transport retail investments opportunities shipping storage gold home fixed
    sales limited series agro multi credit asset systems distribution sustainable trading
    master smart building index emerging wind commercial real housing finance metals
    hospitality private high packaging data quality target markets sicav center consulting
    estate manufacturing equipment security automotive travel pension aviation ucits
    electronics trustee scheme share european stichting supply property park strategy life
    street shree electric silver corporate network gmbh retirement industry small properties
    investors diamond control plus express world technologies cold production automation state
    stock maritime asia short hedge bank owner strategic renewable entertainment factory
    select long bridge mining collective alpha first core platform grade business motor plan
    yield blue clean canada debt north brands rice recycling maintenance blackrock centre west
    american china diversified money ventures associates petroleum consumer precision cayman
    standard tools dynamic components store materials station equities managed protection
    financial balanced generation enhanced advisors allocation invesco securities dividend
    warehouse cargo ireland return inflation general access fidelity large city mobile
    alternative chemical feeder machinery institutional shri pacific iron public works pool
    research assurance australia platinum computer space active star manager farm employee
    term aircraft class association resources geschlossene jewellery mobility strategies macro
    care settlement south restaurant family partnership united furniture insurance opportunity
    national projects leasing msci agency shopping mall transition enterprises house harbor
    east online rail processing societa przedsiebiorstwo produkcyjno handlowe uslugowe uslugi
    zaklady fundacja spoldzielnia stowarzyszenie polska polskie grupa budownictwo
    nieruchomosci inwestycje biuro centrum firma instytut rolnicze gospodarstwo gesellschaft
    beteiligungs verwaltungs immobilien grundstucks vermogens dienstleistungen stiftung
    societe compagnie etablissements groupement immobiliere civile financiere participations
    entreprise fondation servicios inversiones comercial construcciones industrias
    distribuciones promociones fundacion immobiliare servizi costruzioni fondazione fratelli
    vastgoed participaties exploitatie projecten fastighets fastigheter bygg ejendomme konsult
    kiinteisto asunto comercio participacoes empreendimentos
    """.split()  # noqa: SIM905  # a table for reading
)
SHORT = 3  # letters; beginnings as short as that are always frequent
_BEGINNINGS = frozenset(word[:n] for word in FREQUENT for n in range(SHORT + 1, len(word) + 1))


def is_frequent(begun: str) -> bool:
    return len(begun) <= SHORT or begun in _BEGINNINGS
