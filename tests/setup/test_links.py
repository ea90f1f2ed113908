import subprocess
from pathlib import Path

import pytest

from tools import links


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "setup.md").write_text("# Set-up\n\n## What `make run` does\n")
    return tmp_path


@pytest.mark.parametrize(
    "text",
    [
        "[set-up](docs/setup.md)",
        "[part](docs/setup.md#what-make-run-does)",
        "[folder](docs/)",
        "[elsewhere](https://example.org/x)",
        "[mail](mailto:someone@example.org)",
        "`[code](nowhere.md)`",
        "```\n[code](nowhere.md)\n```",
        "# Here\n[here](#here)",
    ],
)
def test_good_links(repository: Path, text: str) -> None:
    (repository / "README.md").write_text(text)
    assert links.broken(repository) == []


@pytest.mark.parametrize("target", ["nowhere.md", "docs/setup.md#no-such-part", "#no-such-part", "docs/picture.png"])
def test_links_that_lead_nowhere(repository: Path, target: str) -> None:
    (repository / "README.md").write_text(f"text ![x]({target}) text")
    assert links.broken(repository) == [f"README.md: the link to {target} leads nowhere"]


def test_what_git_ignores_is_not_read(repository: Path) -> None:
    (repository / ".gitignore").write_text("build/\n")
    (repository / "build").mkdir()
    (repository / "build" / "page.md").write_text("[x](nowhere.md)")
    assert links.broken(repository) == []
