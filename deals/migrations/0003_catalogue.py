"""The reasons of spec section 4 and the first consent text."""

from django.db import migrations

NOT_WON = [
    ("budget", "Budget not adequate", "Za mały budżet", False),
    ("no_response", "Customer did not respond", "Klient nie odpowiedział", False),
    ("other_vendor", "Customer chose another vendor", "Klient wybrał innego dostawcę", False),
    ("requirement", "Customer requirement not met", "Niespełnione wymaganie klienta", False),
    ("not_customer", "Not a customer", "To nie jest klient", False),
    ("timeline", "Proposed timeline too short", "Za krótki proponowany termin", False),
    ("abuse", "Abuse, spam or phishing", "Nadużycie, spam lub phishing", False),
    ("other", "Other", "Inny powód", True),
]
ERROR = [
    ("duplicate_import", "Duplicate, created by import", "Duplikat utworzony przez import", False),
    ("duplicate_portal", "Duplicate, created in the portal", "Duplikat utworzony w portalu", False),
    ("duplicate_vendor", "Duplicate, sent by the vendor", "Duplikat wysłany przez dostawcę", False),
    ("connector", "Connector sync issue", "Problem z synchronizacją konektora", False),
    ("matching", "Customer matching issue", "Problem z dopasowaniem klienta", False),
    ("solution", "Solution issue", "Problem z rozwiązaniem", True),
    ("test", "Test", "Test", False),
    ("data", "Data error", "Błąd danych", False),
    ("error_other", "Other", "Inny powód", True),
]
TEXT = (
    "I confirm that the customer has agreed that the contact details given here are passed on to"
    " the vendor of this programme and to the organizations that work on this deal, and that they"
    " may contact the customer about it. I have told the customer who will receive the details"
    " and that the agreement can be withdrawn at any time."
)
TEXT_PL = (
    "Potwierdzam, że klient zgodził się na przekazanie podanych tu danych kontaktowych dostawcy"
    " prowadzącemu ten program oraz organizacjom pracującym nad tą transakcją i na kontakt z ich"
    " strony w jej sprawie. Klient wie, kto otrzyma dane, i że zgodę może w każdej chwili wycofać."
)


def fill(apps, schema_editor):
    Reason = apps.get_model("deals", "Reason")
    for given_for, rows in (("not_won", NOT_WON), ("error", ERROR)):
        for position, (code, label, label_pl, notes_required) in enumerate(rows):
            Reason.objects.create(
                given_for=given_for,
                code=code,
                label=label,
                label_pl=label_pl,
                notes_required=notes_required,
                is_duplicate=code.startswith("duplicate"),
                position=position,
            )
    apps.get_model("deals", "ConsentText").objects.create(version="1", text=TEXT, text_pl=TEXT_PL)


def empty(apps, schema_editor):
    apps.get_model("deals", "Reason").objects.all().delete()
    apps.get_model("deals", "ConsentText").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("deals", "0002_directory")]
    operations = [migrations.RunPython(fill, empty)]
