"""Language models as summarisers, through the libraries of their providers.

Keys and addresses come from the variables that these libraries read (``OPENAI_API_KEY``,
``OPENAI_BASE_URL``, ``ANTHROPIC_API_KEY``, …). A library is imported when its model is chosen.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from typing import Any

from hms_schemas.errors import ConfigurationError, UnavailableError
from hms_streams.memory.concepts.description import ConceptDescription
from hms_streams.memory.concepts.line import Line
from hms_streams.summarising.request import INSTRUCTIONS, MOST_TOKENS, question

Ask = Callable[[str], str | None]
"""Puts a question to a model; returns the answer."""

# A busy provider is asked once more; after that the members' own sentences are used.
_RETRIES = 1
# More than the answer needs: some models write their reasoning first, and it counts too.
_ANSWER_TOKENS = 8 * MOST_TOKENS


class LanguageModel:
    """A summariser that asks a model.

    Args:
        name: provider and model, for ``made_by``.
        ask: puts a question to it; raises what its library raises.
    """

    def __init__(self, name: str, ask: Ask) -> None:
        self.name = name
        self._ask = ask

    def summary(self, members: Sequence[Line], described: ConceptDescription) -> str:
        """See ``Summariser``."""
        try:
            return self._ask(question(members)) or ""
        except Exception as error:
            # Only the type of the error: its message may quote the question.
            raise UnavailableError(
                f"{self.name} gave no summary ({type(error).__name__}).",
                fix="Check its key and address; until then members are quoted.",
            ) from error


def openai_model(model: str, timeout_s: float) -> LanguageModel:
    """A model behind OpenAI's chat completions, or behind another server of that interface.

    Raises:
        ConfigurationError: the library is missing, or has no key.
    """
    with _needed("openai"):
        from openai import OpenAI

        client = OpenAI(timeout=timeout_s, max_retries=_RETRIES)

    def ask(text: str) -> str | None:
        answer = client.chat.completions.create(
            model=model,
            messages=[
                {"role": "system", "content": INSTRUCTIONS},
                {"role": "user", "content": text},
            ],
            max_completion_tokens=_ANSWER_TOKENS,
        )
        return answer.choices[0].message.content

    return LanguageModel(f"openai:{model}", ask)


def anthropic_model(model: str, timeout_s: float) -> LanguageModel:
    """A model of Anthropic. Raises what ``openai_model`` raises."""
    with _needed("anthropic"):
        from anthropic import Anthropic

        client = Anthropic(timeout=timeout_s, max_retries=_RETRIES)
        # The client can be made without a key, and then refuses every question.
        if not (client.api_key or client.auth_token or client.credentials):
            raise ValueError("no key")

    def ask(text: str) -> str | None:
        answer = client.messages.create(
            model=model,
            system=INSTRUCTIONS,
            messages=[{"role": "user", "content": text}],
            max_tokens=_ANSWER_TOKENS,
        )
        return "".join(block.text for block in answer.content if block.type == "text")

    return LanguageModel(f"anthropic:{model}", ask)


def litellm_model(model: str, timeout_s: float) -> LanguageModel:
    """Any model of LiteLLM, by LiteLLM's name. Raises what ``openai_model`` raises."""
    # Without this the import downloads a list of prices, and waits for it.
    os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")
    with _needed("litellm"):
        from litellm import completion

    def ask(text: str) -> str | None:
        answer: Any = completion(
            model=model,
            messages=[
                {"role": "system", "content": INSTRUCTIONS},
                {"role": "user", "content": text},
            ],
            max_tokens=_ANSWER_TOKENS,
            timeout=timeout_s,
            num_retries=_RETRIES,
        )
        content: str | None = answer.choices[0].message.content
        return content

    return LanguageModel(f"litellm:{model}", ask)


@contextmanager
def _needed(library: str) -> Any:
    """Turn an error of a library that is imported or set up in the block into ours."""
    try:
        yield
    except ImportError as error:
        raise ConfigurationError(
            f"HMS_CONCEPTS_SUMMARISER={library}:… needs the package {library}.",
            fix=f"Run: pip install 'hms-memory[{library}]'.",
        ) from error
    except Exception as error:
        # OpenAI's and Anthropic's clients refuse to be made without a key.
        raise ConfigurationError(
            f"HMS_CONCEPTS_SUMMARISER={library}:… cannot be used ({type(error).__name__}).",
            fix=f"Set the key that the package {library} reads, then start again.",
        ) from error
