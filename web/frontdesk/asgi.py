"""The ASGI application: `uvicorn frontdesk.asgi:application`."""

import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "frontdesk.settings")

from django.conf import settings
from django.core.asgi import get_asgi_application

_django: Any = get_asgi_application()

from frontdesk.chat import background  # noqa: E402  models can be imported from here on
from frontdesk.lib import logs  # noqa: E402
from frontdesk.lib.asgi import with_body_limit, with_lifespan  # noqa: E402
from frontdesk.lib.checks import refuse_wrong_settings  # noqa: E402
from frontdesk.lib.handler import by_kind  # noqa: E402

logs.tell_of_threads()
application = with_lifespan(
    with_body_limit(by_kind(_django), settings.DATA_UPLOAD_MAX_MEMORY_SIZE),
    ready=refuse_wrong_settings,
    beside=background.run,
)
