"""What granian serves as ours where each request is worked out: nothing given again."""

from django.core.handlers.wsgi import WSGIHandler

from cms import wsgi  # noqa: F401 - starts as production does

application = WSGIHandler()
