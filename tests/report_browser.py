#!/usr/bin/python3
"""What a reader does with `dedup report`, in headless Chromium: report_browser.py DEDUP.

Ends with 77, which ctest takes for skipped, where Chromium, its driver or Selenium is missing, or nobody knows where
localhost is, as in a bare chroot.
Debian 12: apt-get install chromium chromium-driver python3-selenium
"""
import base64
import hashlib
import json
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import unittest

try:
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.by import By
    from selenium.webdriver.support.ui import WebDriverWait
except ImportError:
    sys.exit(77)
CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
if not CHROMIUM or not DRIVER:
    sys.exit(77)
try:
    socket.getaddrinfo("localhost", None)
except OSError:
    sys.exit(77)

TABS = "I say tabs, they adapt to the width that the reader likes best of all."
SPACES = "Spaces look the same everywhere, in a mail, on paper and on the other machine."
FOOTER = " ".join(f"This list is for those who write number {n}, not for others." for n in "one two three".split())
OTHER_FOOTER = " ".join(f"Whoever quotes {n} lines answers below them." for n in "ten eleven twelve thirteen".split())
EVIL = "</title><script>document.title='evil'</script><img src=x onerror=\"document.title='evil'\">"


def dump():
    """A thread with an original, copies of it, an edited copy, and a post for each colour."""
    posts = [("Ann", f"{TABS}\n\n{SPACES}\n"),
             ("Ben", f"> {TABS}\nNo.\n"),
             ("Cem", f"> {TABS.replace('width', 'height')}\nWhy?\n"),
             ("Dora", f"> {TABS}\n>\n> {SPACES}\n{EVIL}\n")]
    for n in range(12):
        own = " ".join(chr(ord("b") + n) + word for word in "aku olmen irt oru ane ulio emar ostin iven alto".split())
        posts.append((f"Eve {n}", own + "\n"))
        posts.append(("Ben", f"> {own}\nHm.\n"))
    lines = [{"thread": "tabs", "id": n, "author": author, "date": f"2024-05-{n + 1:02}", "text": text}
             for n, (author, text) in enumerate(posts)]
    return "".join(json.dumps(line) + "\n" for line in lines)


def crossing_dump():
    """Threads that end with the same footer, the first of them with a post that no report has room for."""
    lines = [{"thread": "long", "id": 1, "text": f"{FOOTER}\n" + "x" * 17_000_000}]
    lines += [{"thread": f"short {n}", "id": 1, "author": "Ann", "text": f"Number {n}.\n\n{OTHER_FOOTER}\n"}
              for n in range(3)]
    lines += [{"thread": "long", "id": 2, "text": f"{FOOTER}\nShort.\n"}]
    return "".join(json.dumps(line) + "\n" for line in lines)


def make_report(tool, folder, name, lines, *options):
    records = subprocess.run([tool, "clean", *options], input=lines.encode(), stdout=subprocess.PIPE, check=True).stdout
    page = subprocess.run([tool, "report"], input=records, stdout=subprocess.PIPE, check=True).stdout
    path = pathlib.Path(folder) / name
    path.write_bytes(page)
    return path


# The contrast (WCAG 2) of each element's own text, and where it is too low.
CONTRAST = """
const rgb = text => { const n = text.match(/[\\d.]+/g).map(Number); return n.length < 4 ? [...n, 1] : n; };
const luminance = c => {
  const [r, g, b] = c.slice(0, 3).map(v => v / 255).map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const found = [];
for (const element of document.querySelectorAll('body *')) {
  if (element.closest('svg, script') || ![...element.childNodes].some(n => n.nodeType === 3 && n.data.trim())) continue;
  let behind = element;
  while (behind && rgb(getComputedStyle(behind).backgroundColor)[3] < 1) behind = behind.parentElement;
  const a = luminance(rgb(getComputedStyle(element).color));
  const b = luminance(rgb(getComputedStyle(behind || document.body).backgroundColor));
  const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  if (contrast < 4.5) found.push(element.className + ' ' + element.tagName + ' ' + contrast.toFixed(2));
}
return found;
"""


class Browser(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        options = webdriver.ChromeOptions()
        options.binary_location = CHROMIUM
        for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        cls.driver = webdriver.Chrome(service=Service(DRIVER), options=options)
        cls.addClassCleanup(cls.driver.quit)

    def open(self, width=1200, dark=False, script=True, crossing=False):
        self.driver.get("about:blank")
        self.driver.get_log("browser")
        for command, parameters in (
                ("Emulation.setDeviceMetricsOverride",
                 {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}),
                ("Emulation.setEmulatedMedia",
                 {"features": [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]}),
                ("Emulation.setScriptExecutionDisabled", {"value": not script})):
            self.driver.execute_cdp_cmd(command, parameters)
        self.driver.get((crossing_page if crossing else page).as_uri())

    def one(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def ask(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def wait(self, condition):
        WebDriverWait(self.driver, 20).until(lambda _: condition())

    def fragment(self):
        return self.driver.current_url.partition("#")[2]

    def id_of(self, copy):
        return copy.find_element(By.CSS_SELECTOR, "summary").get_attribute("id")

    def check_silent(self):
        self.assertEqual(self.driver.get_log("browser"), [])

    def show_and_hover(self, element):
        self.ask("arguments[0].scrollIntoView({block: 'center'})", element)
        ActionChains(self.driver).move_to_element(element).perform()

    def test_everything_is_there(self):
        self.open()
        self.assertEqual(self.driver.title, "tabs")
        self.assertEqual(len(self.all("article.post")), 28)
        self.assertIn(EVIL, self.one("#t1p4").text)
        self.assertEqual(len(self.all(".chart")), 3)
        for svg in self.all(".chart svg"):
            self.assertGreater(svg.rect["height"], 0)
        self.assertIn("3 times", self.one(".repeats").text)
        self.check_silent()

    def test_copy_unfolds(self):
        self.open()
        copy = self.one(".copy")
        self.assertIn("1 line by Ann, post 1", copy.text.replace("\n", " "))
        self.assertFalse(copy.find_element(By.CSS_SELECTOR, ".was").is_displayed())
        copy.find_element(By.CSS_SELECTOR, "summary").click()
        self.assertEqual(copy.find_element(By.CSS_SELECTOR, ".was").text, "> " + TABS)
        self.one("#unfold").click()
        self.assertEqual(self.ask("return document.querySelectorAll('.copy > details:not([open])').length"), 0)
        self.one("#unfold").click()
        self.assertEqual(self.ask("return document.querySelectorAll('.copy > details[open]').length"), 0)
        self.check_silent()

    def test_from_copy_to_original_and_back(self):
        self.open()
        for go_back in (lambda: self.one("#back").click(), self.driver.back):
            copy = self.all(".copy")[-1]
            copy.find_element(By.CSS_SELECTOR, "a.go").click()
            self.assertRegex(self.fragment(), r"^t1p27b0-\d+$")
            lit = "".join(piece.text for piece in self.all(".block.lit"))
            self.assertIn("maku molmen", lit)
            self.assertTrue(self.one("#back").is_displayed())
            self.assertIn("post 28", self.one("#back").text)
            go_back()
            self.wait(lambda: self.fragment() == self.id_of(copy))
            self.wait(lambda: not self.one("#back").is_displayed())
            self.assertEqual(self.all(".block.lit"), [])
            self.wait(lambda: self.ask("return document.activeElement.id") == self.id_of(copy))
        self.driver.forward()
        self.wait(lambda: self.one("#back").is_displayed())
        self.check_silent()

    def test_original_is_marked_as_a_whole(self):
        self.open()
        # Ben's copy is the first paragraph, Dora's both: the block that she copied is cut where Ben's ends.
        links = [copy.find_element(By.CSS_SELECTOR, "a.go") for copy in self.all(".copy")]
        whole = [link for link in links if link.get_attribute("href").endswith(f"-{len(TABS) + len(SPACES) + 3}")]
        self.assertTrue(whole)
        whole[0].click()
        lit = " ".join(piece.text for piece in self.all(".block.lit"))
        self.assertTrue(SPACES in lit and TABS in lit, lit)
        self.check_silent()

    def test_copies_of_other_threads_and_of_what_is_not_shown(self):
        self.open(crossing=True)
        self.assertEqual([heading.text for heading in self.all(".thread > h2")],
                         [f"short {n} 1 post" for n in range(3)] + ["long 2 posts"])
        self.assertRegex(self.one("aside.left-out").text, "1 post of 17 MB is left out")
        copy = self.one("#t2 .copy")
        self.assertIn("by Ann, post 1 of short 0", copy.text)
        copy.find_element(By.CSS_SELECTOR, "a.go").click()
        self.assertRegex(self.fragment(), "^t1p1b")
        self.assertIn("Whoever quotes ten", self.one(".block.lit").text)
        self.assertIn("post 1 of short 1", self.one("#back").text)
        self.one("#back").click()
        self.wait(lambda: self.fragment() == self.id_of(copy))

        absent = self.one("#t4 .copy")
        self.assertIn("not shown", absent.text)
        self.assertEqual(absent.find_elements(By.CSS_SELECTOR, "a"), [])
        before = self.fragment()
        ActionChains(self.driver).send_keys("jjo").perform()
        self.assertEqual(self.fragment(), before)
        absent.find_element(By.CSS_SELECTOR, "summary").click()
        self.assertEqual(absent.find_element(By.CSS_SELECTOR, ".was").text, FOOTER)
        self.check_silent()

    def test_hover_and_focus_show_the_edits(self):
        self.open()
        edited = next(copy for copy in self.all(".copy") if copy.find_elements(By.CSS_SELECTOR, "li.substitution"))
        edits = edited.find_element(By.CSS_SELECTOR, ".edits")
        self.assertFalse(edits.is_displayed())
        self.show_and_hover(edited.find_element(By.CSS_SELECTOR, "summary"))
        self.assertTrue(edits.is_displayed())
        self.assertRegex(edits.text, r"substitution\s*w?id?th?.* → he?i?g?h?")
        on_top = self.ask("""const r = arguments[0].getBoundingClientRect();
            return arguments[0].contains(document.elementFromPoint(r.left + 9, r.bottom - 9));""", edits)
        self.assertTrue(on_top)
        self.show_and_hover(self.one("h1"))
        self.assertFalse(edits.is_displayed())
        ActionChains(self.driver).send_keys("jj").perform()
        self.assertTrue(edits.is_displayed())
        self.check_silent()

    def test_keys(self):
        self.open()
        keys = lambda text: ActionChains(self.driver).send_keys(text).perform()
        focused = lambda: self.ask("return document.activeElement.id")
        first, second = [self.id_of(copy) for copy in self.all(".copy")[:2]]
        keys("j")
        self.assertEqual(focused(), first)
        keys("j")
        self.assertEqual(focused(), second)
        keys("k")
        self.assertEqual(focused(), first)
        keys("\ue007")  # Enter
        self.assertTrue(self.one(f"details:has(> #{first})").get_attribute("open"))
        keys("o")
        self.assertRegex(self.fragment(), "^t1p1b")
        keys("b")
        self.wait(lambda: self.fragment() == first)
        self.check_silent()

    def test_without_script(self):
        self.open(script=False)
        self.assertEqual(self.all(".scripted"), [])
        self.assertFalse(self.one("#unfold").is_displayed())
        copy = self.one(".copy")
        copy.find_element(By.CSS_SELECTOR, "summary").click()
        self.assertTrue(copy.find_element(By.CSS_SELECTOR, ".was").is_displayed())
        edited = next(copy for copy in self.all(".copy") if copy.find_elements(By.CSS_SELECTOR, "li.substitution"))
        self.show_and_hover(edited.find_element(By.CSS_SELECTOR, "summary"))
        self.assertTrue(edited.find_element(By.CSS_SELECTOR, ".edits").is_displayed())
        copy.find_element(By.CSS_SELECTOR, "a.go").click()
        self.assertRegex(self.fragment(), "^t1p1b")
        self.one("#t1p1 > footer a").click()
        self.assertRegex(self.fragment(), r"^t1p2r\d+$")

    def test_light_and_dark_have_contrast(self):
        for dark in (False, True):
            with self.subTest(dark=dark):
                self.open(dark=dark)
                self.one("#unfold").click()
                self.ask("document.querySelector('.copy a.go').click()")
                self.assertEqual(self.ask(CONTRAST), [])
                colour = self.ask("return getComputedStyle(document.body).backgroundColor")
                self.assertEqual(sum(map(int, re.findall(r"\d+", colour)[:3])) < 200, dark)
                self.check_silent()

    def test_narrow_screens_need_no_scrolling_sideways(self):
        self.open(width=400)
        self.one("#unfold").click()
        self.assertLessEqual(self.ask("return document.documentElement.scrollWidth"), 400)
        self.check_silent()

    def test_prints(self):
        self.open()
        pdf = self.driver.execute_cdp_cmd("Page.printToPDF", {})["data"]
        self.assertTrue(base64.b64decode(pdf).startswith(b"%PDF-"))
        self.check_silent()

    def test_nothing_that_is_put_in_runs(self):
        text = page.read_text()
        for element in ("style", "script"):
            body = re.search(f"<{element}>(.*?)</{element}>", text, re.DOTALL).group(1)
            digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
            self.assertIn(f"{element}-src 'sha256-{digest}'", text)
        self.open()
        self.ask("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.ran = 1\">')")
        for name, text in (("script", "window.ran = 2"), ("style", "h1 { display: none }")):
            self.ask("""const element = document.createElement(arguments[0]);
                element.textContent = arguments[1];
                document.body.append(element);""", name, text)
        self.assertIsNone(self.ask("return window.ran"))
        self.assertTrue(self.one("h1").is_displayed())
        refused = [entry["message"] for entry in self.driver.get_log("browser")]
        self.assertTrue(any("Content Security Policy" in message for message in refused), refused)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        tool = sys.argv.pop(1)
        page = make_report(tool, folder, "report.html", dump())
        crossing_page = make_report(tool, folder, "crossing.html", crossing_dump(), "--scope", "corpus")
        unittest.main()
