"""How people sign in: django-allauth, for the admin and for members alike."""

ACCOUNT_APPS = [
    "allauth",
    "allauth.account",
    "allauth.headless",
]

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]

# Accounts have an e-mail address and a password, and no user name.
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# Whoever makes an account or invites somebody answers for the address.
ACCOUNT_EMAIL_VERIFICATION = "none"

ACCOUNT_ADAPTER = "cms.accounts.adapter.AccountAdapter"
