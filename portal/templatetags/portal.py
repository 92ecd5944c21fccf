"""Template tags and filters of the portal; built in everywhere."""

from django import template

register = template.Library()
