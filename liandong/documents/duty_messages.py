"""What is said where two people must do what one wants to, in Chinese and English. Pure."""

from collections.abc import Mapping

DUTY_MESSAGES: Mapping[str, tuple[str, str]] = {
    "same_person": (
        "制单人不能审核自己的单据：{name}。请存成草稿，由另一个人审核",
        "{name} drafted it and may not post it: save it as a draft for somebody else to post",
    ),
    "segregated": (
        "{name} 已做过 {number}（{other}），不能再对这张单据「{deed}」：职责分离",
        "{name} did {other} on {number} and may not do this too: segregation of duties",
    ),
}
