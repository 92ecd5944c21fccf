"""What the administration's pages of their own share: forms in its look, and their end."""

from django import forms
from django.contrib import messages
from django.contrib.admin import helpers
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse


class Version(forms.Form):
    """Which version of the deal a page was made from."""

    version = forms.IntegerField(min_value=0, max_value=2**31 - 1)


def show_form(model_admin, request, obj, form, *, title, template, **context):
    """A page about `obj` with `form` laid out as the administration's own are."""
    fields = [name for name, field in form.fields.items() if not field.widget.is_hidden]
    return TemplateResponse(
        request,
        template,
        {
            **model_admin.admin_site.each_context(request),
            "opts": model_admin.opts,
            "original": obj,
            "title": title,
            "form": form,
            "adminform": helpers.AdminForm(form, [(None, {"fields": fields})], {}),
            "media": model_admin.media + form.media,
            **context,
        },
    )


def back_to(model_admin, obj, request=None, level=None, text=""):
    """To the change page of `obj`, with a message if there is one."""
    if text:
        messages.add_message(request, level, text)
    opts = model_admin.opts
    return HttpResponseRedirect(
        reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[obj.pk])
    )
