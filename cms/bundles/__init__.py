"""Content as files: a folder of Markdown and YAML becomes the site's content.

docs/bundles.md describes the format. In the order of a load:

- ``reading`` finds the files; ``nodes`` reads their YAML: each value keeps its line.
- ``references`` knows what may be referred to: by path, slug or file name.
- ``planning`` says which page goes where, as what, and what it is besides its content.
- ``fields`` turns values into what model fields hold, ``blocks`` into what StreamFields
  hold, ``body`` and ``rich_text`` Markdown into blocks and HTML.
- ``rows``, ``media``, ``site`` and ``pages`` write; ``checking`` asks the models what
  they refuse, ``comparing`` tells a change from none.
- ``loading`` puts it together, in one transaction.

Models are introspected: this package knows no app, and a new page type, field or block
can be loaded without a change here.
"""
