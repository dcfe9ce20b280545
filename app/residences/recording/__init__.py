"""What an import of residences, units and stays asks of the database, and what it writes there."""

from app.residences.recording.held import held
from app.residences.recording.judged import judged
from app.residences.recording.places import Places
from app.residences.recording.writing import Writer

__all__ = ["Places", "Writer", "held", "judged"]
