"""Texts the templates share."""

from __future__ import annotations

from portal.core.i18n import TranslatedText

PRIVACY = TranslatedText(
    en=(
        "We keep what you write here together with your account, so that nobody is counted "
        "twice. Your name is shown only where the page says so.\n\n"
        "**Why:** to prepare the decision on […].\n\n"
        "**Legal basis:** our public task (Article 6(1)(e) GDPR) under […].\n\n"
        "**How long:** what leads to you is deleted […] after the decision. Results without "
        "names stay public.\n\n"
        "**Your rights:** you can see, correct and delete your data in your account, and "
        "complain to the data protection authority."
    ),
    es=(
        "Guardamos lo que escribe aquí junto con su cuenta, para que nadie cuente dos veces. Su "
        "nombre solo aparece donde la página lo dice.\n\n"
        "**Para qué:** para preparar la decisión sobre […].\n\n"
        "**Base jurídica:** el ejercicio de nuestras funciones públicas (artículo 6.1.e del "
        "RGPD), según […].\n\n"
        "**Cuánto tiempo:** lo que permite identificarle se borra […] después de la decisión. "
        "Los resultados sin nombres siguen siendo públicos.\n\n"
        "**Sus derechos:** puede ver, corregir y borrar sus datos en su cuenta, y reclamar ante "
        "la autoridad de protección de datos."
    ),
)


def asked(question_en: str, question_es: str) -> TranslatedText:
    """Return the outline of what a consultation explains, beginning with its question."""
    return TranslatedText(
        en=(
            f"**{question_en}**\n\n"
            "## What is to be decided\n\n[…]\n\n"
            "## What is fixed already\n\n[…]\n\n"
            "## What happens with what you say\n\n"
            "We read everything. By […] we publish what we heard and what we do about it."
        ),
        es=(
            f"**{question_es}**\n\n"
            "## Qué se va a decidir\n\n[…]\n\n"
            "## Qué está ya fijado\n\n[…]\n\n"
            "## Qué pasa con lo que diga\n\n"
            "Lo leemos todo. Antes de […] publicamos qué hemos oído y qué vamos a hacer."
        ),
    )
