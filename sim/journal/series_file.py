"""``series.npz``: the seconds and samples of a run, in the same bytes wherever it is written.

An npz is a zip of npy files. numpy's own writer stamps the wall clock into the zip; this one has a
fixed date, stored members (compressors differ between versions) and a fixed order.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import numpy.typing as npt

from sim.errors import JournalError
from sim.journal.record import SampleTable, Seconds

_EPOCH = (1980, 1, 1, 0, 0, 0)
_LITTLE = {"i": "<i8", "f": "<f8"}


def pack(seconds: Seconds, samples: SampleTable) -> bytes:
    """The bytes of the file."""
    arrays: dict[str, npt.NDArray[np.generic]] = {
        "seconds_journeys": _texts(seconds.journeys),
        "seconds_segments": _texts(seconds.segments),
        "seconds_homes": _texts(seconds.homes),
        "seconds_value": seconds.value,
        "seconds_counts": seconds.counts,
        "samples_at_us": samples.at_us,
        "samples_names": _texts(samples.names),
        "samples_values": samples.values,
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, array in arrays.items():
            member = io.BytesIO()
            np.lib.format.write_array(member, _portable(array), allow_pickle=False)
            info = zipfile.ZipInfo(f"{name}.npy", _EPOCH)
            info.create_system = 3
            info.external_attr = 0o644 << 16
            archive.writestr(info, member.getvalue())
    return packed.getvalue()


def unpack(path: Path) -> tuple[Seconds, SampleTable]:
    """Read the file.

    Raises:
        JournalError: if it cannot be read.
    """
    try:
        with np.load(path, allow_pickle=False) as held:
            seconds = Seconds(
                journeys=tuple(str(name) for name in held["seconds_journeys"]),
                segments=tuple(str(name) for name in held["seconds_segments"]),
                value=held["seconds_value"],
                counts=held["seconds_counts"],
                # Runs of before this was kept say nothing of it.
                homes=tuple(str(name) for name in held.get("seconds_homes", ())),
            )
            samples = SampleTable(
                at_us=held["samples_at_us"],
                names=tuple(str(name) for name in held["samples_names"]),
                values=held["samples_values"],
            )
    except (OSError, KeyError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise JournalError(f"{path}: cannot be read: {error}") from error
    return seconds, samples


def _texts(names: tuple[str, ...]) -> npt.NDArray[np.generic]:
    return np.array(names, dtype=np.str_) if names else np.empty(0, dtype="<U1")


def _portable(array: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
    wanted = _LITTLE.get(array.dtype.kind)
    return np.ascontiguousarray(array if wanted is None else array.astype(wanted, copy=False))
