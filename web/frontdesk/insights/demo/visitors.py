"""Who visits in the demo logs. Some come again."""

from dataclasses import dataclass
from random import Random

FIRST = ("Ann", "Bea", "Carys", "Della", "Edith", "Farah", "Gwen", "Hugh", "Ines", "Joan", "Kofi", "Lena", "Mara", "Nell")
LAST = ("Abbott", "Brice", "Cole", "Dunmore", "Esk", "Farrow", "Gill", "Hale", "Ives", "Jessop", "Kerr", "Lowe", "Moss")
SITE = "https://www.wrenfield-skin.example"
PAGES = {"/": 30, "/skin-tightening": 26, "/prices": 18, "/face-and-neck": 14, "/contact": 8, "/aftercare": 10, "/team": 4}
LANGUAGES = {"en-GB": 82, "en-US": 7, "pl-PL": 4, "fr-FR": 3, "it-IT": 2, "ro-RO": 2}
COMES_AGAIN = 0.28
REMEMBERED = 400


@dataclass(frozen=True)
class Visitor:
    """Somebody who writes; the address and the number are of the kinds that are kept free for examples."""

    name: str
    email: str
    phone: str
    language: str
    leaves_contact: float  # how likely, where they are asked for it
    patience: float  # questions that they ask, about


class Visitors:
    """Makes them, and remembers the latest."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._before: list[Visitor] = []

    def next(self) -> Visitor:
        """Somebody new, or one of those who were here before."""
        if self._before and self._rng.random() < COMES_AGAIN:
            return self._rng.choice(self._before[-REMEMBERED:])
        self._before.append(self._new())
        return self._before[-1]

    def page(self) -> str:
        """Where the chat was opened."""
        return SITE + _one_of(PAGES, self._rng)

    def _new(self) -> Visitor:
        rng = self._rng
        first, last = rng.choice(FIRST), rng.choice(LAST)
        number = rng.randrange(10**6)
        return Visitor(
            name=f"{first} {last}",
            email=f"{first}.{last}{number % 1000}@example.org".lower(),
            phone=f"07700 900{number // 1000:03d}",
            language=_one_of(LANGUAGES, rng),
            leaves_contact=rng.betavariate(5, 2),
            patience=rng.gammavariate(2.2, 0.9),
        )


def _one_of(weights: dict[str, int], rng: Random) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]
