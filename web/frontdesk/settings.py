"""The one settings file. docs/web.md lists every variable that it reads.

Without any variable it is a start on one's own machine: SQLite and made-up secrets in `var/`, plain HTTP on loopback.
An https address in SUNHAT_URL turns on everything that a public site needs.
"""

import sys
from pathlib import Path
from urllib.parse import urlsplit

from django.utils.csp import CSP

from frontdesk.lib import env, logs

WEB_DIR = Path(__file__).resolve().parent.parent
REPO_DIR = WEB_DIR.parent
# What the assistant is trained from and where its models are; tests have one of their own.
PROJECT_DIR = REPO_DIR
# clinic_profile is shared by the two environments and belongs to neither, so it is found by path and not installed.
if str(REPO_DIR) not in sys.path:
    sys.path.append(str(REPO_DIR))

VAR_DIR = env.path("SUNHAT_VAR", REPO_DIR / "var")
CONTRACTS_DIR = REPO_DIR / "contracts"
WIDGET_DIR = REPO_DIR / "widget"

# Where the product is reached
SUNHAT_URL = env.text("SUNHAT_URL", "http://127.0.0.1:8000").rstrip("/")
SUNHAT_SITES = env.words("SUNHAT_SITES")
HTTPS = SUNHAT_URL.startswith("https://")
DEBUG = env.flag("SUNHAT_DEBUG")
SECRET_KEY = env.kept_secret("SUNHAT_SECRET_KEY", VAR_DIR / "secret_key")
SECRET_KEY_FALLBACKS = env.secret("SUNHAT_SECRET_KEY_FALLBACKS").split()
ALLOWED_HOSTS = [urlsplit(SUNHAT_URL).hostname or "", "127.0.0.1", "localhost", *env.words("SUNHAT_HOSTS")]
CSRF_TRUSTED_ORIGINS = [SUNHAT_URL]

# The clinic and the assistant
SUNHAT_CLINIC = env.path("SUNHAT_CLINIC", REPO_DIR / "clinic.yml")
SUNHAT_RASA_URL = env.text("SUNHAT_RASA_URL", "http://127.0.0.1:5005").rstrip("/")
SUNHAT_RASA_ADDRESS = env.text("SUNHAT_RASA_ADDRESS")
SUNHAT_BOT_PYTHON = env.text("SUNHAT_BOT_PYTHON", str(REPO_DIR / ".venvs" / "bot" / "bin" / "python"))
SUNHAT_TURN_SECRET = env.secret("SUNHAT_TURN_SECRET")
SUNHAT_TURN_TIMEOUT = env.number("SUNHAT_TURN_TIMEOUT", 5.0, minimum=0.05)
SUNHAT_WARM_UP_SECONDS = env.number("SUNHAT_WARM_UP_SECONDS", 60.0, minimum=0)
SUNHAT_SWEEP_SECONDS = env.number("SUNHAT_SWEEP_SECONDS", 2.0, minimum=0.1)

# Limits: requests at once, and how many come back per minute
SUNHAT_LIMIT_TOKEN = env.number("SUNHAT_LIMIT_TOKEN", 60, minimum=1)
SUNHAT_LIMIT_ADDRESS = env.number("SUNHAT_LIMIT_ADDRESS", 300, minimum=1)
SUNHAT_LIMIT_STARTS = env.number("SUNHAT_LIMIT_STARTS", 30, minimum=1)
SUNHAT_LIMIT_STREAMS = int(env.number("SUNHAT_LIMIT_STREAMS", 2000, minimum=1))
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024

INSTALLED_APPS = [
    # Ours first: a template of ours takes the place of a library's of the same name.
    "frontdesk.chat",
    "frontdesk.inbox",
    "frontdesk.review",
    "frontdesk.corrections",
    "frontdesk.improve",
    "frontdesk.insights",
    "frontdesk.answers",
    "frontdesk.privacy",
    "frontdesk.accounts",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django_filters",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "frontdesk.lib.middleware.headers",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "frontdesk.lib.middleware.static_files",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "frontdesk.privacy.tricks.visible_tricks",
]

ROOT_URLCONF = "frontdesk.urls"
ASGI_APPLICATION = "frontdesk.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Pages of the console, and ours in place of allauth's of the same name.
        "DIRS": [WEB_DIR / "frontdesk" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

DATABASES = {"default": env.database("SUNHAT_DATABASE_URL", VAR_DIR / "web.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Staff sign in; nobody signs up: a manager makes the accounts.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/console/"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "frontdesk.accounts.adapter.StaffAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
# No mail goes to an address that nobody here has.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {"login": "frontdesk.accounts.forms.StaffLoginForm"}
MFA_ADAPTER = "frontdesk.accounts.adapter.StaffMFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Sunhat"
# A telephone's clock may be half a minute off.
MFA_TOTP_TOLERANCE = 1

# Cookies and transport
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = HTTPS
# Probes come from the machine itself, over plain HTTP.
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("SUNHAT_BEHIND_PROXY") else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "frame-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}

# Static files come straight from their folders, so that there is no collecting step to forget.
STATIC_URL = "/static/"
STATICFILES_DIRS = [WEB_DIR / "frontdesk" / "static", ("widget", WIDGET_DIR)]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 300
WHITENOISE_ALLOW_ALL_ORIGINS = False

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False

# Notices, answers and new passwords go by mail: into files on one's own machine, by the machine's own mail server elsewhere.
MAILERS = {"default": env.mailer("SUNHAT_SMTP_URL", "smtp://127.0.0.1:25" if HTTPS else "", VAR_DIR / "mail")}
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("SUNHAT_MAIL_FROM", f"frontdesk@{urlsplit(SUNHAT_URL).hostname or 'localhost'}")
# Where notices are posted, if not where clinic.yml says, and what they are signed with
SUNHAT_WEBHOOK_URL = env.secret("SUNHAT_WEBHOOK_URL")
SUNHAT_WEBHOOK_SECRET = env.kept_secret("SUNHAT_WEBHOOK_SECRET", VAR_DIR / "webhook_secret")
LOGGING = logs.logging(env.text("SUNHAT_LOG_LEVEL", "INFO").upper())
