"""Readers of settings say which variable is wrong, and never repeat a password."""

import pytest

from cme.core import env


def test_an_absent_variable_is_named(monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    with pytest.raises(env.Missing, match="SECRET_KEY is not set"):
        env.text("SECRET_KEY")


@pytest.mark.parametrize("value", ["yes", "1", "on"])
def test_a_flag_takes_only_true_and_false(monkeypatch, value):
    monkeypatch.setenv("DEBUG", value)
    with pytest.raises(env.Missing, match="DEBUG must be true or false"):
        env.flag("DEBUG", default=False)


@pytest.mark.parametrize("value", ["-1", "8000.5", "0", "70000"])
def test_a_whole_number_keeps_to_its_bounds(monkeypatch, value):
    monkeypatch.setenv("PORT", value)
    with pytest.raises(env.Missing, match="PORT must be"):
        env.whole("PORT", default=8000, at_least=1, at_most=65535)


def test_a_weak_secret_is_refused_without_being_shown(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "hunter2")
    with pytest.raises(env.Missing) as refusal:
        env.secret("SECRET_KEY")
    assert "at least 50" in str(refusal.value)
    assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize("value", ["mysql://u:hunter2@host/x", "hunter2"])
def test_an_unknown_database_is_refused_without_its_password(monkeypatch, value):
    monkeypatch.setenv("DATABASE_URL", value)
    with pytest.raises(env.Missing, match="DATABASE_URL must begin with postgres://") as refusal:
        env.database("DATABASE_URL")
    assert "hunter2" not in str(refusal.value)


def test_a_redis_server_gives_the_queue_and_the_cache_each_a_database(monkeypatch):
    monkeypatch.setenv("REDIS_URL", "redis://redis:6379")
    assert env.redis("REDIS_URL") == ("redis://redis:6379/0", "redis://redis:6379/1")


def test_a_redis_socket_gives_the_queue_and_the_cache_each_a_database(monkeypatch):
    monkeypatch.setenv("REDIS_URL", "unix:///run/broker.sock")
    assert env.redis("REDIS_URL") == (
        "redis+socket:///run/broker.sock?virtual_host=0",
        "unix:///run/broker.sock?db=1",
    )


@pytest.mark.parametrize("value", ["redis://host:6379/3", "amqp://host", "unix://relative"])
def test_another_address_of_redis_is_refused(monkeypatch, value):
    monkeypatch.setenv("REDIS_URL", value)
    with pytest.raises(env.Missing, match="REDIS_URL must be"):
        env.redis("REDIS_URL")


def test_a_list_that_must_name_one_refuses_only_commas(monkeypatch):
    monkeypatch.setenv("ALLOWED_HOSTS", " , ")
    with pytest.raises(env.Missing, match="ALLOWED_HOSTS must name at least one"):
        env.words("ALLOWED_HOSTS")


def test_an_address_without_a_scheme_is_refused(monkeypatch):
    monkeypatch.setenv("SITE_ADDRESS", "cme.example.org")
    with pytest.raises(env.Missing, match="SITE_ADDRESS must begin with https://"):
        env.address("SITE_ADDRESS")
