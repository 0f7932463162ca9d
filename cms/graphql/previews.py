"""A draft in place of the published page, for whoever holds a preview token.

What is selected of the draft itself is resolved with what the token opens. Below any
other page, all is again as for anybody: see `PreviewContext`.
"""

from dataclasses import replace

from grapple.registry import registry

from cms.access.previewed import Previewed
from cms.graphql.context import Context
from cms.graphql.drafts import draft_row
from cms.graphql.errors import Forbidden
from cms.graphql.execution import Field
from cms.graphql.loading import PAGE_COLUMNS, type_name
from cms.graphql.resolvers import TYPE, Row
from cms.previews.opening import opened

# The same whether it was made up, is over or was revoked, or its page is gone.
OPENS_NOTHING = (
    "The preview token opens nothing: it may have expired or been revoked. Ask for a "
    "new preview."
)


class PreviewContext(Context):
    """What resolvers share below a draft: the viewer sees what the token opens."""

    def __init__(self, outside: Context, previewed: Previewed, field: Field) -> None:
        super().__init__(replace(outside.viewer, previewed=previewed), outside.spend)
        self._outside = outside
        self._field = field

    def below(self, field: Field, type_name: str) -> Context:
        leads_elsewhere = type_name in self.page_types and field is not self._field
        return self._outside if leads_elsewhere else self


def previewed_page(field: Field, token: str) -> Row:
    """Return the draft that a token opens, as the row of a page.

    Raises:
        Forbidden: when it opens nothing.
    """
    context = field.context
    previewed = opened(token, context.viewer.site)
    if previewed is None or type(previewed.page) not in registry.pages:
        raise Forbidden(OPENS_NOTHING)
    field.context = PreviewContext(context, previewed, field)
    name = type_name(type(previewed.page))
    columns = PAGE_COLUMNS | field.selections()[name].columns
    return {**draft_row(previewed.page, columns), TYPE: name}
