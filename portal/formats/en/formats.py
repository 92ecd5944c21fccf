"""Short dates with the month in letters: 11/12/2026 is two different days on two continents."""

SHORT_DATE_FORMAT = "N j, Y"
SHORT_DATETIME_FORMAT = "N j, Y, P"
