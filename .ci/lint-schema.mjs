// Checks cms/graphql/schema.graphql by the rules that @graphql-eslint recommends for
// schemas: names, descriptions, unreachable types and the like. Fails on any complaint.
//
//   node .ci/lint-schema.mjs

import { fileURLToPath } from "node:url";

import { packages } from "./packages.mjs";

const SCHEMA = "cms/graphql/schema.graphql";
const load = packages({
  "@graphql-eslint/eslint-plugin": "4.4.1",
  eslint: "9.39.5",
  graphql: "16.15.0",
});

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
const { ESLint } = (await load("eslint")).default;
const { default: plugin } = await load("@graphql-eslint/eslint-plugin");
const linter = new ESLint({
  overrideConfigFile: true,
  overrideConfig: {
    files: ["**/*.graphql"],
    plugins: { "@graphql-eslint": plugin },
    languageOptions: {
      parser: plugin.parser,
      parserOptions: { graphQLConfig: { schema: SCHEMA } },
    },
    rules: plugin.configs["flat/schema-recommended"].rules,
  },
});
const results = await linter.lintFiles([SCHEMA]);
for (const { line, column, message, ruleId } of results.flatMap((file) => file.messages)) {
  console.log(`${SCHEMA}:${line}:${column} ${message} (${ruleId})`);
}
const complaints = results.reduce((sum, file) => sum + file.messages.length, 0);
console.log(`${complaints} complaints`);
process.exitCode = complaints ? 1 : 0;
