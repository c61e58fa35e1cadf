"""The audit page at work in a headless Chromium; skipped where there is none."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from audit_sample import HOSTILE, large, report_of, sample

from extractor.model import Claim, Finding, Message, Part, Report
from extractor.report.audit import render

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DRIVER = shutil.which("chromedriver")
needs_browser = pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="chromium or chromedriver is not installed")
FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage --window-size=1280,860"
)


class Browser:
    """One page in a headless Chromium, driven by keys and clicks."""

    def __init__(self, profile: Path) -> None:
        webdriver = pytest.importorskip("selenium.webdriver")
        options = webdriver.ChromeOptions()
        options.binary_location = CHROMIUM
        for flag in (*FLAGS.split(), f"--user-data-dir={profile}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))

    def open(self, path: Path, width: int = 1280, dark: bool = False) -> None:
        screen = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 800}
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        calm = {"name": "prefers-reduced-motion", "value": "reduce"}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme, calm]})
        self.driver.get("about:blank")
        self.driver.get_log("performance")  # what the browser's own first page asked for
        self.driver.get(path.as_uri())
        self.run("try { localStorage.clear() } catch (error) { }")
        self.driver.refresh()

    def run(self, script: str, *arguments: Any) -> Any:
        return self.driver.execute_script(script, *arguments)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.driver.switch_to.active_element.send_keys(key)

    def click(self, selector: str) -> None:
        self.driver.find_element("css selector", selector).click()

    def text(self, selector: str) -> str:
        return str(self.run("return document.querySelector(arguments[0]).textContent", selector))

    def now(self) -> str:
        """The claim that is lit up in the text."""
        return str(self.run("const m = document.querySelector('#body .now'); return m ? m.textContent : ''"))

    def seen(self, selector: str) -> bool:
        """Whether the element stands within the window."""
        script = (
            "const r = document.querySelector(arguments[0]).getBoundingClientRect();"
            "return r.height > 0 && r.top >= 0 && r.bottom <= innerHeight && r.left >= 0 && r.right <= innerWidth"
        )
        return bool(self.run(script, selector))


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    browser = Browser(tmp_path_factory.mktemp("profile"))
    yield browser
    browser.driver.quit()


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "audit.html"
    path.write_text(render(sample()), "utf-8")
    return path


@pytest.fixture
def browser(chromium: Browser, stored: Path) -> Browser:
    chromium.open(stored)
    return chromium


ENTER, ESCAPE = "\ue007", "\ue00c"


@needs_browser
def test_browser_shows_the_text_and_asks_for_nothing(browser: Browser, stored: Path) -> None:
    script = (
        "const b = document.getElementById('body').cloneNode(true);"
        "b.querySelectorAll('.ui').forEach((n) => n.remove()); return b.textContent"
    )
    assert browser.run(script) == sample().document.text
    browser.press("j", ENTER, ENTER, "2", "l", "d", "?")
    requests = [json.loads(row["message"])["message"] for row in browser.driver.get_log("performance")]
    asked = {m["params"]["request"]["url"] for m in requests if m["method"] == "Network.requestWillBeSent"}
    assert {url.split("#")[0] for url in asked} <= {stored.as_uri(), "about:blank"}
    assert browser.driver.get_log("browser") == []


@needs_browser
def test_keys_step_through_findings_and_claims(browser: Browser) -> None:
    browser.press("j")
    assert browser.run("return document.activeElement.id") == "f0"
    assert browser.run("return [...document.querySelectorAll('#body .part')].map((m) => m.textContent)") == [
        "8640人", "192个", "45.2人",
    ]  # fmt: skip
    browser.press("j", "k", ENTER)
    assert browser.now() == "45.2人"
    assert browser.seen("#body .now")
    browser.press("n")
    assert browser.now() == "99.8%"
    browser.press("n", "n", "p", "p", "p")
    assert browser.now() == "45.2人"
    browser.press(ENTER)
    card = browser.text("#card")
    for text in ("45.2", "平均班额", "小学", "count.plain", "0.90", "一、基本情况", "第1段"):
        assert text in card
    browser.press(ESCAPE)
    assert browser.run("return document.getElementById('card').hidden")


@needs_browser
def test_a_formulas_figure_leads_to_the_exact_span(browser: Browser) -> None:
    browser.click('#f0 .formula a.fig[href="#c4"]')
    assert browser.now() == "192个"
    assert browser.seen("#c4.now.flash")
    assert browser.run("return document.activeElement.id") == "c4"


@needs_browser
def test_both_claims_of_one_figure_have_their_card(browser: Browser) -> None:
    browser.run("document.getElementById('c6').scrollIntoView({block: 'center'})")
    browser.click("#c6")
    assert browser.run("return document.querySelectorAll('#card .mates button').length") == 2
    pressed = browser.text('#card .mates [aria-pressed="true"] .zh')
    browser.click('#card .mates [aria-pressed="false"]')
    assert browser.text('#card .mates [aria-pressed="true"] .zh') != pressed


@needs_browser
def test_filters_narrow_and_count(browser: Browser) -> None:
    assert (browser.text("#n-findings"), browser.text("#n-claims")) == ("8", "13")
    browser.click('.chip[data-code="inconsistent"]')
    assert (browser.text("#n-findings"), browser.text("#n-claims")) == ("1", "3")
    assert browser.run("return [...document.querySelectorAll('.finding')].filter((f) => !f.hidden).length") == 1
    assert browser.run("return document.querySelectorAll('#body .mk.hit').length") == 3
    browser.press("f")
    assert browser.text('#filters [data-code="class_size"] .count') == "1"
    assert browser.text('#filters [data-facet="check"][data-code="sum"] .count') == "0"
    browser.click('.chip[data-code="consistent"]')
    assert browser.text("#n-findings") == "3"
    browser.click('#filters [data-facet="check"][data-code="sum"]')
    assert browser.text("#n-findings") == "1"
    browser.press(ESCAPE)
    assert (browser.text("#n-findings"), browser.text("#n-claims")) == ("8", "13")


@needs_browser
def test_search_filters_and_finds_in_the_text(browser: Browser) -> None:
    browser.press("/")
    assert browser.run("return document.activeElement.id") == "search"
    browser.press("平均班额")
    assert browser.text("#n-findings") == "1"
    assert "正文 1 处" in browser.text("#told")
    browser.press(ESCAPE)
    assert browser.text("#n-findings") == "8"


@needs_browser
def test_table_sorts_and_exports(browser: Browser) -> None:
    browser.press("2")
    figures = "return [...document.querySelectorAll('#claims tbody th')].map((c) => c.textContent)"
    assert browser.run(figures)[:2] == ["12所", "5所"]
    browser.click("[data-column=value]")
    assert browser.run(figures)[:2] == ["5所", "6.96平方米"]
    browser.click("[data-column=value]")
    assert browser.run(figures)[0] == "8640人"
    assert browser.run("return document.querySelector('[aria-sort=descending]').textContent").startswith("值")
    lines = browser.run("return csv()").split("\r\n")
    assert lines[0].startswith("claim_id,start,end,text,subject,indicator")
    assert len(lines) == 1 + 13 + 1
    assert browser.run("return ['=1+1', '@x', '-5', '=', 'a,b', '\"'].map(csvCell)") == [
        "'=1+1", "'@x", "-5", "=", '"a,b"', '""""',
    ]  # fmt: skip


@needs_browser
def test_quote_names_source_and_place(browser: Browser) -> None:
    quote = browser.run("return quoteClaim(9)")
    for text in (
        "青山小学生均运动场馆面积6.96平方米",
        "《示例县",
        "https://www.example.gov.cn/t1.html",
        "（一）资源配置",
    ):
        assert text in quote


@needs_browser
def test_unread_numerals_are_stepped_to(browser: Browser) -> None:
    browser.click(".coverage")
    assert browser.text('#numerals [data-kind="claim"] b') == "13"
    browser.click('#numerals [data-kind="unread"]')
    assert browser.text("#body .n-unread.shown") == "0x17"
    assert browser.seen("#body .n-unread.shown")


@needs_browser
@pytest.mark.parametrize("dark", [False, True])
def test_dark_mode_follows_the_system_and_the_switch(chromium: Browser, stored: Path, dark: bool) -> None:
    def brightness() -> int:
        rgb = chromium.run("return getComputedStyle(document.querySelector('.text')).backgroundColor")
        return sum(map(int, re.findall(r"\d+", rgb)[:3])) // 3

    chromium.open(stored, dark=dark)
    assert (brightness() < 60) == dark
    chromium.press("d")
    assert (brightness() < 60) != dark


@needs_browser
@pytest.mark.parametrize(("lang", "zh", "en"), [("zh", True, False), ("en", False, True), ("both", True, True)])
def test_languages(browser: Browser, lang: str, zh: bool, en: bool) -> None:
    browser.click(f'[data-do="lang"][data-lang="{lang}"]')
    for code, wanted in (("zh", zh), ("en", en)):
        shown = browser.run("return document.querySelector(arguments[0]).offsetHeight > 0", f"#f0 .message.{code}")
        assert shown == wanted


@needs_browser
@pytest.mark.parametrize("lang", ["zh", "en", "both"])
def test_a_phone_shows_one_column_without_scrolling_sideways(chromium: Browser, stored: Path, lang: str) -> None:
    chromium.open(stored, width=360)
    chromium.click(f'[data-do="lang"][data-lang="{lang}"]')
    wide = "return document.documentElement.scrollWidth"
    assert chromium.run(wide) == 360
    chromium.click("#f0 .formula a.fig")
    assert chromium.run("return document.body.dataset.view") == "text"
    assert chromium.seen("#body .now")
    assert chromium.run(wide) == 360
    chromium.press(ENTER)
    assert chromium.run(wide) == 360
    chromium.press(ESCAPE)
    chromium.click("#tab-claims")
    chromium.press("f")
    assert chromium.run(wide) == 360
    chromium.click("[data-do=help]")
    assert chromium.run(wide) == 360


@needs_browser
def test_every_control_has_a_name(browser: Browser) -> None:
    browser.press("f", "j", ENTER, ENTER)
    script = (
        "return [...document.querySelectorAll('button, input, a, [tabindex=\"0\"]')].filter((n) =>"
        " !n.textContent.trim() && !n.getAttribute('aria-label')).map((n) => n.outerHTML)"
    )
    assert browser.run(script) == []


@needs_browser
def test_a_hostile_report_runs_nothing(chromium: Browser, tmp_path: Path) -> None:
    text = "".join(HOSTILE).encode("utf-8", "replace").decode() + "共7所"
    claim = Claim(
        claim_id=text, doc_id="d", start=len(text) - 2, end=len(text), text="7所", quote=text, subject=text,
        value=Decimal(7), low=Decimal(7), high=Decimal(7), role=text, stage=text, rule=text,
    )  # fmt: skip
    finding = Finding(
        finding_id=text, doc_id="d", check=text, outcome=text, severity="error", formula=text, standard=text,
        claims=(Part(claim_id=text, part=text),), message=Message(zh=text, en=text),
    )  # fmt: skip
    path = tmp_path / "hostile.html"
    document = report_of(text, title=text, source="javascript:alert(1)").document
    path.write_text(render(Report(document=document, claims=[claim], findings=[finding])), "utf-8", newline="")
    chromium.driver.get_log("browser")
    chromium.open(path)
    chromium.press("j", ENTER, ENTER)
    assert "7所" in chromium.text("#card h2")
    chromium.press("2", "f")
    assert chromium.driver.get_log("browser") == []  # an alert or a blocked script would stand here or stop the driver
    assert chromium.run("return document.scripts.length") == 2
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", chromium.text("body").replace(chromium.text("#data"), ""))


@needs_browser
def test_a_hundred_pages_open_quickly(chromium: Browser, tmp_path: Path) -> None:
    path = tmp_path / "large.html"
    path.write_text(render(large()), "utf-8")
    chromium.open(path)
    loaded = chromium.run("const t = performance.getEntriesByType('navigation')[0]; return t.domContentLoadedEventEnd")
    assert loaded < 4000  # 2 s on an idle machine; tests share theirs
    began = time.monotonic()
    chromium.press("2")
    assert chromium.run("return document.querySelectorAll('#claims tbody tr').length") == 1000
    assert time.monotonic() - began < 4
