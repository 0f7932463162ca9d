"""Runs the operation that a request asks for."""

from django.conf import settings
from graphql import GraphQLError, OperationDefinitionNode, OperationType

from cms.graphql.context import Context
from cms.graphql.documents import Document, coded, read, unsuggestive
from cms.graphql.errors import BAD_USER_INPUT, FORBIDDEN
from cms.graphql.execution import Execution, Result, coerce_variables
from cms.graphql.limits import maximum_cost, refusals
from cms.graphql.requests import METHODS, Parameters, Refusal
from cms.graphql.schema import get_schema

NO_INTROSPECTION = (
    "The schema is shown to people who have signed in: leave out `__schema` and "
    "`__type`. `__typename` may stay."
)


def execute(parameters: Parameters, context: Context) -> Result:
    """Run what a request asks; what cannot be run gives errors and no data.

    Raises:
        Refusal: when it may not be asked in this way.
    """
    document = read(parameters.query)
    if settings.INTROSPECTION or context.viewer.audience.is_signed_in:
        return _execute(document, parameters, context)
    if document.introspects:
        return Result(None, [coded(GraphQLError(NO_INTROSPECTION), FORBIDDEN)])
    result = _execute(document, parameters, context)
    return Result(result.data, [unsuggestive(error) for error in result.errors])


def _execute(document: Document, parameters: Parameters, context: Context) -> Result:
    if document.node is None or document.errors:
        return Result(None, list(document.errors))
    operation = document.operation(parameters.operation_name)
    if operation is None:
        return Result(None, [_which_operation(document, parameters.operation_name)])
    if operation.operation is not OperationType.QUERY:
        return _read_only(parameters, operation)
    context.operation_name = operation.name.value if operation.name else None
    variables = coerce_variables(get_schema(), operation, parameters.variables)
    if isinstance(variables, list):
        return Result(None, [coded(error, BAD_USER_INPUT) for error in variables])
    plan, size = document.planned(operation, variables)
    context.cost = size.cost
    if too_large := refusals(size, maximum_cost(context.viewer)):
        return Result(None, too_large)
    context.spend(size.cost)
    return Execution(plan, variables, context).run()


def _which_operation(document: Document, name: str | None) -> GraphQLError:
    message = (
        "Name the operation to run in `operationName`."
        if name is None
        else "No operation of the document has the name in `operationName`."
    )
    return coded(GraphQLError(message), BAD_USER_INPUT)


def _read_only(parameters: Parameters, operation: OperationDefinitionNode) -> Result:
    message = "This API is read only: send queries."
    if parameters.by_get:
        raise Refusal(405, message, BAD_USER_INPUT, Allow=METHODS)
    return Result(None, [coded(GraphQLError(message, operation), BAD_USER_INPUT)])
