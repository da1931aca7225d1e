"""Names of invented signers."""

from __future__ import annotations

import random

_FIRST = {
    "en": "Ada Alfie Amelia Barney Beth Cora Dennis Edith Elsie Fergus Freddie Gwen Hazel Hugo "
    "Iris Jonah Josie Kenneth Lottie Luke Mabel Maggie Niall Nell Orla Percy Poppy Quentin "
    "Rhona Rupert Sadie Sidney Tabitha Theo Ursula Vernon Wanda Wilf Yvonne Zack",
    "es": "Abel Agustina Alicia Amaya Ángel Benito Berta Camila Cristian Dalia Diego Eduardo "
    "Encarna Estrella Fabián Fermín Guadalupe Hilario Ignacio Itziar Jacobo Josefa Leandro "
    "Lidia Macarena Marcelo Nicolás Nuria Olga Pascual Patricia Quique Rebeca Rodrigo Saúl "
    "Soledad Teodoro Valeria Vicente Zoraida",
}
_LAST = {
    "en": "Abbott Barker Brook Cairns Coleman Dalton Drury Ellis Farrow Fenn Gibbs Hart "
    "Holloway Ingram Jarvis Keane Lockwood Marsh Mercer Neal Norris Oakes Parry Peel Quick "
    "Rowe Rudd Sandford Shaw Stokes Tate Thorne Upton Vane Ward Webb Wickham Wren Yardley York",
    "es": "Alonso Arce Bedia Blanco Cacho Campos Cobo Cosgaya Cuesta Díaz Escudero Fuentes "
    "Gándara Gutiérrez Hierro Incera Lastra Linares López Maza Mora Muñoz Noval Ocejo Palacio "
    "Peña Puente Quintanal Ramos Ríos Salcines Sañudo Setién Solana Tejedor Toca Urquijo "
    "Vega Viadero Zubeldia",
}
FIRST = {language: names.split() for language, names in _FIRST.items()}
LAST = {language: names.split() for language, names in _LAST.items()}


def invented_name(rng: random.Random) -> str:
    """Return a name; both languages are at home in the town."""
    language = "es" if rng.random() < 0.55 else "en"
    return f"{rng.choice(FIRST[language])} {rng.choice(LAST[language])}"
