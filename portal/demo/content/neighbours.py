"""Names of many more people, for supporters and participants beyond the ones with a story."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import get_args

from portal.demo.content.geography import OUTLINES, PARENTS
from portal.demo.content.records import Language

FIRST_ES = (
    "Adela Aitor Alba Ana Antonio Arturo Aurora Blanca Bruno Clara Celia Darío David Dolores "
    "Emilio Esther Eva Félix Gema Gloria Héctor Inma Irene Isidro Javier Jorge Julia Laura "
    "Leire Manuel Marcos Mario Martina Miguel Mireia Noa Óscar Pablo Raquel Raúl Rocío "
    "Sergio Silvia Sofía Tamara Tomás Unai Vera Yasmín Zahara Omar Karim Leila Mohamed Salma "
    "Luz"
)
FIRST_EN = (
    "Abigail Adam Alice Amber Arthur Ben Bridget Callum Charlotte Claire Colin Deborah Dylan "
    "Eleanor Ethan Fiona Frank George Harriet Henry Imogen Isaac Jack Jasmine Kate Keith "
    "Laura Leo Lewis Maeve Malcolm Nathan Nora Oscar Patrick Phoebe Rachel Ravi Robert Rory "
    "Sarah Simon Stella Thomas Tessa Tunde Una Violet Will Winifred Yusuf Zara Ngozi Kofi "
    "Mei Arjun"
)
LAST_ES = (
    "Abascal Agüero Bárcena Bustillo Calderón Camus Casuso Ceballos Diestro Escalante "
    "Fernández Gómez Gutiérrez Herrera Hoyos Ibáñez Lavín Liaño Madrazo Martínez Mier Ortiz "
    "Pérez Quijano Revuelta Ruiz Saiz Sánchez Terán Torre Ugarte Vallejo Velarde Zorrilla "
    "Haddad Bouzid"
)
LAST_EN = (
    "Ainsworth Barlow Bennett Burke Carver Chandler Clarke Doyle Easton Fletcher Garrity "
    "Hale Hughes Irving Jennings Kaur Lawson Marlow Nolan Okafor Palmer Quinn Reeves "
    "Sinclair Tanner Underhill Vaughan Walsh Yates Addo Chen Patel Rahman Boateng Osborne "
    "Whitby"
)


FIRST = {"es": FIRST_ES.split(), "en": FIRST_EN.split()}
LAST = {"es": LAST_ES.split(), "en": LAST_EN.split()}


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A person without a story; `number` makes the mail address unique."""

    number: int
    name: str
    area: str
    language: Language

    @property
    def email(self) -> str:
        """A mail address that cannot be delivered."""
        return f"neighbour{self.number}@example.org"


def neighbours(count: int, *, seed: int = 7, start: int = 1) -> list[Neighbour]:
    """Return that many people with names and areas; the same for the same seed.

    About one in ten carries a first name of one language and a surname of the other, as in any
    town of two languages.
    """
    rng = random.Random(seed)
    areas = [key for key in OUTLINES if key not in PARENTS.values()]
    languages: tuple[Language, ...] = get_args(Language)
    picks = rng.choices(languages, (0.42, 0.58), k=count)
    return [
        Neighbour(start + index, _name(language, rng), rng.choice(areas), language)
        for index, language in enumerate(picks)
    ]


def _name(language: Language, rng: random.Random) -> str:
    other = "en" if language == "es" else "es"
    surname_of = other if rng.random() < 0.1 else language
    return f"{rng.choice(FIRST[language])} {rng.choice(LAST[surname_of])}"
