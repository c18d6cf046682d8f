"""The door for gunicorn."""

import gc
import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "socialwork.settings")
application = get_wsgi_application()

# What is loaded here lives as long as the process. Kept apart, it is not walked through again by each full collection of cycles, which
# made one large page in twenty take twice as long (docs/scale.md).
import_module("socialwork.urls")
gc.collect()
gc.freeze()
