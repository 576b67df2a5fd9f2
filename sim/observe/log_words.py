"""What a process says of itself, in the words of its language or its kind of store."""

from __future__ import annotations

from collections.abc import Mapping

_FAMILIES: Mapping[str, str] = {
    "java": "java",
    "kotlin": "java",
    "scala": "java",
    "node": "node",
    "nodejs": "node",
    "javascript": "node",
    "typescript": "node",
    "csharp": "dotnet",
    "dotnet": "dotnet",
    "postgres": "postgresql",
    "valkey": "redis",
}
_STARTED: Mapping[str, str] = {
    "go": 'msg="server started" addr=:8080 version={version}',
    "java": "Started application, version {version}: Tomcat on port 8080",
    "node": "listening on 8080, version {version}",
    "python": "Application startup complete. version {version}",
    "dotnet": "Application started. Hosting version {version}",
    "postgresql": "database system is ready to accept connections",
    "mysql": "ready for connections. Version: {version}",
    "mongodb": "Waiting for connections on port 27017",
    "redis": "Ready to accept connections tcp",
}
_STOPPING: Mapping[str, str] = {
    "go": 'msg="signal received, draining" signal=SIGTERM',
    "java": "Commencing graceful shutdown. Waiting for active requests to complete",
    "node": "SIGTERM received, closing server",
    "python": "Shutting down, waiting for connections to close",
    "dotnet": "Application is shutting down...",
    "postgresql": "received smart shutdown request",
    "mongodb": "Received signal SIGTERM, shutting down",
    "redis": "Received SIGTERM scheduling shutdown...",
}
_LEADS: Mapping[str, str] = {
    "postgresql": "received promote request; selected new timeline, primary now in {zone}",
    "mysql": "group replication: new primary elected in {zone}",
    "mongodb": "Transition to PRIMARY complete; database writes are now permitted in {zone}",
    "redis": "MASTER MODE enabled in {zone} (failover)",
}
_PAUSES: Mapping[str, str] = {
    "go": 'msg="gc pressure" heap_use={share:.0%} "GC assist slows requests"',
    "java": "GC(1042) Pause Full (G1 Compaction Pause), heap {share:.0%} used",
    "node": "Mark-sweep (reduce) allocation failure, heap {share:.0%} used",
    "dotnet": "Gen 2 blocking collection, heap {share:.0%} used",
}
_EVERYDAY: Mapping[str, tuple[str, ...]] = {
    "go": ('msg="request served" code=200', 'msg="config unchanged"', 'msg="lease renewed"'),
    "java": (
        "Completed 200 OK",
        "HikariPool-1 - Pool stats (total=10, idle=7)",
        "GC(988) Pause Young",
    ),
    "node": ("GET / 200", "heartbeat ok", "cache refreshed"),
    "python": ('"GET / HTTP/1.1" 200', "worker heartbeat", "refreshed settings, no change"),
    "postgresql": ("checkpoint starting: time", "checkpoint complete", "automatic vacuum of table"),
    "mongodb": ("WiredTiger message: checkpoint", "Connection accepted", "Connection ended"),
    "redis": (
        "DB saved on disk",
        "100 changes in 300 seconds. Saving...",
        "Background saving done",
    ),
}
_COMMON = ("request served", "heartbeat ok", "configuration unchanged")


def family(language: str) -> str:
    """The family of a language; it is its own where it has none."""
    known = language.lower()
    return _FAMILIES.get(known, known)


def started(language: str, version: str) -> str:
    """A process that serves now."""
    told = _STARTED.get(family(language), "started, version {version}")
    return told.format(version=version)


def stopping(language: str) -> str:
    """A process that finishes what it holds."""
    return _STOPPING.get(family(language), "SIGTERM received, finishing what is in hand")


def leads(language: str, zone: str) -> str:
    """A copy that has become the primary."""
    return _LEADS.get(family(language), "new leader elected in {zone}").format(zone=zone)


def pauses(language: str, share: float) -> str | None:
    """A collector that has little left to collect; None where memory is not collected so."""
    told = _PAUSES.get(family(language))
    return None if told is None else told.format(share=share)


def everyday(language: str, draw: int) -> str:
    """What a healthy service writes all day."""
    lines = _EVERYDAY.get(family(language), _COMMON)
    return lines[draw % len(lines)]
