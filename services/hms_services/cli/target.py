"""Which HMS a command uses: the one that runs here, or the one whose address is given."""

from __future__ import annotations

from pathlib import Path

import hms
from hms_schemas.errors import UnavailableError
from hms_services.local.instance import Instance, find_instance
from hms_services.local.settings import LocalSettings
from hms_streams.log.log_source import Cluster
from hms_streams.process.configuration import load


def local_settings(home: Path | None) -> LocalSettings:
    """The settings from the environment; a ``home`` that is given replaces HMS_HOME."""
    return load(LocalSettings, **({"home": home} if home else {}))


def running_instance(home: Path | None) -> Instance:
    """The instance that runs in this home.

    Raises:
        UnavailableError: none runs.
    """
    settings = local_settings(home)
    instance = find_instance(settings)
    if instance is None:
        raise UnavailableError(
            f"HMS does not run in {settings.home}.",
            fix="Start it with `hms up --detach`, or name another with --home or --address.",
        )
    return instance


def open_memory(home: Path | None, address: str | None, space: str) -> hms.Memory:
    """A client of the HMS at ``address``; without one, of the HMS that runs in this home.

    Raises:
        UnavailableError: no address is given, and none runs.
    """
    return hms.connect(address or running_instance(home).grpc_address, space=space)


def space_key_of(home: Path | None, space: str) -> bytes:
    """The key of a space. ``space`` is ``tenant/space``, or a space of the first tenant here."""
    if "/" in space:
        return space.encode()
    return f"{local_settings(home).first_tenant}/{space}".encode()


def cluster(home: Path | None) -> Cluster:
    """The cluster that HMS_KAFKA_BOOTSTRAP names; else that of the instance that runs here.

    Raises:
        UnavailableError: no cluster is named, and none runs.
    """
    settings = local_settings(home)
    if settings.kafka_bootstrap:
        return Cluster(settings.kafka_bootstrap, settings.topic_prefix)
    instance = running_instance(home)
    return Cluster(instance.bootstrap, instance.topic_prefix)
