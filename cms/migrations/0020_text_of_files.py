"""Keeps the text of files with what the checks found in it."""

from typing import Any

from django.db import migrations, models


def read_anew(apps: Any, schema_editor: Any) -> None:
    """Forget readings without text: whoever checks next reads the files again."""
    apps.get_model("cms", "FileReading").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("cms", "0019_sign_off")]

    operations = [
        migrations.AddField(
            model_name="filereading",
            name="parts",
            field=models.JSONField(default=list),
        ),
        migrations.RunPython(read_anew, migrations.RunPython.noop, elidable=True),
    ]
