"""Loads the summariser that the settings name."""

from __future__ import annotations

from collections.abc import Callable

from hms_streams.summarising.summariser import EXTRACTIVE, ExtractiveSummariser, Summariser

# The providers of language models; ``language_models`` has a function for each: openai_model, …
PROVIDERS = ("openai", "anthropic", "litellm")
# ``extractive``, or a provider and the name of its model.
PATTERN = rf"^({EXTRACTIVE}|({'|'.join(PROVIDERS)}):\S+)$"


def load_summariser(name: str, timeout_s: float) -> Summariser:
    """The summariser of ``HMS_CONCEPTS_SUMMARISER``.

    Args:
        name: matches ``PATTERN``.
        timeout_s: how long a model may take for one summary.

    Raises:
        ConfigurationError: the library of a language model is missing, or has no key.
    """
    if name == EXTRACTIVE:
        return ExtractiveSummariser()
    # Imported here: the extractive summariser needs none of it.
    from hms_streams.summarising import language_models

    provider, _, model = name.partition(":")
    load: Callable[[str, float], Summariser] = getattr(language_models, f"{provider}_model")
    return load(model, timeout_s)
