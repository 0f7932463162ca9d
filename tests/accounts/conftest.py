from tests.accounts.signing_in import sign_in  # noqa: F401
