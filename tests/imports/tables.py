"""All that the tables hold, so that it can be compared: keys, references and chance left out."""

from typing import Any

from django.apps import apps
from django_tasks_db.models import DBTaskResult

from deals.actions.deliveries import DELIVER
from deals.models import Deal, DealEvent, Delivery, Notification, TeamMember

LEFT_OUT = {"dealimport", "importrow", "job"}  # what brought it in
BY_CHANCE = {"reference", "public_id", "message_id"}


def contents() -> dict[str, list[dict[str, Any]]]:
    """{table: its rows}, each row with all of its columns; keys are what they stand for."""
    names = Names()
    models = [
        m for m in apps.get_app_config("deals").get_models() if m._meta.model_name not in LEFT_OUT
    ]
    found = {
        model._meta.db_table: [names.row(one) for one in model._base_manager.order_by("pk")]
        for model in (
            *models,
            *(f.remote_field.through for m in models for f in m._meta.many_to_many),
        )
    }
    tasks = DBTaskResult.objects.filter(task_path=DELIVER)
    found["tasks"] = [
        {"task": (names.of(Delivery, said["args"][0]), *rest)}
        for said, *rest in tasks.values_list("args_kwargs", "queue_name", "priority", "run_after")
    ]
    return {table: sorted(rows, key=repr) for table, rows in found.items()}


class Names:
    """Says of a row which one it is, whatever key it has."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, Any], str] = {}
        self.references: dict[str, str] = {}
        for deal in Deal.objects.select_related("sent_by", "organization").order_by("pk"):
            name = f"{deal.name or deal.sent_by.name} of {deal.organization.name}"
            self.learn(deal, name)
            self._known["deals_engagement", deal.engagement_id] = (deal.sent_by or deal).name
            self.references[deal.reference] = name
        for member in TeamMember.objects.all():
            self.learn(member, f"{member.email}, {self.of(Deal, member.deal_id)}")
        for event in DealEvent.objects.all():
            what = f"{event.kind} {event.version}, {self.of(Deal, event.deal_id)}"
            self.learn(event, what)
        for one in Notification.objects.select_related("user"):
            if one.delivery_id:
                told = f"{one.user.email}: {one.notice}, {self.of(Deal, one.deal_id)}"
                self._known["deals_delivery", one.delivery_id] = told

    def learn(self, row: Any, name: str) -> None:
        self._known[row._meta.db_table, row.pk] = name

    def of(self, model: Any, key: Any) -> Any:
        return self._known.get((model._meta.db_table, key), key)

    def row(self, row: Any) -> dict[str, Any]:
        told = {}
        for field in row._meta.concrete_fields:
            value = getattr(row, field.attname)
            if field.name in BY_CHANCE or (field.primary_key and not field.is_relation):
                continue
            if field.is_relation:
                value = self.of(field.related_model, value)
            told[field.name] = self.plain(row, field.name, value)
        return told

    def plain(self, row: Any, name: str, value: Any) -> Any:
        if isinstance(row, Deal) and name == "search":
            return value.replace(row.reference.lower().replace("-", " "), "")
        if isinstance(row, Notification) and name == "key":
            return self.of(DealEvent, int(value.removeprefix("event:")))
        if isinstance(row, DealEvent) and name in ("state", "data"):
            kinds = {"team": TeamMember, "joined": TeamMember, "sent_by": Deal}
            for part, kind in kinds.items():
                if isinstance(keys := value.get(part), list):
                    value[part] = [self.of(kind, key) for key in keys]
                elif part in value:
                    value[part] = self.of(kind, value[part])
            if "engagement" in value:
                value["engagement"] = self._known["deals_engagement", value["engagement"]]
        return str(value) if name.endswith("phone") else value
