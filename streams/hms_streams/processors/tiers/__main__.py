"""``python -m hms_streams.processors.tiers``: one worker, until SIGTERM or SIGINT."""

from hms_streams.processors.tiers.tiers_processor import main
from hms_streams.tables import worker

if __name__ == "__main__":
    worker.main(main)
