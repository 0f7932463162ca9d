"""Have PostgreSQL search by the index, however frequent a word is.

It reckons that comparing words costs next to nothing, and would rather read the whole
table, and every list of words from where long values lie. Without statistics it takes
every word to be rare. Nor does ANALYZE have to read those lists any more.
"""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('cms', '0017_releases'),
    ]

    operations = [
        migrations.RunSQL(
            'ALTER TABLE cms_searchwords'
            ' ALTER words SET STATISTICS 0, ALTER title_words SET STATISTICS 0',
            'ALTER TABLE cms_searchwords'
            ' ALTER words SET STATISTICS -1, ALTER title_words SET STATISTICS -1',
        ),
    ]
