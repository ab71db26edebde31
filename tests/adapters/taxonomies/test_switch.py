"""A running worker follows `jobmate taxonomy use`, without an analysis that waits or mixes two taxonomies."""

import asyncio
from pathlib import Path

import orjson

from jobmate.adapters.current_pipeline import CurrentPipeline
from jobmate.adapters.taxonomies import store
from jobmate.adapters.taxonomies.importer import import_release
from jobmate.settings import Settings


async def wait_for_release(current: CurrentPipeline, release: str) -> None:
    async with asyncio.timeout(60):  # a background build tells nobody when it ends
        while (await current.get()).taxonomy.release != release:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_a_switch_replaces_the_pipeline_and_a_damaged_taxonomy_does_not(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path / "state", embedder="lexical")
    for name, skill in (("first", "Forklift driving"), ("second", "Crane driving")):
        source = tmp_path / f"{name}.jsonl"
        source.write_bytes(orjson.dumps({"id": f"acme:{name}", "name": skill, "kind": "SKILL"}))
        import_release(settings, str(source), None, lambda *_: None)
    store.use(settings, "first")
    current = CurrentPipeline(settings)
    before = await current.get()
    assert before.map_phrases(["forklift driving"])[0].concept is not None

    store.use(settings, "second")
    assert await current.get() is before, "nobody waits for the switch"
    await wait_for_release(current, "second")
    after = await current.get()
    assert after.map_phrases(["crane driving"])[0].concept is not None
    assert before.map_phrases(["forklift driving"])[0].concept is not None, "work under way goes on with the old one"

    store.use(settings, "first")
    (settings.data_dir / "taxonomies" / "first" / store.CONTENT).write_bytes(b"{")
    store._load.cache_clear()
    for _ in range(3):
        assert await current.get() is after
        await asyncio.sleep(0.2)
    await current.close()
