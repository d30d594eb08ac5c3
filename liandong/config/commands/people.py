"""People on the console: found by their log-in name, or made with a password shown once."""

from liandong.identity.people import create_person
from liandong.identity.registry.models import Person


def person_named(username: str, *, name: str) -> tuple[Person, str | None]:
    """Return the person of this log-in name; a new one comes with his password."""
    person = Person.objects.filter(username=username).first()
    return (person, None) if person is not None else create_person(username, name)


def first_password_text(username: str, password: str) -> str:
    """Return the line that shows a new password."""
    return f"登录名 {username}　初始密码 {password}　（只显示这一次，请记下并尽快修改）"
