"""Keep what can be found in Wagtail's search index in a table of narrow rows.

Each two and three words that follow each other are kept as if they were one word, so
that phrases are found by the index alone. They are joined by the unit separator (31), or
by the record separators (30) around how many words apart they stand, where common words
that are not indexed lie between; no indexed word has either character.

The former index of title and text, for which a phrase meant reading every text that has
its words, goes.
"""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models

# PostgreSQL keeps no places behind the 16,383rd word of a text.
RUNS = r"""
CREATE FUNCTION cms_runs(words tsvector, places integer)
RETURNS TABLE (run text, length integer)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  WITH placed AS (
    SELECT lexeme, unnest(positions) AS place FROM unnest(words)
  ), neighbours AS (
    SELECT lexeme AS first, lead(lexeme) OVER following AS second,
      lead(lexeme, 2) OVER following AS third,
      lead(place) OVER following - place AS gap,
      lead(place, 2) OVER following - lead(place) OVER following AS next_gap
    FROM placed WHERE place < places WINDOW following AS (ORDER BY place)
  ), runs AS (
    SELECT first || CASE gap WHEN 1 THEN chr(31)
        ELSE chr(30) || gap || chr(30) END || second AS two,
      CASE next_gap WHEN 1 THEN chr(31)
        ELSE chr(30) || next_gap || chr(30) END || third AS and_third
    FROM neighbours WHERE second IS NOT NULL
  ), both_lengths AS (
    SELECT two AS run, 2 AS length FROM runs
    UNION ALL SELECT two || and_third, 3 FROM runs WHERE and_third IS NOT NULL
  )
  SELECT CASE WHEN octet_length(run) > 100 THEN md5(run) ELSE run END, length
  FROM both_lengths
$$
"""
# A tsvector holds a megabyte, for which a text has to be longer than any report: of one
# that is, the beginning can be searched for phrases, and all of it for words.
WORDS = """
CREATE FUNCTION cms_search_words(words tsvector) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN strip(words) || coalesce(
    (SELECT array_to_tsvector(array_agg(run)) FROM cms_runs(words, 16383)), '');
EXCEPTION WHEN program_limit_exceeded THEN
  RETURN strip(words) || coalesce(
    (SELECT array_to_tsvector(array_agg(run)) FROM cms_runs(words, 1000)), '');
END $$
"""
# The name is that of PostgreSQL's own function for phrases.
PHRASE = r"""
CREATE FUNCTION cms_phraseto_tsquery(config regconfig, phrase text) RETURNS tsquery
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(
    string_agg(
      '''' || replace(replace(run, '\', '\\'), '''', '''''') || '''', ' & '
    )::tsquery,
    plainto_tsquery(config, phrase)
  )
  FROM (
    SELECT run, length, max(length) OVER () AS longest
    FROM cms_runs(to_tsvector(config, phrase), 16383)
  ) AS runs
  WHERE length = longest
$$
"""
KEEP = """
CREATE FUNCTION cms_keep_search_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    DELETE FROM cms_searchwords WHERE entry = OLD.id;
  ELSIF NEW.object_id ~ '^[0-9]{1,18}$' THEN
    INSERT INTO cms_searchwords (entry, content_type, number, words, title_words)
    VALUES (NEW.id, NEW.content_type_id, NEW.object_id::bigint,
      cms_search_words(NEW.title || NEW.body), cms_search_words(NEW.title))
    ON CONFLICT (entry) DO UPDATE SET content_type = excluded.content_type,
      number = excluded.number, words = excluded.words,
      title_words = excluded.title_words;
  END IF;
  RETURN NULL;
END $$
"""
TRIGGER = """
CREATE TRIGGER keep_search_words
AFTER INSERT OR DELETE OR UPDATE OF content_type_id, object_id, title, body
ON wagtailsearch_indexentry FOR EACH ROW EXECUTE FUNCTION cms_keep_search_words()
"""
# Words go out of the row as soon as they can, so that many rows lie side by side.
NARROW = "ALTER TABLE cms_searchwords SET (toast_tuple_target = 128)"
FILL = """
INSERT INTO cms_searchwords (entry, content_type, number, words, title_words)
SELECT id, content_type_id, object_id::bigint, cms_search_words(title || body),
  cms_search_words(title)
FROM wagtailsearch_indexentry WHERE object_id ~ '^[0-9]{1,18}$'
"""


class Migration(migrations.Migration):

    dependencies = [
        ('cms', '0014_changes_of_pseudonyms'),
        ('wagtailsearch', '0010_add_text_fields'),
    ]

    operations = [
        migrations.RunSQL(
            'DROP INDEX words_of_title_and_text',
            'CREATE INDEX words_of_title_and_text ON wagtailsearch_indexentry'
            ' USING gin ((title || body))',
        ),
        migrations.CreateModel(
            name='SearchWords',
            fields=[
                ('entry', models.BigIntegerField(primary_key=True, serialize=False)),
                ('content_type', models.IntegerField()),
                ('number', models.BigIntegerField()),
                ('words', django.contrib.postgres.search.SearchVectorField()),
                ('title_words', django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.RunSQL(RUNS, 'DROP FUNCTION cms_runs'),
        migrations.RunSQL(WORDS, 'DROP FUNCTION cms_search_words'),
        migrations.RunSQL(PHRASE, 'DROP FUNCTION cms_phraseto_tsquery'),
        migrations.RunSQL(NARROW, migrations.RunSQL.noop),
        migrations.RunSQL(KEEP, 'DROP FUNCTION cms_keep_search_words'),
        migrations.RunSQL(
            TRIGGER, 'DROP TRIGGER keep_search_words ON wagtailsearch_indexentry'
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name='searchwords',
            index=django.contrib.postgres.indexes.GinIndex(
                fields=['words'], name='search_words'
            ),
        ),
        migrations.AddIndex(
            model_name='searchwords',
            index=django.contrib.postgres.indexes.GinIndex(
                fields=['title_words'], name='search_title_words'
            ),
        ),
        migrations.AddIndex(
            model_name='searchwords',
            index=models.Index(
                fields=['number', 'content_type'], name='search_words_of_object'
            ),
        ),
    ]
