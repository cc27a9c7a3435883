"""Make the pictures in screenshots/ from the real program: `python -m tests.screenshots`.

The program runs on a server on this machine that streams one fixed reply; everything else is what a
person gets.
"""

import asyncio
import contextlib
import html
import io
import math
import os
import re
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console
from rich.terminal_theme import TerminalTheme
from textual import events
from textual.color import Color as ParsedColor
from textual.pilot import Pilot

from chatui.cli.compose import build_app
from chatui.conversation.parameters import Parameters
from chatui.storage.own.folder_project import FolderProject
from chatui.storage.own.project import Project
from chatui.ui.app import ChatApp, ExitReport
from chatui.ui.chat.screen import ChatScreen
from tests.composition import folders_in, make_sessions
from tests.contrast import TERMINALS, Terminal
from tests.example_chats import save_examples
from tests.scripted_server import DONE, Pause, ScriptedServer, chunk, event, head, response
from tests.scripts import SCRIPTS
from tests.transcripts import main as write_transcripts

FOLDER = Path(__file__).parents[1] / "screenshots"
SIZE = (100, 30)
WIDE = (132, 34)
LOW = (120, 18)
SMALL = (100, 18)
NARROW = (64, 30)
PROMPT = "How do I retry a request with backoff in httpx? The shortest correct way."
REPLY = """\
httpx retries connections alone [1], and no status codes. Wrap the call:

```python
for wait in (0.5, 1, 2, None):
    reply = await client.get(url)
    if reply.status_code < 500 or wait is None:
        break
    await asyncio.sleep(wait)
```

Only repeat requests that are **safe to repeat** [2]:

| method | safe to repeat |
| --- | --- |
| `GET`, `HEAD`, `PUT`, `DELETE` | yes |
| `POST` | only with an idempotency key |
"""
ABOUT_THE_PLOT = "Which of the two waves is the longer one, and by how much?"
ABOUT_WAVES = """\
The **orange** one: it repeats after about 430 pixels, the green one after about 260, so it is
longer by two thirds. It is also the higher of the two.
"""
ABOUT_GAUSS = r"""\
The normal distribution with mean $\mu$ and variance $\sigma^2$ has the density

\[
f(x) = \frac{1}{\sigma\sqrt{2\pi}} \, e^{-\frac{(x-\mu)^2}{2\sigma^2}}
\]

It integrates to one, since $\int_{-\infty}^{\infty} e^{-t^2}\,dt = \sqrt{\pi}$ with
$t = \frac{x-\mu}{\sigma\sqrt{2}}$.
In $n$ dimensions, with the covariance

\[
\Sigma = \begin{pmatrix}
  \sigma_1^2 & \rho\sigma_1\sigma_2 \\ \rho\sigma_1\sigma_2 & \sigma_2^2
\end{pmatrix}
\]

the factor is $\frac{1}{\sqrt{(2\pi)^n \det\Sigma}}$, and \(\mathbb{E}[X] = \mu\) as before.
"""
ABOUT_LINKS = """\
The [advanced guide](https://www.python-httpx.org/advanced/) names what a transport
retries; [RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#name-idempotent-methods) says what may
be repeated. A mirror of the guide is at <https://httpx.example/guide>.

Do not trust every address: [www.python-httpx.org](https://httpx.evil.example/login) is another.
"""
ABOUT_IDEMPOTENCE = """\
**Idempotent** is what does the same once or many times: `PUT` replaces a thing by what you send, \
so that a second, equal request changes nothing any more.

A `POST` usually *adds* one. With an idempotency key a server knows it again:

```http
POST /orders HTTP/1.1
Idempotency-Key: 9f2c41
```
"""
ABOUT_SCRIPTS = "\n".join(f"- {name}: {text}" for name, text in SCRIPTS.items())
REPLIES = {
    "scripts": ABOUT_SCRIPTS,
    "mathematics": ABOUT_GAUSS,
    "links": ABOUT_LINKS,
    "attached": ABOUT_WAVES,
    "chips": ABOUT_WAVES,
    "viewer": ABOUT_WAVES,
}
THOUGHTS = "Transports retry connections only. So a loop; and only for methods that are idempotent."
SOURCES = [
    {"type": "url_citation", "url_citation": {"url": url, "title": title}}
    for title, url in (
        ("HTTPX: Transports", "https://www.python-httpx.org/advanced/transports/"),
        (
            "RFC 9110: Idempotent Methods",
            "https://www.rfc-editor.org/rfc/rfc9110#name-idempotent-methods",
        ),
    )
]
MODELS = {
    "data": [
        {"id": "qwen2.5-vl-72b", "context_length": 32768},
        {"id": "qwen3-8b", "context_length": 40960},
        {"id": "llama-3.3-70b", "context_length": 131072},
        {"id": "mistral-small-3.2", "context_length": 131072},
    ]
}

PROJECTS = {
    "Retry with backoff in httpx": "client",
    "Borrow checker": "client",
    "SQL window functions": "client",
    "Bread, 78 % hydration": "garden",
    "Letter to the landlord": "garden",
}
MUSEUM = """\
You help with the web site of a small museum.
Answer in plain words, and keep to STYLE.md. Dates are written out.
"""

# The fonts are those of whoever looks: no picture fetches anything.
FONT_FACE = re.compile(r"@font-face \{.*?\}", re.DOTALL)

# Rich gives a text the room of its characters, not that of its cells.
LENGTH = re.compile(r'textLength="([\d.]+)"([^>]*)>([^<]+)</text>')

Steps = Callable[[Pilot[ExitReport | None]], Awaitable[None]]


async def ask(pilot: Pilot[ExitReport | None]) -> None:
    """Send the prompt and wait for the end of the reply."""
    await pilot.press(*PROMPT, "enter")
    await shown(pilot, "✓")


async def ask_for_a_formula(pilot: Pilot[ExitReport | None]) -> None:
    """Ask for mathematics."""
    await pilot.press(*"What is the density of a normal distribution?", "enter")
    await shown(pilot, "✓")


async def ask_in_scripts(pilot: Pilot[ExitReport | None]) -> None:
    """Ask for a sentence in each script, and write in two of them."""
    await pilot.press(*"A sentence in each script, please.", "enter")
    await shown(pilot, "✓")
    pilot.app.post_message(events.Paste(f"{SCRIPTS['Thai']} {SCRIPTS['Japanese']}"))
    await shown(pilot, "人々")


async def select_by_keys(pilot: Pilot[ExitReport | None]) -> None:
    """Select by keys, from the middle of a paragraph into the code below it."""
    await ask(pilot)
    await pilot.press("tab", "home", "down", "down", "down", "v")
    await shown(pilot, "SELECT")
    await pilot.press(*"wwo", "down", "down", "down", "w", "w")


async def choose_a_theme(pilot: Pilot[ExitReport | None]) -> None:
    """Look at a theme before it is chosen."""
    await ask(pilot)
    await pilot.press(*"/theme", "enter")
    await shown(pilot, "high-contrast-light")
    await pilot.press("down")
    await shown(pilot, "in use")


async def show_source(pilot: Pilot[ExitReport | None]) -> None:
    """Show a reply as it came."""
    await ask(pilot)
    await pilot.press("tab", "m")
    await shown(pilot, "**safe to repeat**")


async def list_links(pilot: Pilot[ExitReport | None]) -> None:
    """List the links of a reply, one of which leads elsewhere than it says."""
    await ask(pilot)
    await pilot.press("tab", "L")
    await shown(pilot, "https://www.python-httpx.org/advanced/")
    await pilot.press("4")
    await shown(pilot, "it leads to")


async def go_back(pilot: Pilot[ExitReport | None]) -> None:
    """List the prompts of a chat."""
    await ask(pilot)
    for prompt in ("And with jitter?", "Does a POST need more than that?"):
        await pilot.press(*prompt, "enter")
        await shown(pilot, "Esc stops")
        await arrived(pilot)
    await pilot.press("escape", "escape")
    await shown(pilot, "Your prompts")


async def ask_aside(pilot: Pilot[ExitReport | None]) -> None:
    """Ask aside, over a chat that stays as it is."""
    await ask(pilot)
    await pilot.press(*"/btw What does idempotent mean?", "enter")
    await shown(pilot, "Aside")
    await arrived(pilot)


async def pick_a_model(pilot: Pilot[ExitReport | None]) -> None:
    """Open the model picker."""
    await ask(pilot)
    await pilot.press("f2")
    await shown(pilot, "mistral")


async def find_a_message(pilot: Pilot[ExitReport | None]) -> None:
    """Search for a word in all conversations."""
    await pilot.press("ctrl+r")
    await shown(pilot, "Reading list")
    await pilot.press(*"retry")
    await shown(pilot, "In messages")


async def list_projects(pilot: Pilot[ExitReport | None]) -> None:
    """List the conversations, some of which belong to projects."""
    assert isinstance(pilot.app, ChatApp)
    history = pilot.app._sessions.history
    for summary in history.summaries():
        project = PROJECTS.get(summary.title)
        if project is not None:
            conversation = history.load(summary.id)
            conversation.project = project
            history.save(conversation)
    await pilot.press("ctrl+r")
    await shown(pilot, "Project garden")


async def ask_about_a_folder(pilot: Pilot[ExitReport | None]) -> None:
    """Begin in a folder whose project nobody was asked about."""
    assert isinstance(pilot.app.screen, ChatScreen)
    project = Project(
        "museum",
        Path("/home/ada/museum"),
        MUSEUM,
        ("STYLE.md", "texts/"),
        "qwen2.5-vl-72b",
        Parameters(temperature=0.3),
        is_confined=True,
    )
    pilot.app.screen._acting.projects.offer(FolderProject(project, digest=""))
    await shown(pilot, "Trust it as it is now")


async def look_around(pilot: Pilot[ExitReport | None]) -> None:
    """Ask beside the list of conversations."""
    await ask(pilot)
    await pilot.press("ctrl+g")
    await shown(pilot, "Reading list")


async def connect(pilot: Pilot[ExitReport | None]) -> None:
    """Open the panel that connects an endpoint, and test it."""
    await pilot.press(*"/connect", "enter")
    await shown(pilot, "in use")
    await pilot.press("enter")
    await shown(pilot, "save and use")
    await pilot.press("ctrl+t")
    await shown(pilot, "answers after")


async def choose_a_provider(pilot: Pilot[ExitReport | None]) -> None:
    """Open the list of what can be connected."""
    await pilot.press(*"/connect", "enter")
    await shown(pilot, "OpenRouter")


async def change_parameters(pilot: Pilot[ExitReport | None]) -> None:
    """Set an effort and a temperature that is none."""
    await ask(pilot)
    await pilot.press("f9", "f4")
    await shown(pilot, "reasoning_effort")
    await pilot.press("down", *"3")
    await shown(pilot, "from 0 to 2, not 3")


async def change_settings(pilot: Pilot[ExitReport | None]) -> None:
    """Open the panel of all settings."""
    await pilot.press(*"/settings", "enter")
    await shown(pilot, "text_width")


async def ask_about_a_picture(pilot: Pilot[ExitReport | None]) -> None:
    """Attach a plot and ask what it shows."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "waves.png")
        draw_waves(path)
        await pilot.press(*f"/attach {path}", "enter")
        await shown(pilot, "waves.png · PNG")
    await pilot.press(*ABOUT_THE_PLOT, "enter")
    await shown(pilot, "✓")


async def attach_more(pilot: Pilot[ExitReport | None]) -> None:
    """Attach a photograph and a plot to the next prompt."""
    await ask_about_a_picture(pilot)
    with tempfile.TemporaryDirectory() as folder:
        for name in save_pictures(Path(folder)):
            await pilot.press(*f"/attach {Path(folder, name)}", "enter")
            await shown(pilot, f"≈{'4.1k' if name.endswith('jpg') else '768'} tok")
        await pilot.press(*"Do these two show the same sea?")


async def choose_a_file(pilot: Pilot[ExitReport | None]) -> None:
    """Open the panel of what is attached."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for name in save_pictures(Path(folder)):
            await pilot.press(*f"/attach {name}", "enter")
            await shown(pilot, f"▣ {name[:5]}")
        await pilot.press("ctrl+t")
        await shown(pilot, "plots/")


async def look_at_a_picture(pilot: Pilot[ExitReport | None]) -> None:
    """Open the picture of a prompt."""
    await ask_about_a_picture(pilot)
    await pilot.press("tab", "K")
    await pilot.pause(0.2)
    await pilot.press("o")
    await shown(pilot, "▀▀")


async def mention_a_file(pilot: Pilot[ExitReport | None]) -> None:
    """Attach a file, and look for another one by @."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for name in ("src/client/retry.py", "src/client/transport.py", "tests/test_retry.py"):
            Path(name).parent.mkdir(parents=True, exist_ok=True)
            Path(name).write_text("import httpx\n" * 120)
        for name in (".env", "docs-retry-notes.md", "README.md", "src/retrying.md"):
            Path(name).write_text("# Retries\n")
        await pilot.press(*"Does @test_re")
        await shown(pilot, "test_retry.py")
        await pilot.press("enter")
        await shown(pilot, "120 lines")
        await pilot.press(*"cover all of @retr")
        await shown(pilot, "docs-retry-notes.md")


def save_pictures(folder: Path) -> tuple[str, str]:
    """Save a plot, and a photograph as large as a telephone makes it; return their names."""
    from PIL import Image

    names = "evening-waves.png", "beach-2026-11-03-at-low-tide.jpg"
    Path(folder, "plots").mkdir()
    Path(folder, "notes.md").write_text("# The sea\n")
    draw_waves(folder / names[0])
    Image.linear_gradient("L").resize((4032, 3024)).convert("RGB").save(folder / names[1])
    return names


def draw_waves(path: Path) -> None:
    """Draw a plot of two waves."""
    from PIL import Image, ImageDraw

    plot = Image.new("RGB", (960, 600), "#fbfaf7")
    pen = ImageDraw.Draw(plot)
    for y in range(60, 600, 80):
        pen.line([(60, y), (930, y)], fill="#e4e1d8", width=3)
    pen.line([(60, 30), (60, 560), (930, 560)], fill="#24282c", width=5)
    for color, height, period in (("#c9781e", 180, 430), ("#226e60", 110, 260)):
        points = [
            (x, 300 - height * math.sin((x - 60) * math.tau / period)) for x in range(60, 930)
        ]
        pen.line(points, fill=color, width=11, joint="curve")
    plot.save(path)


async def paste_a_log(pilot: Pilot[ExitReport | None]) -> None:
    """Paste a long text into a second prompt."""
    await ask(pilot)
    await pilot.press(*"Where does this log show a retry? ")
    lines = (f"12:00:{number % 60:02} GET /v1/items/{number} 503\n" for number in range(240))
    pilot.app.post_message(events.Paste("".join(lines)))
    await shown(pilot, "pasted 240 lines")
    await pilot.press(*" And how often?")
    await shown(pilot, "draft")


async def run_a_command(pilot: Pilot[ExitReport | None]) -> None:
    """Run a command for the next prompt, and begin another one."""
    await ask(pilot)
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for number in range(24):
            Path(f"test_{number:02}.py").touch()
        await pilot.press(*"!ls test_*", "enter")
        await shown(pilot, "runs this")
        await pilot.press("enter")
        await shown(pilot, "24 lines")
        await pilot.press(*"!wc -l test_*", "enter")
        await shown(pilot, "runs this")


PROMPTS = {
    "refine": """\
---
description: The last answer again, for somebody else
---
Rewrite this {{how=in half the words}}, for {{reader}}. Keep every fact.

{{reply}}
""",
    "review": """\
---
description: What a careful colleague would say of a change
---
Review this as a colleague who has to maintain it. Begin with what is wrong, in
the order of what it costs; say of each how you would know.

{{input}}
""",
    "rust": """\
---
description: Answers in Rust, with the crate that does it
role: system
model: qwen3-8b
parameters:
  temperature: 0.2
---
You answer in Rust {{edition=2024}}. Name the crate that does it, if there is
one that is kept well, and show the shortest program that compiles.
""",
    "tests": """\
---
description: Cases that a change has forgotten
---
Which cases does this forget? Name them in one line each, the likely ones first.

{{selection}}
""",
    "translate": """\
---
description: Into another language, as it is spoken there
---
Translate into {{language=Portuguese}}, as it is spoken there:

{{clipboard}}
""",
}


def save_prompts(folder: Path) -> None:
    """Save prompt files, one of them with a mistake in it."""
    folder.mkdir()
    for name, text in PROMPTS.items():
        Path(folder, f"{name}.md").write_text(text)
    Path(folder, "letters.md").write_text("---\nrole: writer\n---\nAnswer this letter.\n")


async def choose_a_prompt(pilot: Pilot[ExitReport | None]) -> None:
    """Open the list of prompt files, on one with a role of its own."""
    await ask(pilot)
    await pilot.press(*"/prompts", "enter")
    await shown(pilot, "careful colleague")
    await pilot.press("down", "down")
    await shown(pilot, "shortest program")


async def fill_in_a_prompt(pilot: Pilot[ExitReport | None]) -> None:
    """Fill in the variables of a prompt file."""
    await ask(pilot)
    await pilot.press(*"/refine", "enter")
    await shown(pilot, "in half the words")
    await pilot.press(*"a beginner")
    await shown(pilot, ">a beginner<")


PICTURES: dict[str, tuple[str, tuple[int, int], Steps]] = {
    "chat": ("chatui-dark", SIZE, ask),
    "light": ("chatui-light", SIZE, ask),
    "sidebar": ("chatui-dark", WIDE, look_around),
    "models": ("chatui-dark", SIZE, pick_a_model),
    "conversations": ("chatui-dark", LOW, find_a_message),
    "projects": ("chatui-dark", LOW, list_projects),
    "trust": ("chatui-light", SIZE, ask_about_a_folder),
    "connect": ("chatui-light", SIZE, connect),
    "providers": ("chatui-dark", SIZE, choose_a_provider),
    "parameters": ("chatui-dark", SIZE, change_parameters),
    "settings": ("chatui-light", SIZE, change_settings),
    "attached": ("chatui-dark", LOW, ask_about_a_picture),
    "chips": ("chatui-light", SMALL, attach_more),
    "attach": ("chatui-dark", LOW, choose_a_file),
    "mention": ("chatui-dark", LOW, mention_a_file),
    "paste": ("chatui-dark", LOW, paste_a_log),
    "command": ("chatui-light", LOW, run_a_command),
    "prompts": ("chatui-dark", SIZE, choose_a_prompt),
    "prompt-form": ("chatui-light", SIZE, fill_in_a_prompt),
    "viewer": ("chatui-dark", SIZE, look_at_a_picture),
    "selection": ("chatui-dark", SIZE, select_by_keys),
    "raw": ("chatui-dark", SIZE, show_source),
    "links": ("chatui-dark", SIZE, list_links),
    "mathematics": ("chatui-light", SIZE, ask_for_a_formula),
    "scripts": ("chatui-dark", NARROW, ask_in_scripts),
    "rewind": ("chatui-dark", LOW, go_back),
    "aside": ("chatui-dark", SIZE, ask_aside),
    "themes": ("chatui-dark", SIZE, choose_a_theme),
    "high-contrast": ("high-contrast", SIZE, select_by_keys),
    "high-contrast-light": ("high-contrast-light", SIZE, select_by_keys),
    "terminal-xterm-light": ("terminal", SIZE, select_by_keys),
    "terminal-solarized-dark": ("terminal", SIZE, select_by_keys),
}
IN_TERMINALS = {
    "terminal-xterm-light": TERMINALS["xterm, light"],
    "terminal-solarized-dark": TERMINALS["Solarized, dark"],
}
"""Pictures of the terminal's own colours, and whose these are."""


async def shown(pilot: Pilot[ExitReport | None], text: str) -> None:
    """Return when a text is on the screen."""
    async with asyncio.timeout(20):
        while text not in pilot.app.export_screenshot().replace("&#160;", " "):
            await pilot.pause(0.05)


async def arrived(pilot: Pilot[ExitReport | None]) -> None:
    """Return when nothing arrives any more."""
    async with asyncio.timeout(20):
        while re.search("waiting|arriving|Esc&#160;stops", pilot.app.export_screenshot()):
            await pilot.pause(0.05)


async def picture(name: str, theme: str, size: tuple[int, int], steps: Steps) -> None:
    """Write one picture."""
    with tempfile.TemporaryDirectory() as folder:
        async with ScriptedServer() as server:
            texts = [REPLY, ABOUT_IDEMPOTENCE] if name == "aside" else [REPLIES.get(name, REPLY)]
            for text in texts:
                said = [event(chunk(piece)) for piece in re.findall(r"\S+\s*|\s+", text)]
                if text == REPLY:
                    said.insert(0, event(chunk(reasoning_content=THOUGHTS)))
                    said.append(event(chunk(annotations=SOURCES)))
                said += [event(chunk(finish="stop")), DONE]
                paced = [step for piece in said for step in (piece, Pause(0.01))]
                paced.insert(1, Pause(1.2))  # of thinking
                server.play(head(), *paced, on="POST /v1/chat/completions")
            server.play(response(200, MODELS), on="GET /v1/models")
            endpoint = {"base_url": server.base_url, "model": "qwen2.5-vl-72b"}
            settings = {"endpoint": "example", "endpoints": {"example": endpoint}}
            sessions = make_sessions(Path(folder), settings=settings)
            save_examples(sessions.history)
            save_prompts(Path(folder) / "prompts")
            app = build_app(folders_in(Path(folder)), sessions, sessions.new(), {}, theme=theme)
            if name in IN_TERMINALS:
                app._background_is_light = IN_TERMINALS[name].is_light
            async with app.run_test(size=size) as pilot:
                await steps(pilot)
                await pilot.pause(0.3)
                svg = exported(app, IN_TERMINALS.get(name))
                (FOLDER / f"{name}.svg").write_text(LENGTH.sub(_in_cells, FONT_FACE.sub("", svg)))
            await sessions.close()


def exported(app: ChatApp, terminal: Terminal | None) -> str:
    """Return what is on the screen as a picture, in the colours of a terminal if there is one."""
    if terminal is None:
        return app.export_screenshot(title="chatui")
    width, height = app.size
    console = Console(
        width=width,
        height=height,
        file=io.StringIO(),
        force_terminal=True,
        color_system="truecolor",
        record=True,
    )
    console.print(app.screen._compositor.render_update(full=True))
    colors = [ParsedColor.parse(color).rgb for color in terminal.colors]
    ground, text = (ParsedColor.parse(color).rgb for color in (terminal.ground, terminal.text))
    theme = TerminalTheme(ground, text, colors[:8], colors[8:])
    return console.export_svg(title="chatui", theme=theme)


def _in_cells(found: re.Match[str]) -> str:
    text = html.unescape(found[3])
    length = float(found[1]) * cell_len(text) / len(text)
    return f'textLength="{length:.5g}"{found[2]}>{found[3]}</text>'


def main() -> None:
    """Write every picture and the transcripts of the README, or the pictures that are named."""
    FOLDER.mkdir(exist_ok=True)
    os.environ["COLORTERM"] = "truecolor"
    for name in sys.argv[1:] or PICTURES:
        theme, size, steps = PICTURES[name]
        asyncio.run(picture(name, theme, size, steps))
        print(FOLDER / f"{name}.svg")
    if not sys.argv[1:]:
        write_transcripts()


if __name__ == "__main__":
    main()
