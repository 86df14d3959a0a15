"""The page of .ci/diagrams, and what the browser made of it."""
import html
import pathlib
import re
import subprocess
import sys
import tempfile

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>ecoledger: diagrams</title>
<style>body{{font-family:sans-serif;margin:2rem auto;max-width:75rem}} figure{{margin:0;overflow:auto}} pre{{color:#b3261e}}</style>
<script src="{mermaid}"></script></head><body><h1>ecoledger: diagrams</h1>
{sections}
<script>
mermaid.initialize({{startOnLoad: false, securityLevel: "strict", maxEdges: 2000, maxTextSize: 1000000}});
(async () => {{
  let drawn = 0;
  for (const [number, figure] of [...document.querySelectorAll("figure")].entries()) {{
    try {{
      const {{svg}} = await mermaid.render("drawn" + number, figure.textContent);
      figure.innerHTML = svg;
      drawn += 1;
    }} catch (error) {{
      figure.outerHTML = "<pre class=failed></pre>";
      document.querySelectorAll("pre.failed").forEach((pre) => {{ pre.textContent ||= String(error); }});
    }}
  }}
  document.body.dataset.drawn = drawn;
}})();
</script></body></html>
"""


def diagrams(path):
    """Each diagram of a file, with the heading or the line that stands before it."""
    title, lines = path.stem, path.read_text(encoding="utf-8").splitlines()
    found, inside = [], None
    for line in lines:
        if inside is not None and line.strip() == "```":
            found.append((title, "\n".join(inside) + "\n"))
            inside = None
        elif inside is not None:
            inside.append(line)
        elif line.strip() == "```mermaid":
            inside = []
        elif line.strip():
            title = line.strip("#: `")
    return found


def page(mermaid, groups):
    """The page: files, titles, diagrams."""
    sections = []
    for name, group in groups:
        sections.append(f"<h2>{html.escape(name)}</h2>")
        sections += [f"<h3>{html.escape(title)}</h3><figure>{html.escape(text)}</figure>" for title, text in group]
    return PAGE.format(mermaid=html.escape(mermaid), sections="\n".join(sections))


def draw(path):
    """How many diagrams the browser drew, and what it says of the others."""
    with tempfile.TemporaryDirectory() as profile:
        browser = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}"]
        browser += ["--virtual-time-budget=600000", "--dump-dom", path.resolve().as_uri()]
        dom = subprocess.run(browser, check=True, capture_output=True, text=True, timeout=600).stdout
    drawn = re.search(r'<body data-drawn="(\d+)"', dom)
    if drawn is None:
        sys.exit("diagrams: the browser did not come to the end of the page")
    return int(drawn[1]), re.findall(r'<pre class="failed">(.*?)</pre>', dom, re.S), dom.count("<figure><svg ")


def main(folder, mermaid):
    files = subprocess.run(["git", "ls-files", "*.md"], check=True, capture_output=True, text=True).stdout.split()
    groups = [(name, diagrams(pathlib.Path(name))) for name in files]
    groups = [(name, group) for name, group in groups if group]
    count = sum(len(group) for _, group in groups)

    # What would not be drawn is seen: without this, a page that draws anything at all would pass.
    control = folder / "control.html"
    broken = [("stands", "flowchart LR\n    a --> b\n"), ("broken", "flowchart LR\n    a --> [b\n")]
    control.write_text(page(mermaid, [("control", broken)]), encoding="utf-8")
    drawn, failed, pictures = draw(control)
    if (drawn, len(failed), pictures) != (1, 1, 1):
        sys.exit(f"diagrams: of one that stands and one that is broken {drawn} was drawn and {len(failed)} failed")
    control.unlink()

    index = folder / "index.html"
    index.write_text(page(mermaid, groups), encoding="utf-8")
    drawn, failed, pictures = draw(index)
    for error in failed:
        print(f"diagrams: not drawn: {html.unescape(error)}", file=sys.stderr)
    print(f"{drawn} of {count} diagrams in {len(groups)} files drawn: {index}")
    sys.exit(0 if drawn == count == pictures and count >= 15 else 1)


main(pathlib.Path(sys.argv[1]), sys.argv[2])
