"""What a worker does, where there is one."""

from django_tasks import task

from cms.links import checking


@task()
def check_links() -> None:
    checking.check_links()
