"""One person at a browser of their own, who reads and presses what is on the page."""

import re
from pathlib import Path

from playwright.sync_api import Locator, expect

PASSWORD = "correct-horse-battery"
TOO_WIDE = """() => document.documentElement.scrollWidth > document.documentElement.clientWidth
  ? [...document.querySelectorAll("main *")]
    .filter(one => one.getBoundingClientRect().right > innerWidth + 1)
    .filter(one => !one.closest(".table-responsive"))
    .slice(0, 3).map(one => one.outerHTML.slice(0, 120)).join(" | ") || "something" : "" """


class Desk:
    """Signs in when asked to, follows links by their words, fills forms by their labels."""

    def __init__(self, context, base_url: str, user) -> None:
        self.context, self.base_url, self.user = context, base_url, user
        self.page = context.new_page()
        self.foreign: list[str] = []
        self.faults: list[str] = []
        self.watch(self.page)

    def watch(self, page) -> None:
        """Note every request to another host and every fault that the browser reports."""
        page.on("request", self._note_foreign)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", self._note_console)

    def _note_foreign(self, request) -> None:
        if not request.url.startswith((self.base_url, "data:", "blob:")):
            self.foreign.append(request.url)

    def _note_console(self, message) -> None:
        refused = "the server responded with a status of 4" in message.text
        if message.type == "error" and not refused:
            self.faults.append(f"{self.page.url}: {message.text}")

    def go(self, path: str) -> "Desk":
        """Open a path of the site, signing in on the way when the session is over."""
        answer = self.page.goto(path if path.startswith("http") else self.base_url + path)
        self.status = answer.status
        if "/login/" in self.page.url:
            self._sign_in()
        return self

    def carries(self, session_key: str) -> "Desk":
        """Arrive signed in, with the cookie of a session that exists."""
        cookie = {"name": "sessionid", "value": session_key, "url": self.base_url}
        self.context.add_cookies([cookie])
        return self

    def _sign_in(self) -> None:
        self.page.get_by_label("用户名").fill(self.user.username)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.page.get_by_role("button", name="登录").click()
        expect(self.page.locator("#menu")).to_be_attached()

    def menu(self, name: str) -> "Desk":
        self.page.get_by_label("主菜单").get_by_role("link", name=name).click()
        return self

    def follow(self, name: str) -> "Desk":
        self.page.get_by_role("link", name=name, exact=True).first.click()
        return self

    def press(self, name: str) -> "Desk":
        self.page.get_by_role("button", name=name, exact=True).first.click()
        return self

    def act(self, name: str, **fields: str) -> "Desk":
        """Follow a button of the action bar to its form, and send that off."""
        self.follow(name).fill(**fields).press(name)
        return self

    def panel(self, heading: str) -> Locator:
        title = self.page.get_by_role("heading", name=heading, exact=True)
        return self.page.locator("section.panel", has=title)

    def fill(self, *, within: Locator | None = None, **fields: str | list[str] | dict) -> "Desk":
        """Fill fields by label. A list ticks boxes by their words; a dict is a file."""
        place = within or self.page.locator("main")
        for label, value in fields.items():
            if isinstance(value, list):
                group = place.locator("fieldset, div[id^=div_id_]").filter(has_text=label).last
                for words in value:
                    group.get_by_label(re.compile(re.escape(words))).check()
                continue
            box = place.get_by_label(re.compile(rf"^\s*{re.escape(label)}")).first
            if isinstance(value, dict):
                box.set_input_files(value)
            elif box.evaluate("element => element.tagName") == "SELECT":
                box.select_option(label=value)
            else:
                box.fill(value)
        return self

    def sees(self, *texts: str) -> "Desk":
        for text in texts:
            expect(self.page.locator("main")).to_contain_text(text)
        return self

    def sees_not(self, *texts: str) -> "Desk":
        for text in texts:
            expect(self.page.locator("main")).not_to_contain_text(text)
        return self

    def is_refused(self, reason: str) -> "Desk":
        """A page that says why: in the summary over the form, or as a page of its own."""
        expect(self.page.locator("[role=alert], .problem").first).to_contain_text(reason)
        return self

    def waits_for(self, text: str, *, reloads: int = 40) -> "Desk":
        """Look again until the worker has done its part."""
        for _ in range(reloads):
            if self.page.locator("main").filter(has_text=text).count():
                return self
            self.page.wait_for_timeout(250)
            self.page.reload()
        return self.sees(text)

    def downloads(self, name: str) -> bytes:
        with self.page.expect_download() as coming:
            self.press(name)
        return Path(coming.value.path()).read_bytes()

    def too_wide(self) -> str:
        """What reaches over the edge of the screen, once the page has all its styles."""
        self.page.wait_for_load_state()
        return self.page.evaluate(TOO_WIDE)

    def number(self, pattern: str) -> str:
        """The first text of the page that matches."""
        found = re.search(pattern, self.page.locator("main").inner_text())
        assert found, f"{pattern} is not on {self.page.url}"
        return found.group()
