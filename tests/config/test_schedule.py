"""What beat rings for is there."""

from config.celery import app


def test_every_task_that_is_rung_for_exists():
    app.loader.import_default_modules()
    rung_for = {entry["task"] for entry in app.conf.beat_schedule.values()}

    assert rung_for <= app.tasks.keys()


def test_every_night_goes_over_the_segments():
    assert "flash.refresh_segments" in {entry["task"] for entry in app.conf.beat_schedule.values()}
