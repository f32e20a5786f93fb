"""The Celery application; its schedule is in code and its work is found in the database."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cme.settings.development")

app = Celery("cme", task_cls="cme.site.running:Task")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
