"""The demo's programme, people, companies and deals; made by `manage.py demo`.

Deals go through the real actions, each at its own moment of the past months (`past.at`).
"""
