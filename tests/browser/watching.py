"""What goes wrong in a browser and would go unseen by whoever looks at the page."""

from playwright.sync_api import BrowserContext, ConsoleMessage, Response, WebError

# Chromium reports the status of an answer that a test means to be refused.
_ANSWER = "Failed to load resource"


class Watcher:
    """Notes errors of scripts, breaches of the policy, and answers that failed."""

    def __init__(self, context: BrowserContext) -> None:
        self.problems: list[str] = []
        context.on("console", self._said)
        context.on("weberror", self._raised)
        context.on("response", self._answered)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(_ANSWER):
            self.problems.append(message.text)

    def _raised(self, error: WebError) -> None:
        self.problems.append(str(error.error))

    def _answered(self, response: Response) -> None:
        if response.status >= 500 or (
            response.status == 404 and "/static/" in response.url
        ):
            self.problems.append(f"{response.status} {response.url}")
