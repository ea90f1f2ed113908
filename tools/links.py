"""Links between the repository's Markdown files: each must lead to a file, and to a heading where it names one."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Iterator, List, Set
from urllib.parse import unquote

LINK = re.compile(r"!?\[[^\]]*\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)")
CODE = re.compile(r"^(```|~~~).*?^\1[^\n]*$|`[^`\n]*`", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)


def _markdown(root: Path) -> List[Path]:
    """The Markdown files that git knows or would add."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"]
    listed = subprocess.run(command, cwd=str(root), capture_output=True, text=True, check=True).stdout
    return [root / name for name in sorted(set(listed.splitlines())) if (root / name).exists()]


def anchors(text: str) -> Set[str]:
    """The names by which a page's headings can be linked to, as the usual renderers make them."""
    found = set()
    for heading in HEADING.findall(text):
        plain = re.sub(r"[^\w\- ]", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower())
        found.add(plain.replace(" ", "-"))
    return found


def _targets(text: str) -> Iterator[str]:
    for target in LINK.findall(CODE.sub("", text)):
        if not re.match(r"[a-z][a-z0-9+.-]*:", target):
            yield unquote(target)


def _leads_somewhere(page: Path, target: str) -> bool:
    name, _, anchor = target.partition("#")
    file = page.parent / name if name else page
    if not file.exists():
        return False
    return not anchor or file.suffix != ".md" or anchor in anchors(file.read_text())


def broken(root: Path) -> List[str]:
    """A line for each link that leads nowhere."""
    return [
        f"{page.relative_to(root)}: the link to {target} leads nowhere"
        for page in _markdown(root)
        for target in _targets(page.read_text())
        if not _leads_somewhere(page, target)
    ]
