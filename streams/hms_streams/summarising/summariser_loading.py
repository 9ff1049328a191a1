"""Choose the summariser that the configuration names."""

from __future__ import annotations

from hms_streams.summarising.summariser import EXTRACTIVE, ExtractiveSummariser, Summariser

# ``extractive``, or who serves the model and its name there.
PATTERN = r"^(extractive|(openai|anthropic|litellm):\S+)$"


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
    # Imported here: without a model nothing of it is needed.
    from hms_streams.summarising import language_models

    provider, _, model = name.partition(":")
    load = {
        "openai": language_models.openai_model,
        "anthropic": language_models.anthropic_model,
        "litellm": language_models.litellm_model,
    }[provider]
    return load(model, timeout_s)
