"""The administration in Polish."""

import re

import pytest
from django.urls import reverse


@pytest.mark.parametrize("model", ["deals_deal", "deals_customer", "accounts_user", "deals_reason"])
def test_sentences_keep_the_names_of_things_in_the_nominative(client, cast, model):
    cast.root.language = "pl"
    cast.root.save()
    client.force_login(cast.root)
    page = client.get(reverse(f"admin:{model}_changelist")).content.decode()
    assert re.search(r"<h1>Wybierz do (zmiany|obejrzenia): \w+", page)
    for english in ("Select an option", "Task Result", "Tasks Database Backend"):
        assert english not in page
