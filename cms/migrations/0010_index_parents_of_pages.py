from django.db import migrations


class Migration(migrations.Migration):
    """Finds the pages below a page, as `cms.graphql.page_lists.Children` asks for them."""

    dependencies = [
        ("cms", "0009_take_downs"),
        ("wagtailcore", "0001_squashed_0016_change_page_url_path_to_text_field"),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX cms_parents_of_pages ON wagtailcore_page "
            '(LEFT("path", (LENGTH("path") - 4)))',
            "DROP INDEX cms_parents_of_pages",
        )
    ]
