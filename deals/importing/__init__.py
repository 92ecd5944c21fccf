"""Reading files of companies; knows no database."""
