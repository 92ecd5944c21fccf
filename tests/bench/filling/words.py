"""What people type into the deals of the bench."""

TOPICS = (
    *("Cloud readiness", "Data centre exit", "Security review", "Licence review", "IoT pilot"),
    *("Modern workplace", "Analytics rollout", "Virtual desktops", "Network refresh"),
    *("Backup renewal", "Online shop", "Support contract", "Small office setup"),
)
NOTES = (
    "The contract for the present data centre ends next year; the board wants a plan by then.",
    "Met at the spring fair. The IT manager is our sponsor, procurement comes in later.",
    "Two competitors are in talks. Price matters less than a short migration window.",
    "Follow-up of last year's project. They were happy with the team in Kraków.",
    "Budget is approved for this quarter.\nDecision by the management board, meets monthly.",
    "Starts with one plant; four more could follow if the numbers hold.",
    "The customer asks for references from its own industry before the next meeting.",
    "Najpierw rozmowa z działem zakupów, potem prezentacja dla zarządu.",
    "Die Entscheidung fällt nach der Messe; bis dahin ruht das Thema.",
)
CAMPAIGNS = ("SPRING-CLOUD", "SECURE-2026", "AI-TOUR", "HERBST-AKTION", "WORKPLACE-NOW")
COMMENTS = (
    "Called today, they ask for a second offer.",
    "The security team wants to join the next meeting.",
    "Waiting for the signed letter.",
)
GIVEN = ("Katarzyna", "Tomasz", "Sabine", "Jürgen", "Hélène", "Antoine", "Susan", "David", "Łucja")
FAMILY = (
    "Kowalczyk",
    "Wójcik",
    "Müller",
    "Weiß",
    "Lefèvre",
    "Garnier",
    "Miller",
    "O'Brien",
    "Nowak",
)
STREETS = ("Main Street", "Bahnhofstraße", "ul. Długa", "Rue de la Gare", "Via Roma")
TOWNS = (
    *("Warszawa", "Łódź", "Poznań", "Gdańsk", "München", "Köln", "Leipzig", "Wien", "Paris"),
    *("Nantes", "Lille", "Milano", "Torino", "Madrid", "Sevilla", "Dublin", "Praha", "Brno"),
)
