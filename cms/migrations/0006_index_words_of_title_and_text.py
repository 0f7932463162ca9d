"""Index the words of title and text together, as every search asks for them.

Wagtail has an index for each, and its own one for both is made on no new database. It
is of an expression in another app's table, so that no model can declare it.
"""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('cms', '0005_view_access_log'),
        ('wagtailsearch', '0010_add_text_fields'),
    ]

    operations = [
        migrations.RunSQL(
            'CREATE INDEX words_of_title_and_text ON wagtailsearch_indexentry'
            ' USING gin ((title || body))',
            'DROP INDEX words_of_title_and_text',
        ),
    ]
