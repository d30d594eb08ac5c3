"""The command ``liandong``: what is in it, and what its exit codes mean.

0 done · 1 refused, or something was found · 2 wrong use of the command.
"""

from dataclasses import dataclass
from importlib import import_module

import click

import liandong


@dataclass(frozen=True, slots=True)
class Entry:
    """A command: where it is (``module:name``) and what it does, in one line.

    ``has_setup`` commands prepare Django themselves; all others find it ready when they are loaded.
    """

    target: str
    help: str
    has_setup: bool = False


COMMANDS: dict[str, Entry] = {
    "serve": Entry("liandong.config.commands.serve:serve", "启动网页服务", has_setup=True),
    "worker": Entry("liandong.config.commands.worker:worker", "处理过账后的后续事项"),
    "company": Entry("liandong.config.commands.company:company", "建立、列出账套"),
    "member": Entry("liandong.config.commands.member:member", "添加成员、重设密码"),
    "token": Entry("liandong.config.commands.token:token", "发放、列出、作废接口密钥"),
    "backup": Entry("liandong.config.commands.backup:backup", "在线备份一个账套"),
    "restore": Entry("liandong.config.commands.backup:restore_command", "从备份恢复一个账套"),
    "audit": Entry("liandong.config.commands.audit:audit_command", "从头核对账套的每一笔"),
    "archive": Entry("liandong.config.commands.archive:archive_command", "把一年的账做成档案，或核对档案"),
    "month-average": Entry(
        "liandong.config.commands.month_average:month_average", "把一个月的出库成本改成全月平均"
    ),
    "rebuild": Entry("liandong.config.commands.rebuild:rebuild_command", "按单据重做各种汇总"),
    "sample": Entry("liandong.sample.command:sample", "建立示例公司并记完三个月的业务"),
    "bench": Entry("liandong.config.commands.bench:bench", "测量速度和内存（源代码目录里）", has_setup=True),
    "replay": Entry("liandong.replay.command:replay", "把一个交易文件通过过账引擎记入账套"),
    "simulate": Entry(
        "liandong.simulation.command:simulate", "按种子模拟并发与崩溃，并核对账套", has_setup=True
    ),
}


class LazyGroup(click.Group):
    """Loads a command when it is called, so that ``liandong --help`` answers at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's protocol
        """Return the names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's protocol
        """Load a command; None when there is none of this name."""
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        if not entry.has_setup:
            import_module("liandong.config.setup").setup()
        module, _, name = entry.target.partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's protocol
        """List the commands without loading them."""
        with formatter.section("命令"):
            formatter.write_dl([(name, entry.help) for name, entry in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(liandong.__version__, package_name="liandong")
def main() -> None:
    """联动：采购、销售、库存一体的进销存。"""
