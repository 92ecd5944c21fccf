"""Short dates as Polish offices write them, 25.11.2026; Django has hyphens, and two blanks."""

SHORT_DATE_FORMAT = "d.m.Y"
SHORT_DATETIME_FORMAT = "d.m.Y H:i"
