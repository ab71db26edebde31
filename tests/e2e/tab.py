"""A browser tab with a person signed in, and what it was seen to do."""

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, Request

AXE = Path(__file__).parents[2] / "web/node_modules/axe-core/axe.min.js"


class Tab:
    """`sent` names the GraphQL operations that went over HTTP, `complaints` what the browser's console reported."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.page: Page = context.new_page()
        self.url = url
        self.sent: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", self._note_request)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda message: self._note_console(message.type, message.text))

    def open(self, path: str) -> None:
        self.page.goto(self.url + path)

    def connection(self, state: str, transport: str | None = None) -> Locator:
        """The connection's badge, in this state, over `socket`, `stream` or any."""
        by = f"[data-transport={transport}]" if transport else ""
        return self.page.locator(f".connection[data-state={state}]{by}")

    def card(self, title: str, state: str = "") -> Locator:
        """The card of a saved job, in this state (`ready`, `failed` ...) or any."""
        return self.page.locator(f".gap-card{f'.gap-{state}' if state else ''}", has_text=title)

    def find_violations(self, *rules: str) -> list[str]:
        """What axe has to say about the page as it stands: rule, and the elements that break it. No rules: all."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        # A colour that is fading in has no contrast yet.
        self.page.evaluate("Promise.all(document.getAnimations().map((a) => a.finished.catch(() => null)))")
        found: dict[str, Any] = self.page.evaluate(
            "(rules) => axe.run(document, {resultTypes: ['violations'], runOnly: rules.length ? rules : undefined})",
            rules,
        )
        return [
            f"{rule['id']}: {node['target']} {node['failureSummary']}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]

    def _note_request(self, request: Request) -> None:
        if request.url.endswith("/graphql") and request.method == "POST" and request.post_data:
            self.sent.append(json.loads(request.post_data).get("operationName") or "")

    def _note_console(self, kind: str, text: str) -> None:
        # A lost connection is reported by the browser itself and is part of some tests.
        if kind == "error" and "WebSocket" not in text and "net::ERR" not in text:
            self.complaints.append(text)
