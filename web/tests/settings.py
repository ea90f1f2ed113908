"""The product's own settings, read from an environment that the tests know: a fresh folder, and made-up secrets."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

for _name in [name for name in os.environ if name.startswith("SUNHAT_") and not name.startswith("SUNHAT_DATABASE_URL")]:
    del os.environ[_name]
_folder = tempfile.mkdtemp(prefix="sunhat-web-tests-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ |= {"SUNHAT_VAR": _folder, "SUNHAT_TURN_SECRET": "the-secret-of-the-tests-of-the-web-app"}

from frontdesk.settings import *  # noqa: E402, F403

# No test writes into the checkout, trains a model or has another one serve.
PROJECT_DIR = Path(_folder)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# A file, not memory: the browser tests serve the console as it is run, by threads that each have a connection of their own.
if DATABASES["default"]["ENGINE"].endswith("sqlite"):  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": os.path.join(_folder, "test.sqlite3")}  # noqa: F405
