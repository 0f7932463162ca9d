"""How people sign in: django-allauth, for the admin and for members alike."""

import hashlib
import hmac
from datetime import timedelta
from typing import Any

from . import environment

ACCOUNT_APPS = [
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.headless",
]

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "signed_in"
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())

# Accounts have an e-mail address and a password, and no user name.
ACCOUNT_ADAPTER = "cms.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# Whoever makes an account or invites somebody answers for the address.
ACCOUNT_EMAIL_VERIFICATION = "none"
# Nobody gets an e-mail because somebody else typed their address.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
ALLAUTH_TRUSTED_PROXY_COUNT = int(environment.text("TRUSTED_PROXIES"))

# Tokens of apps. A JSON Web Token stands for a session, which is looked up each time.
JSON_WEB_TOKENS = environment.flag("JSON_WEB_TOKENS")
if JSON_WEB_TOKENS:
    HEADLESS_TOKEN_STRATEGY = "cms.accounts.tokens.JsonWebTokens"  # noqa: S105
HEADLESS_JWT_STATEFUL_VALIDATION_ENABLED = True
HEADLESS_JWT_ALGORITHM = "HS256"  # they are for the CMS alone
HEADLESS_JWT_PRIVATE_KEY = hmac.new(
    environment.text("SECRET_KEY").encode(), b"cms.accounts.tokens", hashlib.sha256
).hexdigest()

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": "cms.accounts.passwords.DisguisedPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
]

# Second factors.

MFA_ADAPTER = "cms.accounts.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses are not verified: see above
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = environment.text("SITE_NAME")
# Whether the admin opens only to people with a second factor: see production.
ADMIN_SECOND_FACTOR = False

# Single sign-on by OpenID Connect.

SOCIALACCOUNT_ADAPTER = "cms.accounts.single_sign_on.SingleSignOnAdapter"
# A form may lead to no other host (see content_security_policy), a link may.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
OIDC_VOUCHES_FOR_EMAIL = environment.flag("OIDC_VOUCHES_FOR_EMAIL")
OIDC_SECOND_FACTOR = environment.flag("OIDC_SECOND_FACTOR")
if issuer := environment.text("OIDC_ISSUER"):
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "sso",
                "name": environment.text("OIDC_NAME"),
                "client_id": environment.text("OIDC_CLIENT_ID"),
                "secret": environment.text("OIDC_CLIENT_SECRET"),
                "settings": {"server_url": issuer},
            }
        ],
    }

# The admin's own forms for passwords and addresses would go round all this.
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_REQUIRED = False
