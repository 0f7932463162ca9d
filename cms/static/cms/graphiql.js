// Starts GraphiQL, which graphene-django-graphiql-static brings.
"use strict";

const place = document.getElementById("graphiql");

const INTRODUCTION = `# Ask the API, and see its answer: Ctrl-Enter.
# What can be asked: Ctrl-Space.
# The schema: the first button on the left.

{
  reviews(first: 3) {
    totalCount
    nodes {
      title
      path
      publicationDate
      topics {
        name
      }
    }
  }
}
`;

ReactDOM.render(
  React.createElement(GraphiQL, {
    fetcher: GraphiQL.createFetcher({ url: place.dataset.endpoint }),
    defaultQuery: INTRODUCTION,
  }),
  place,
);
