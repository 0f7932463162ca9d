from tests.asking import ask, kept  # noqa: F401
