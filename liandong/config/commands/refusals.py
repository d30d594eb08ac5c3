"""What the program refuses, said in one sentence on the console, with exit code 1."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import click
from django.core.exceptions import ObjectDoesNotExist, ValidationError

from liandong.config.backup.archive import BackupDamagedError
from liandong.config.backup.saving import FindingsError, RefusedError
from liandong.identity.companies import CompanyExistsError, UnknownCompanyError
from liandong.identity.migrating import MigrationFailedError
from liandong.identity.people import PersonExistsError
from liandong.identity.tokens import BadScopeError

Params = ParamSpec("Params")
Result = TypeVar("Result")

SENTENCES: dict[type[Exception], str] = {
    UnknownCompanyError: "没有这个账套：{}",
    CompanyExistsError: "账套已经存在：{}",
    PersonExistsError: "登录名已经存在：{}",
    BadScopeError: "密钥范围写法不对（例：sales.delivery:post、sales.*:view、*:view）：{}",
    MigrationFailedError: "这些账套没有升级成功，其余的已完成；排除原因后重试即可：{}",
    BackupDamagedError: "备份文件不完整或被改动过：{}",
    FindingsError: "恢复出来的账核对不符，没有切换：\n{}",
    RefusedError: "不能恢复：{}",
    FileExistsError: "文件已经存在，不会覆盖：{}",
    FileNotFoundError: "没有这个文件：{}",
    ObjectDoesNotExist: "没有找到：{}",
}


def refusing(command: Callable[Params, Result]) -> Callable[Params, Result]:
    """Turn what a command may refuse into a sentence; anything else stays a crash with its trace."""

    @wraps(command)
    def run(*args: Params.args, **kwargs: Params.kwargs) -> Result:
        try:
            return command(*args, **kwargs)
        except ValidationError as error:
            raise click.ClickException("；".join(error.messages)) from error
        except tuple(SENTENCES) as error:
            sentence = next(text for kind, text in SENTENCES.items() if isinstance(error, kind))
            raise click.ClickException(sentence.format(error)) from error

    return run
