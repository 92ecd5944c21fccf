"""django-fsm's protected field, made safe for threads.

The package's own `refresh_from_db` switches protection off on the field, which all threads
share. Here it is switched off on the one instance that is being loaded.
"""

from typing import Any

from django.db import models
from django_fsm import FSMField, FSMFieldDescriptor, FSMModelMixin


class StateDescriptor(FSMFieldDescriptor):
    def __set__(self, instance: Any, value: Any) -> None:
        known, name = instance.__dict__, self.field.name
        loading = known.get("_fsm_loading")
        if self.field.protected and name in known and not loading and known[name] != value:
            raise AttributeError(f"Direct {name} modification is not allowed")
        self.field.set_proxy(instance, value)
        self.field.set_state(instance, value)


class StateField(FSMField):
    descriptor_class = StateDescriptor


class StateModelMixin(FSMModelMixin):
    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        self.__dict__["_fsm_loading"] = True
        try:
            models.Model.refresh_from_db(self, *args, **kwargs)  # past the package's toggle
        finally:
            self.__dict__.pop("_fsm_loading", None)
