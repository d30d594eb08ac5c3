"""Members' places: who is limited to a warehouse reaches what is in it."""

from liandong.identity.models import MemberPlace


def give_inner_place(warehouse: int, place: int) -> None:
    """Let every member who is limited to the warehouse reach a new place in it; two statements."""
    members = MemberPlace.objects.filter(place=warehouse).values_list("member", flat=True)
    MemberPlace.objects.bulk_create(MemberPlace(member_id=member, place=place) for member in members)
